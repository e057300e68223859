import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  ToolCallPart,
  ToolResultPart,
} from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { type CalledTools, openCalledTools } from '../called-tools.ts'
import { unsupportedPart, warnCacheMark, warnLostWords } from '../encode-turns.ts'
import { parseCallInput } from '../parse-arguments.ts'
import { requireAddress } from '../require-address.ts'
import { warnDetail } from '../warn-detail.ts'

/** The vendor takes no more in one call: https://www.coze.com/docs/developer_guides/chat_v3 */
const MAX_MESSAGES = 100

interface TurnScope {
  notes: Notes
  calls: CalledTools
}

/** What one message says in order, texts and links. */
interface Said {
  text: string
  /** Items of an `object_string`; empty while all is text. */
  items: JsonObject[]
}

/**
 * The conversation as `additional_messages`: questions, answers, and what tools did between them. A bot has its instructions
 * of its own and no place for others, so that `instructions` stand before the first question.
 * https://www.coze.com/docs/developer_guides/message_type
 */
export function encodeMessages(
  messages: readonly Message[],
  rules: readonly string[],
  notes: Notes,
): JsonObject[] {
  const scope: TurnScope = { notes, calls: openCalledTools() }
  const instructions: string[] = []
  const encoded: JsonObject[] = []
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`
    warnLostWords(message, notes)
    if (message.role === 'system' || message.role === 'developer') {
      instructions.push(readInstructions(message, path))
      notes.warn('moved', path)
    } else encodeTurn(message, path, encoded, scope)
  }
  putInstructions(
    encoded,
    [...instructions, ...rules].filter((one) => one !== ''),
  )
  if (encoded.length === 0) throw badField('messages', 'A message of the user is needed.', 'empty_messages')
  if (encoded.length > MAX_MESSAGES) {
    const message = `This model takes at most ${MAX_MESSAGES} messages, and these are ${encoded.length}.`
    throw badField('messages', message, 'too_many_messages')
  }
  return encoded
}

function readInstructions(message: Message, path: string): string {
  return message.parts
    .map((part, at) => {
      if (part.type !== 'text') throw unsupportedPart(`${path}.content[${at}]`, part)
      return part.text
    })
    .join('')
}

/** Before the first question, which is where a bot reads them; a conversation without one begins with them. */
function putInstructions(encoded: JsonObject[], instructions: readonly string[]): void {
  if (instructions.length === 0) return
  const text = instructions.join('\n\n')
  const first = encoded.find((one) => one.role === 'user')
  if (first === undefined) {
    encoded.unshift({ role: 'user', type: 'question', content: text, content_type: 'text' })
  } else if (first.content_type === 'text') {
    first.content = `${text}\n\n${first.content}`
  } else {
    const items: unknown = JSON.parse(String(first.content))
    const list = Array.isArray(items) ? items : []
    first.content = JSON.stringify([{ type: 'text', text: `${text}\n\n` }, ...list])
  }
}

function encodeTurn(message: Message, path: string, encoded: JsonObject[], scope: TurnScope): void {
  let said: Said = { text: '', items: [] }
  const isAnswer = message.role === 'assistant'
  const flush = () => {
    const wire = encodeSaid(said, isAnswer)
    if (wire !== undefined) encoded.push(wire)
    said = { text: '', items: [] }
  }
  for (const [at, part] of message.parts.entries()) {
    const partPath = `${path}.content[${at}]`
    warnCacheMark(part, scope.notes)
    switch (part.type) {
      case 'tool-call':
        flush()
        encoded.push(encodeCall(part, path, scope))
        break
      case 'tool-result':
        flush()
        encoded.push(encodeResult(part, partPath, said, scope))
        break
      default:
        addPart(said, part, { path: partPath, isAnswer, notes: scope.notes })
    }
  }
  flush()
}

interface PartPlace {
  path: string
  isAnswer: boolean
  notes: Notes
}

function addPart(said: Said, part: Part, { path, isAnswer, notes }: PartPlace): void {
  switch (part.type) {
    case 'text':
    case 'refusal':
      if (said.items.length === 0) said.text += part.text
      else said.items.push({ type: 'text', text: part.text })
      break
    case 'image':
    case 'file':
      if (part.type === 'image') warnDetail(part, notes)
      if (isAnswer) notes.warn('dropped', `messages.${part.type}s`)
      else addLink(said, part, part.path ?? path)
      break
    case 'reasoning':
      notes.warn('dropped', 'reasoning')
      break
    case 'vendor':
      notes.warn('dropped', 'messages.extra_content')
      break
    default:
      throw unsupportedPart(path, part)
  }
}

/** Pictures and files go by their addresses; the vendor fetches them. */
function addLink(said: Said, part: ImagePart | FilePart, path: string): void {
  const source = requireAddress(part, path)
  if (said.text !== '') said.items.push({ type: 'text', text: said.text })
  said.text = ''
  const isImage = part.type === 'image' || source.mediaType?.startsWith('image/') === true
  said.items.push({ type: isImage ? 'image' : 'file', file_url: source.url })
}

function encodeSaid({ text, items }: Said, isAnswer: boolean): JsonObject | undefined {
  if (text === '' && items.length === 0) return undefined
  const wire: JsonObject = isAnswer
    ? { role: 'assistant', type: 'answer' }
    : { role: 'user', type: 'question' }
  wire.content = items.length === 0 ? text : JSON.stringify(items)
  wire.content_type = items.length === 0 ? 'text' : 'object_string'
  return wire
}

function encodeCall(part: ToolCallPart, path: string, { calls, notes }: TurnScope): JsonObject {
  calls.call(part, `${path}.tool_calls`)
  if (part.proof !== undefined) notes.warn('dropped', 'reasoning')
  const { input, changed } = parseCallInput(part)
  if (changed) notes.warn('changed', 'messages.tool_calls.arguments')
  const content = JSON.stringify({ name: part.name, arguments: input })
  return { role: 'assistant', type: 'function_call', content, content_type: 'text' }
}

/** The result is a text; its pictures go with what the user says after it. */
function encodeResult(part: ToolResultPart, path: string, said: Said, scope: TurnScope): JsonObject {
  scope.calls.answer(part, path)
  if (part.isError === true) scope.notes.warn('dropped', 'is_error')
  let content = ''
  for (const one of part.content) {
    if (one.type === 'text') content += one.text
    else addPart(said, one, { path, isAnswer: false, notes: scope.notes })
  }
  return { role: 'assistant', type: 'tool_output', content, content_type: 'text' }
}
