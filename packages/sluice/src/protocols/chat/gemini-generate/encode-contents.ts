import type { ChatRequest, Message, Part, TextPart, ToolResultPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { type ContentsContext, openContentsContext, withExtra } from './contents-context.ts'
import { encodeMedia, unsupportedPart } from './encode-media.ts'
import { encodeModelTurn } from './encode-model-turn.ts'
import { isToolPart } from './tool-parts.ts'

export interface EncodedContents {
  contents: JsonObject[]
  /** Parts of `systemInstruction`. */
  system: JsonObject[]
}

/** Contents in the making. Turns of one kind merge; results stay apart from what the user says after them. */
interface Turn {
  kind: 'user' | 'model' | 'results'
  parts: JsonObject[]
}

/** Messages as turns of `user` and `model`, system messages apart (conversion.md 9 to 12, 21 to 23). */
export function encodeContents(
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
  names: ToolNameMap,
): EncodedContents {
  const context = openContentsContext(request, { target, notes, names })
  const system: JsonObject[] = []
  const turns: Turn[] = []
  for (const [index, message] of request.messages.entries()) {
    const path = `messages[${index}]`
    warnMessageFields(message, notes)
    if (message.role === 'system' || message.role === 'developer') {
      encodeSystem(message, path, system, context)
      // Gemini has one place for instructions.
      if (turns.length > 0) notes.warn('moved', path)
    } else if (message.role === 'assistant') {
      const parts = encodeModelTurn(message, path, context)
      if (context.isOwn) turns.push({ kind: 'model', parts })
      else addParts(turns, 'model', parts)
    } else encodeUserTurn(message, path, turns, context)
  }
  if (turns.length === 0) throw badField('messages', 'A message of the user is needed.', 'empty_messages')
  const contents = turns.map(({ kind, parts }) => ({ role: kind === 'model' ? 'model' : 'user', parts }))
  return { contents, system }
}

/** Told once for all messages: a conversation is long, a header is not. */
function warnMessageFields(message: Message, notes: Notes): void {
  if (message.name !== undefined) notes.warn('dropped', 'messages.name')
  if (message.phase !== undefined) notes.warn('dropped', 'messages.phase')
  for (const key of Object.keys(message.extra ?? {})) notes.warn('dropped', `messages.${key}`)
  if (message.parts.some((part) => 'cacheMark' in part && part.cacheMark !== undefined)) {
    notes.warn('dropped', 'cache_control')
  }
}

function addParts(turns: Turn[], kind: Turn['kind'], parts: JsonObject[]): void {
  if (parts.length === 0) return
  const last = turns.at(-1)
  if (last?.kind === kind) last.parts.push(...parts)
  else turns.push({ kind, parts })
}

function encodeSystem(message: Message, path: string, into: JsonObject[], context: ContentsContext): void {
  for (const part of message.parts) {
    if (part.type === 'unknown') into.push(encodeUserPart(part, path, context))
    else if (part.type !== 'text') throw badField(`${path}.content`, 'System messages hold text only.')
    else if (part.text !== '') into.push(withExtra({ text: part.text }, part.extra, context))
  }
}

function encodeUserTurn(message: Message, path: string, turns: Turn[], context: ContentsContext): void {
  const results: JsonObject[] = []
  const others: JsonObject[] = []
  const attached: JsonObject[] = []
  // A caller of this format has put its turns and parts as Google takes them.
  const rest = context.isOwn ? results : others
  for (const [index, part] of message.parts.entries()) {
    const at = `${path}.content[${index}]`
    if (part.type === 'tool-result') results.push(encodeResult(part, at, attached, context))
    else if (part.type === 'text') {
      if (part.text !== '' || message.parts.length === 1 || context.isOwn) {
        rest.push(withExtra({ text: part.text }, part.extra, context))
      }
    } else rest.push(encodeUserPart(part, at, context))
  }
  if (context.isOwn) {
    turns.push({ kind: 'user', parts: [...results, ...attached] })
    return
  }
  addParts(turns, 'results', [...results, ...attached])
  addParts(turns, 'user', others)
}

function encodeUserPart(part: Exclude<Part, TextPart>, path: string, context: ContentsContext): JsonObject {
  switch (part.type) {
    case 'image':
    case 'file':
    case 'audio':
      return encodeMedia(part, path, context)
    case 'refusal':
      return { text: part.text }
    case 'unknown':
      if (part.protocol === 'gemini-generate' && isJsonObject(part.value)) return part.value
      throw unsupportedPart(part)
    case 'vendor':
      if (context.isOwn && isToolPart(part.value)) return part.value
      throw badField(path, 'Only the assistant may say this.', 'unsupported_content')
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      throw badField(path, 'Only the assistant may say this.', 'unsupported_content')
  }
}

function encodeResult(
  part: ToolResultPart,
  path: string,
  attached: JsonObject[],
  context: ContentsContext,
): JsonObject {
  const name = answerCall(part, path, context)
  let text = ''
  const media: JsonObject[] = []
  for (const [index, one] of part.content.entries()) {
    const at = `${path}.content[${index}]`
    if (one.type === 'text' || one.type === 'refusal') text += one.text
    else media.push(encodeUserPart(one, at, context))
  }
  const functionResponse: JsonObject = {
    id: part.callId,
    name,
    response: part.isError === true ? { error: text } : resultObject(text),
  }
  // Gemini 3 takes pictures inside the response, earlier models beside it (both recorded).
  const inside =
    context.target.traits.thinking === 'level' && media.every((one) => one.inlineData !== undefined)
  if (media.length > 0 && (inside || context.isOwn)) functionResponse.parts = media
  else attached.push(...media)
  return { functionResponse: withExtra(functionResponse, part.extra, context) }
}

/** The name of the function whose result this is. */
function answerCall(part: ToolResultPart, path: string, { calls, hasCache }: ContentsContext): string {
  const call = calls.get(part.callId)
  if (call === undefined) {
    if (hasCache && part.name !== undefined) return part.name
    throw badField(path, `No tool call has the id '${part.callId}'.`, 'unknown_call_id')
  }
  if (call.answered) throw badField(path, `The tool call '${part.callId}' has two results.`, 'double_call_id')
  call.answered = true
  return call.name
}

/** Gemini wants an object; other text goes as `output` (conversion.md 22). */
function resultObject(text: string): JsonObject {
  return parseObjectKeepingDigits(text) ?? { output: text }
}
