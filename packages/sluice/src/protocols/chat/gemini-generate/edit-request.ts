import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { BodyEdit, EncodeTarget } from '../chat-format.ts'
import { EditList } from '../edit-list.ts'
import { limitOutput } from '../limit-output.ts'
import { isJunk } from './decode-request.ts'
import { dropCallIds, hasCallIds } from './drop-call-ids.ts'
import { admitOwnTool } from './encode-tools.ts'
import { stripField } from './put-extra.ts'
import { isForeignSignature, NO_SIGNATURE } from './thought-signature.ts'
import { spellCamel, WireFields } from './wire-fields.ts'

/**
 * What a body that is forwarded must differ in (conversion.md 1): the money's limit, what is junk or costs extra, and what
 * we gave the caller of another vendor's answers. The model stands in the path, so that most bodies get no edit.
 */
export function editRequest(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): BodyEdit[] {
  const edits = new EditList(body)
  const fields = new WireFields(body, '')
  for (const key of Object.keys(body)) if (isJunk(key)) edits.remove(key)
  // It may name the model that was asked for.
  if (typeof body.model === 'string' && body.model.replace(/^models\//, '') !== target.model)
    edits.remove('model')
  editConfig(edits, fields, request, target, notes)
  editTools(edits, fields, request, target, notes)
  const tier = request.serviceTier
  if (tier === 'priority' && target.anyServiceTier !== true) {
    edits.remove(fields.keyOf('serviceTier'))
    notes.warn('dropped', 'serviceTier')
  }
  editContents(edits, fields, target, notes)
  for (const name of target.quirks.stripFields ?? []) {
    if (!name.includes('.') && edits.remove(fields.keyOf(name))) notes.warn('dropped', name)
  }
  return edits.list()
}

/** The limit stands in an object with others: all of it is written anew. */
function editConfig(
  edits: EditList,
  fields: WireFields,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const key = fields.keyOf('generationConfig')
  const held = fields.fields('generationConfig')
  const config: JsonObject = { ...held?.wire }
  let isEdited = false
  for (const name of target.quirks.stripFields ?? []) {
    if (!name.startsWith('generationConfig.') || held === undefined) continue
    const spelled = held.keyOf(name.slice('generationConfig.'.length))
    if (!stripField({ generationConfig: config }, `generationConfig.${spelled}`)) continue
    notes.warn('dropped', name)
    isEdited = true
  }
  const limit = limitOutput(request, target, notes)
  if (limit !== request.maxOutputTokens) {
    config[held?.keyOf('maxOutputTokens') ?? 'maxOutputTokens'] = limit
    isEdited = true
  }
  if (isEdited) edits.set(key, config)
}

/** R34: a tool of Google's own that has no price line. */
export function editTools(
  edits: EditList,
  fields: WireFields,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const left = new Set<string>()
  for (const tool of request.tools) {
    if (tool.type === 'vendor' && !admitOwnTool(tool, request, target, notes)) left.add(tool.kind)
  }
  if (left.size === 0) return
  const kept: Json[] = []
  for (const { value } of fields.list('tools') ?? []) {
    if (!isJsonObject(value)) continue
    const rest = Object.entries(value).filter(([key]) => !left.has(spellCamel(key)))
    if (rest.length > 0) kept.push(Object.fromEntries(rest))
  }
  const key = fields.keyOf('tools')
  if (kept.length > 0) edits.set(key, kept)
  else {
    edits.remove(key)
    edits.remove(fields.keyOf('toolConfig'))
  }
}

function editContents(edits: EditList, fields: WireFields, target: EncodeTarget, notes: Notes): void {
  const contents = (fields.list('contents') ?? []).map(({ value }) => value)
  const proven = dropForeignProofs(contents, target, notes)
  const sent = target.quirks.noCallIds === true && hasCallIds(proven) ? dropCallIds(proven) : proven
  if (sent !== contents) edits.set(fields.keyOf('contents'), sent)
}

/** Proofs of other vendors in our envelope are no signatures to Google (conversion.md 36). */
function dropForeignProofs(contents: Json[], target: EncodeTarget, notes: Notes): Json[] {
  if (!contents.some((value) => isJsonObject(value) && partsOf(value).some(hasForeignProof))) return contents
  notes.warn('dropped', 'reasoning')
  const kept: Json[] = []
  for (const value of contents) {
    const parts = isJsonObject(value) ? partsOf(value) : []
    if (!isJsonObject(value) || !parts.some(hasForeignProof)) {
      kept.push(value)
      continue
    }
    const rest = withoutProofs(parts, target)
    if (rest.length > 0) kept.push({ ...value, parts: rest })
  }
  return kept
}

function partsOf(content: JsonObject): readonly Json[] {
  const { parts } = content
  if (Array.isArray(parts)) return parts
  return isJsonObject(parts) ? [parts] : []
}

function signatureOf(part: Json): string {
  const signature = isJsonObject(part) ? (part.thoughtSignature ?? part.thought_signature) : undefined
  return typeof signature === 'string' ? signature : ''
}

function hasForeignProof(part: Json): boolean {
  return isForeignSignature(signatureOf(part))
}

/** Thoughts that another vendor signed go with their proof, and those before them that it covers. */
function withoutProofs(parts: readonly Json[], { traits }: EncodeTarget): Json[] {
  const kept: Json[] = []
  let hasCall = false
  for (const part of parts) {
    if (!isJsonObject(part)) kept.push(part)
    else if (!hasForeignProof(part)) kept.push(part)
    else if (part.thought === true || part.text === '') {
      while (isOpenThought(kept.at(-1))) kept.pop()
    } else {
      const { thoughtSignature: _, thought_signature: __, ...rest } = part
      const isCall = rest.functionCall !== undefined || rest.function_call !== undefined
      // conversion.md 39.
      const lacks = isCall && !hasCall && traits.thinking === 'level'
      kept.push(lacks ? { ...rest, thoughtSignature: NO_SIGNATURE } : rest)
      hasCall ||= isCall
    }
  }
  return kept
}

function isOpenThought(part: Json | undefined): boolean {
  return part !== undefined && isJsonObject(part) && part.thought === true && signatureOf(part) === ''
}
