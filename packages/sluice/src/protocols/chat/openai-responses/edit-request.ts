import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import type { EditList } from '../edit-list.ts'
import { editTier, openEdits, removeRefused, setTools } from '../edit-usual-fields.ts'
import { limitOutput } from '../limit-output.ts'
import { unwrapProof } from '../reasoning-proof.ts'
import { MIN_OUTPUT } from './encode-request.ts'
import { KNOWN_FIELDS } from './fields.ts'
import { admitVendorTool } from './write-tools.ts'

/**
 * What a body that is forwarded must differ in (conversion.md 1): the model's name, the money's limit, what is junk or
 * costs extra, and reasoning that only another vendor can read.
 */
export function editRequest(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): BodyEdit[] {
  const edits = openEdits(body, target, KNOWN_FIELDS)
  // A word of WebSockets: what it would change is done here.
  edits.remove('generate')
  editLimit(edits, request, target, notes)
  editTier(edits, request, target, notes)
  const dropped = listDropped(request, target, notes)
  if (dropped.size > 0) editTools(edits, dropped)
  // Of another Sluice the envelope may be its own.
  const isForeign = target.quirks.takesEnvelopes === true ? () => false : isSealedElsewhere
  editInput(edits, body, { dropped, isForeign }, notes)
  removeRefused(edits, target, notes)
  return edits.list()
}

function editLimit(edits: EditList, request: ChatRequest, target: EncodeTarget, notes: Notes): void {
  const limit = limitOutput(request, target, notes)
  if (limit === undefined || limit === request.maxOutputTokens) return
  // Less is refused.
  edits.set('max_output_tokens', Math.max(limit, MIN_OUTPUT))
}

/** Hosted tools that have no price (conversion.md 32), as they stand in the body. */
function listDropped(request: ChatRequest, target: EncodeTarget, notes: Notes): ReadonlySet<Json> {
  const dropped = new Set<Json>()
  for (const tool of request.tools) {
    if (tool.type === 'vendor' && !admitVendorTool(tool, { request, target, notes })) dropped.add(tool.value)
  }
  return dropped
}

function editTools(edits: EditList, dropped: ReadonlySet<Json>): void {
  const tools = edits.array('tools')
  const kept = tools.filter((tool) => !dropped.has(tool))
  if (kept.length < tools.length) setTools(edits, kept)
}

/**
 * Items bring tools too. Reasoning of another vendor stands in the envelope that we gave it, which this one cannot read
 * (conversion.md 36).
 */
function editInput(
  edits: EditList,
  { input }: JsonObject,
  { dropped, isForeign }: { dropped: ReadonlySet<Json>; isForeign(item: Json): boolean },
  notes: Notes,
): void {
  if (!Array.isArray(input)) return
  const bringsDropped = (item: Json): item is JsonObject =>
    isJsonObject(item) && Array.isArray(item.tools) && item.tools.some((tool) => dropped.has(tool))
  const isOwn = !input.some(isForeign)
  if (isOwn && !(dropped.size > 0 && input.some(bringsDropped))) return
  if (!isOwn) notes.warn('dropped', 'reasoning')
  const kept = input.filter((item) => !isForeign(item))
  edits.set(
    'input',
    kept.map((item) => (bringsDropped(item) ? withoutTools(item, dropped) : item)),
  )
}

function withoutTools(item: JsonObject, dropped: ReadonlySet<Json>): JsonObject {
  const tools = Array.isArray(item.tools) ? item.tools : []
  return { ...item, tools: tools.filter((tool) => !dropped.has(tool)) }
}

function isSealedElsewhere(item: Json): boolean {
  if (!isJsonObject(item) || item.type !== 'reasoning' || typeof item.encrypted_content !== 'string')
    return false
  if (!item.encrypted_content.startsWith('sl1.')) return false
  return unwrapProof(item.encrypted_content, 'openai-responses')?.issuer !== 'openai-responses'
}
