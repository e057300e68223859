import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { RequestHead } from '../chat-format.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { missing, readBoolean, readNumber, readString } from '../read-value.ts'
import { decodeConversation } from './decode-conversation.ts'
import { decodeExtra } from './decode-extra.ts'
import { decodeOutput, decodeSampling, decodeStop, decodeWho } from './decode-settings.ts'
import { decodeToolChoice, decodeTools } from './decode-tools.ts'

/** Integers past this are not what was written: `JSON.parse` has rounded them. */
const MAX_INTEGER = Number.MAX_SAFE_INTEGER

/** Headers of this format that go on to an upstream of it (conversion.md 8). */
const CARRIED_HEADERS = ['anthropic-version', 'anthropic-beta'] as const

/** A Messages body as canonical request. Throws `bad-request` naming the field; changes nothing in `body`. */
export function decodeRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const request = decodePrompt(body, notes, head)
  const limit = readNumber(body.max_tokens, 'max_tokens', { min: 1, max: MAX_INTEGER, integer: true })
  // The vendor refuses a request without it: https://platform.claude.com/docs/en/api/messages
  if (limit === undefined) throw missing('max_tokens')
  request.maxOutputTokens = limit
  return request
}

/** All of it but the limit of the answer, which a request to count tokens does not have. */
export function decodePrompt(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const model = readString(body.model, 'model')
  if (model === undefined || model === '') throw missing('model')
  const extra: JsonObject = {}
  const request: ChatRequest = {
    model,
    messages: decodeConversation(body, extra, notes),
    tools: decodeTools(body.tools),
    stop: decodeStop(body.stop_sequences),
    stream: readBoolean(body.stream, 'stream') ?? false,
    includeUsage: true,
    legacyFunctions: false,
    extra,
    extraOf: 'anthropic-messages',
  }
  decodeToolChoice(body, request)
  decodeSampling(body, request)
  decodeOutput(body, request)
  decodeWho(body, request)
  decodeExtra(body, extra)
  for (const key of Object.keys(body)) if (CLIENT_JUNK.has(key)) notes.warn('dropped', key)
  const headers = readHeaders(head)
  if (headers !== undefined) request.headers = headers
  return request
}

function readHeaders(head: RequestHead): Record<string, string> | undefined {
  let headers: Record<string, string> | undefined
  for (const name of CARRIED_HEADERS) {
    const value = head.header(name)
    if (value === undefined || value === '') continue
    headers ??= {}
    headers[name] = value
  }
  return headers
}
