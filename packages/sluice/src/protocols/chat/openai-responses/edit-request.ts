import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { EditList } from '../edit-list.ts'
import { unwrapProof } from '../reasoning-proof.ts'
import { isDearTier } from '../service-tier.ts'
import { MIN_OUTPUT } from './encode-request.ts'
import { KNOWN_FIELDS } from './fields.ts'
import { admitVendorTool } from './write-tools.ts'

/** Fields that say nothing without tools, and that the vendor refuses there. */
const TOOL_SETTINGS = ['tool_choice', 'parallel_tool_calls'] as const

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
  const edits = new EditList(body)
  if (body.model !== target.model) edits.set('model', target.model)
  for (const key of Object.keys(body)) {
    // R31: null is absent, and not every vendor of this format knows that.
    if (CLIENT_JUNK.has(key) || (body[key] === null && KNOWN_FIELDS.has(key))) edits.remove(key)
  }
  // A word of WebSockets: what it would change is done here.
  edits.remove('generate')
  editLimit(edits, request, target, notes)
  editTier(edits, request, target, notes)
  const dropped = listDropped(request, target, notes)
  if (dropped.size > 0) editTools(edits, dropped)
  // Of another Sluice the envelope may be its own.
  const isForeign = target.quirks.takesEnvelopes === true ? () => false : isSealedElsewhere
  editInput(edits, body, { dropped, isForeign }, notes)
  for (const key of [...(target.quirks.stripFields ?? []), ...(target.traits.refusedFields ?? [])]) {
    if (edits.remove(key)) notes.warn('dropped', key)
  }
  return edits.list()
}

function editLimit(
  edits: EditList,
  request: ChatRequest,
  { outputCap: cap }: EncodeTarget,
  notes: Notes,
): void {
  if (cap === undefined || (request.maxOutputTokens !== undefined && request.maxOutputTokens <= cap)) return
  // Less is refused.
  edits.set('max_output_tokens', Math.max(cap, MIN_OUTPUT))
  notes.warn('capped', 'max_tokens')
}

/** R34. */
function editTier(edits: EditList, { serviceTier }: ChatRequest, target: EncodeTarget, notes: Notes): void {
  if (serviceTier === undefined || !isDearTier(serviceTier) || target.anyServiceTier === true) return
  edits.remove('service_tier')
  notes.warn('dropped', 'service_tier')
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
  if (kept.length === tools.length) return
  if (kept.length > 0) {
    edits.set('tools', kept)
    return
  }
  edits.remove('tools')
  for (const key of TOOL_SETTINGS) edits.remove(key)
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
