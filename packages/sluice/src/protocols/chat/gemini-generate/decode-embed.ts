import type { ChatRequest, Message } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import type { RequestHead } from '../chat-format.ts'
import { missing } from '../read-value.ts'
import { decodeUserParts } from './decode-contents.ts'
import { readModelName } from './decode-request.ts'
import { leaveLinks } from './leave-links.ts'
import { readItem, WireFields } from './wire-fields.ts'

/** Every field of both requests, in both spellings: https://ai.google.dev/api/embeddings */
export const EMBED_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'content',
  'requests',
  'taskType',
  'task_type',
  'title',
  'outputDimensionality',
  'output_dimensionality',
  'embedContentConfig',
  'embed_content_config',
])

/** `EmbedContentRequest`, as far as rights and money need it: what goes to the vendor is the body itself. */
export function decodeEmbedRequest(body: JsonObject, head: RequestHead): ChatRequest {
  const model = readModelName(head)
  return requestOf(model, [decodeText(new WireFields(body, ''), model)])
}

/** `BatchEmbedContentsRequest`: each of its requests names the model that the path names. */
export function decodeBatchEmbedRequest(body: JsonObject, head: RequestHead): ChatRequest {
  const model = readModelName(head)
  const list = new WireFields(body, '').list('requests')
  if (list === undefined) throw missing('requests')
  if (list.length === 0) throw badField('requests', "'requests' must hold at least one.", 'empty_array')
  const messages = list.map((item) => decodeText(readItem(item), model))
  return requestOf(model, messages)
}

function requestOf(model: string, messages: Message[]): ChatRequest {
  return {
    model,
    messages,
    tools: [],
    stop: [],
    // Nothing is written.
    maxOutputTokens: 0,
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    extraOf: 'gemini-generate',
  }
}

function decodeText(request: WireFields, model: string): Message {
  const named = request.string('model')?.replace(/^models\//, '')
  if (named !== undefined && named !== '' && named !== model) {
    const path = request.pathOf('model')
    throw badField(path, `'${path}' must be the model that the path names.`, 'model_mismatch')
  }
  const content = request.fields('content')
  if (content === undefined) throw missing(request.pathOf('content'))
  // What would be lost in translation is not lost here.
  const parts = decodeUserParts(content, SILENT_NOTES)
  if (parts === undefined || parts.length === 0) throw missing(content.pathOf('parts'))
  const title = request.string('title')
  return leaveLinks({ role: 'user', parts, ...(title !== undefined && { extra: { title } }) })
}
