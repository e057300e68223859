import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import type { EditList } from './edit-list.ts'
import { encodeReasoning } from './encode-reasoning.ts'
import { hasVendorBag } from './vendor-bag.ts'

/**
 * Spellings that relay sites document and vendors refuse, put into the vendor's own: a bare string as
 * `image_url`, a schema in another place (ohmygpt.md 2.3), a tool choice of a made-up type (2.4). And what we
 * gave the caller of another vendor's answers, which would be strange here. Bodies that hold none of it, which
 * is nearly all, get no edit.
 */
export function editSpelling(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  editReasoning(edits, body, request, target, notes)
  if (Array.isArray(body.messages) && needsSpelling(body.messages)) {
    const messages = body.messages.map((message) => spellMessage(message, notes))
    edits.set('messages', messages)
  }
  const { responseFormat, toolChoice } = request
  if (body.json_schema !== undefined) edits.remove('json_schema')
  if (responseFormat?.type === 'json-schema' && !isUsualSchema(body.response_format)) {
    const { name, description, schema, strict } = responseFormat
    const named: JsonObject = { name, schema }
    if (description !== undefined) named.description = description
    if (strict !== undefined) named.strict = strict
    edits.set('response_format', { type: 'json_schema', json_schema: named })
  }
  const choice = body.tool_choice
  if (request.tools.length === 0 || !isJsonObject(choice) || toolChoice === undefined) return
  if (toolChoice.type === 'tool' && choice.type !== 'function' && choice.type !== 'custom') {
    edits.set('tool_choice', { type: 'function', function: { name: toolChoice.name } })
  }
}

/** The object `reasoning`, for a vendor that only has the word. */
function editReasoning(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  if (!isJsonObject(body.reasoning) || target.quirks.stripFields?.includes('reasoning') !== true) return
  const said: JsonObject = {}
  encodeReasoning(said, request, target, notes)
  edits.remove('reasoning')
  if (typeof said.reasoning_effort === 'string') edits.set('reasoning_effort', said.reasoning_effort)
}

function isUsualSchema(format: Json | undefined): boolean {
  return isJsonObject(format) && isJsonObject(format.json_schema) && isJsonObject(format.json_schema.schema)
}

function needsSpelling(messages: Json | undefined): boolean {
  if (!Array.isArray(messages)) return false
  for (const message of messages) {
    if (!isJsonObject(message)) continue
    if (hasOurProof(message) || hasVendorBag(message.extra_content)) return true
    if (!Array.isArray(message.content)) continue
    for (const part of message.content) if (isBareImage(part)) return true
  }
  return false
}

function isBareImage(part: Json): part is JsonObject {
  return isJsonObject(part) && part.type === 'image_url' && typeof part.image_url === 'string'
}

/** Reasoning of another vendor in the envelope that we gave it: no vendor of this format can read it (conversion.md 36). */
function hasOurProof(message: JsonObject): boolean {
  return Array.isArray(message.reasoning_details) && message.reasoning_details.some(isOurs)
}

function isOurs(detail: Json): boolean {
  if (!isJsonObject(detail)) return false
  const sealed = typeof detail.signature === 'string' ? detail.signature : detail.data
  return typeof sealed === 'string' && sealed.startsWith('sl1.')
}

function spellMessage(message: Json, notes: Notes): Json {
  if (!isJsonObject(message)) return message
  const spelled: JsonObject = { ...message }
  if (hasOurProof(message)) {
    for (const key of ['reasoning_details', 'reasoning_content', 'reasoning']) delete spelled[key]
    notes.warn('dropped', 'reasoning')
  }
  if (hasVendorBag(message.extra_content)) {
    delete spelled.extra_content
    notes.warn('dropped', 'messages.extra_content')
  }
  if (Array.isArray(message.content)) {
    spelled.content = message.content.map((part) =>
      isBareImage(part) ? { ...part, image_url: { url: part.image_url } } : part,
    )
  }
  return spelled
}
