import type { ChatRequest } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { CountInbound, CountOutbound, EncodedRequest, EncodeTarget } from '../chat-format.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeRequest } from './encode-request.ts'

/** Counting the tokens of a prompt: https://platform.openai.com/docs/api-reference/responses/input-tokens */

/** What the vendor's counter takes. */
const FIELDS: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'truncation',
])

export const countInbound: CountInbound = {
  decodeRequest: (body, notes, head) => decodeRequest({ ...body, stream: false }, notes, head),
  encodeAnswer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
}

export const countOutbound: CountOutbound = {
  path: (basePath) => (basePath === '' ? '/v1/responses/input_tokens' : '/responses/input_tokens'),
  encodeRequest: encodeQuestion,
  decodeAnswer({ input_tokens: tokens }) {
    if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) return tokens
    throw new GatewayError('upstream-failed', 'The upstream answered with something that is not a count.')
  },
}

function encodeQuestion(request: ChatRequest, target: EncodeTarget, notes: Notes): EncodedRequest {
  const { outputCap: _, ...unlimited } = target
  const encoded = encodeRequest(request, unlimited, notes)
  const body: JsonObject = {}
  for (const key of Object.keys(encoded.body)) if (FIELDS.has(key)) body[key] = encoded.body[key]
  return { ...encoded, body }
}
