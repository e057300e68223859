import type { ChatRequest } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import type { EditList } from './edit-request.ts'
import { encodeReasoning } from './encode-reasoning.ts'

/**
 * Spellings that relay sites document and vendors refuse, put into the vendor's own: a bare string as
 * `image_url`, a schema in another place (ohmygpt.md 2.3), a tool choice of a made-up type (2.4). Bodies that
 * hold none, which is nearly all, get no edit.
 */
export function editSpelling(
  edits: EditList,
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  editReasoning(edits, body, request, target, notes)
  if (hasBareImage(body.messages)) edits.set('messages', spellImages(body.messages))
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

function hasBareImage(messages: Json | undefined): boolean {
  if (!Array.isArray(messages)) return false
  for (const message of messages) {
    if (!isJsonObject(message) || !Array.isArray(message.content)) continue
    for (const part of message.content) if (isBareImage(part)) return true
  }
  return false
}

function isBareImage(part: Json): part is JsonObject {
  return isJsonObject(part) && part.type === 'image_url' && typeof part.image_url === 'string'
}

function spellImages(messages: Json | undefined): Json {
  if (!Array.isArray(messages)) return []
  return messages.map((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return message
    const content = message.content.map((part) =>
      isBareImage(part) ? { ...part, image_url: { url: part.image_url } } : part,
    )
    return { ...message, content }
  })
}
