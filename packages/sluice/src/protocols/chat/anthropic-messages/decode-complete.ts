import type { ChatRequest, Message } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { RequestHead } from '../chat-format.ts'
import { missing, readNumber, readString } from '../read-value.ts'
import { decodePrompt } from './decode-request.ts'

const HUMAN = '\n\nHuman:'
const ASSISTANT = '\n\nAssistant:'

/** A body of the older form as canonical request: https://platform.claude.com/docs/en/api/complete */
export function decodeComplete(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const { prompt, max_tokens_to_sample: limit, ...rest } = body
  const model = readString(rest.model, 'model')
  if (model === undefined || model === '') throw missing('model')
  const text = readString(prompt, 'prompt')
  if (text === undefined || text === '') throw missing('prompt')
  // Settings are those of the newer form; the conversation is put in its place.
  const request = decodePrompt({ ...rest, messages: [{ role: 'user', content: '' }] }, notes, head)
  request.messages = splitPrompt(text)
  const path = 'max_tokens_to_sample'
  const tokens = readNumber(limit, path, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true })
  if (tokens === undefined) throw missing(path)
  request.maxOutputTokens = tokens
  return request
}

/** The turns that the vendor had people write into one text. What stands before the first is its system text. */
function splitPrompt(prompt: string): Message[] {
  const messages: Message[] = []
  let at = firstMark(prompt, 0)
  const system = prompt.slice(0, at?.start).trim()
  if (at === undefined || at.role !== 'user') {
    throw badField('prompt', `'prompt' must hold a turn that begins with ${JSON.stringify(HUMAN)}.`)
  }
  if (system !== '') messages.push(say('system', system))
  while (at !== undefined) {
    const next = firstMark(prompt, at.end)
    const text = prompt.slice(at.end, next?.start).trim()
    // The last turn of the assistant is its to write; what stands there already is the beginning of its answer.
    if (text !== '' || (at.role === 'user' && next === undefined)) messages.push(say(at.role, text))
    at = next
  }
  return messages
}

interface Mark {
  role: 'user' | 'assistant'
  start: number
  end: number
}

function firstMark(prompt: string, from: number): Mark | undefined {
  const human = prompt.indexOf(HUMAN, from)
  const assistant = prompt.indexOf(ASSISTANT, from)
  if (human === -1 && assistant === -1) return undefined
  return assistant === -1 || (human !== -1 && human < assistant)
    ? { role: 'user', start: human, end: human + HUMAN.length }
    : { role: 'assistant', start: assistant, end: assistant + ASSISTANT.length }
}

function say(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }], bare: true }
}
