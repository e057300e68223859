import type { ChatRequest, FilePart, ImagePart, Message, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { answerFormatRules } from '../answer-format-rules.ts'
import type { EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { refuseTools } from '../encode-functions.ts'
import { unsupportedPart, warnCacheMark } from '../encode-turns.ts'
import { carryExtra, warnLostFields } from '../lost-fields.ts'
import { requireOneTextAnswer } from '../one-text-answer.ts'
import { requireAddress } from '../require-address.ts'
import { warnDetail } from '../warn-detail.ts'
import { warnForeignExtra } from '../warn-foreign-extra.ts'
import { readAppOptions } from './app-options.ts'
import { LOST_FIELDS, NAMED_FIELDS } from './fields.ts'
import { writeTranscript } from './write-transcript.ts'

/** The vendor insists on a user; its apps keep nothing of ours under it. */
const NO_USER = 'sluice'

/** A chat call as an app takes it: one text, and what the app declares as its variables. https://docs.dify.ai/api-reference */
export function encodeRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  requireOneTextAnswer(request)
  refuseTools(request, target, notes)
  warnLostFields(request, LOST_FIELDS, notes)
  warnForeignExtra(request, 'dify-chat', notes)
  const { app, inputsKey } = readAppOptions(target.options)
  const files: JsonObject[] = []
  const query = writeQuery(request, files, notes)
  const inputs: JsonObject = isJsonObject(request.extra.inputs) ? { ...request.extra.inputs } : {}
  if (app !== 'chat') inputs[inputsKey] = query
  const body: JsonObject = { inputs }
  if (app === 'chat') {
    body.query = query
    // A title for a conversation that nobody opens would be one more call of a model.
    body.auto_generate_name = false
  }
  // Agents refuse `blocking`, and the vendor's own proxy ends a whole answer after 100 seconds.
  body.response_mode = 'streaming'
  body.user = request.endUser === undefined || request.endUser === '' ? NO_USER : request.endUser
  if (files.length > 0) body.files = files
  carryExtra(body, request, { protocol: 'dify-chat', named: NAMED_FIELDS }, notes)
  return { body }
}

function writeQuery(request: ChatRequest, files: JsonObject[], notes: Notes): string {
  const rules = answerFormatRules(request, notes)
  const writePart = (part: Part, path: string, last: boolean): string => {
    switch (part.type) {
      case 'image':
      case 'file':
        if (part.type === 'image') warnDetail(part, notes)
        return writeLink(part, part.path ?? path, last, files)
      case 'reasoning':
        notes.warn('dropped', 'reasoning')
        return ''
      case 'vendor':
        notes.warn('dropped', 'messages.extra_content')
        return ''
      default:
        throw unsupportedPart(path, part)
    }
  }
  for (const message of request.messages) warnLostWords(message, notes)
  const messages = continues(request) ? request.messages.slice(-1) : request.messages
  const { text, flattened } = writeTranscript(messages, rules, writePart)
  if (text === '' && files.length === 0) {
    throw badField('messages', 'A message of the user is needed.', 'empty_messages')
  }
  if (flattened) notes.warn('emulated', 'messages')
  return text
}

/** The vendor has the earlier turns itself. */
function continues({ extra, extraOf }: ChatRequest): boolean {
  const id = extra.conversation_id
  return extraOf === 'dify-chat' && typeof id === 'string' && id !== ''
}

function warnLostWords(message: Message, notes: Notes): void {
  if (message.phase !== undefined) notes.warn('dropped', 'messages.phase')
  for (const field of Object.keys(message.extra ?? {})) notes.warn('dropped', `messages.${field}`)
  for (const part of message.parts) {
    warnCacheMark(part, notes)
    if (part.type === 'tool-call' && part.proof !== undefined) notes.warn('dropped', 'reasoning')
  }
}

/** Pictures and files go by their addresses: those of the last turn beside the text, earlier ones within it. */
function writeLink(part: ImagePart | FilePart, path: string, last: boolean, files: JsonObject[]): string {
  const source = requireAddress(part, path)
  if (!last) return `[${part.type === 'image' ? 'Picture' : 'File'}: ${source.url}]`
  files.push({ type: kindOf(part, source.mediaType), transfer_method: 'remote_url', url: source.url })
  return ''
}

function kindOf(part: ImagePart | FilePart, mediaType: string | undefined): string {
  if (part.type === 'image' || mediaType?.startsWith('image/') === true) return 'image'
  if (mediaType?.startsWith('audio/') === true) return 'audio'
  return mediaType?.startsWith('video/') === true ? 'video' : 'document'
}
