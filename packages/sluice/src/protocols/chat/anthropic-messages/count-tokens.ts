import type { ChatRequest } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodedRequest, EncodeTarget, RequestHead } from '../chat-format.ts'
import { decodePrompt } from './decode-request.ts'
import { encodeRequest } from './encode-request.ts'
import { messagesPath } from './messages-path.ts'

/** Counting the tokens of a prompt: https://platform.claude.com/docs/en/api/messages-count-tokens */

/** What the vendor's counter takes; the rest says nothing about the prompt. */
const COUNTED_FIELDS: ReadonlySet<string> = new Set([
  'cache_control',
  'context_management',
  'mcp_servers',
  'messages',
  'model',
  'output_config',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
])

/** A caller's body: a Messages request, in which the limit of the answer may be missing. */
export function decodeCountRequest(body: JsonObject, notes: Notes, head: RequestHead): ChatRequest {
  const request = decodePrompt(body, notes, head)
  request.stream = false
  return request
}

export function encodeCountAnswer(tokens: number): JsonObject {
  return { input_tokens: tokens }
}

export function countTokensPath(basePath: string): string {
  return `${messagesPath(basePath)}/count_tokens`
}

/** The question as an upstream of this format takes it. */
export function encodeCountRequest(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  // The answer has no limit here, so none is told of.
  const maxOutputTokens = target.traits.maxOutputTokens ?? Number.MAX_SAFE_INTEGER
  const { outputCap: _, ...unlimited } = target
  // How the answer is sampled and stopped is no part of the prompt.
  const { temperature: _t, topP: _p, topK: _k, ...prompt } = request
  const encoded = encodeRequest({ ...prompt, stop: [], maxOutputTokens }, unlimited, notes)
  const body: JsonObject = {}
  for (const key of Object.keys(encoded.body)) if (COUNTED_FIELDS.has(key)) body[key] = encoded.body[key]
  return { ...encoded, body }
}

/** Throws `upstream-failed` when the answer holds no count. */
export function decodeCountAnswer(body: JsonObject): number {
  const tokens = body.input_tokens
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) return tokens
  throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a count.')
}
