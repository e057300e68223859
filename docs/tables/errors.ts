import {
  type ErrorKind,
  GatewayError,
  HTTP_STATUS_OF_KIND,
} from '../../packages/sluice/src/canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { anthropicMessagesInbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/inbound.ts'
import type { ChatInbound } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { geminiWholeInbound } from '../../packages/sluice/src/protocols/chat/gemini-generate/inbound.ts'
import { openaiChatInbound } from '../../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { code, writeTable } from './markdown.ts'

const CASES: Readonly<Record<ErrorKind, string>> = {
  'bad-request': 'a field is missing, of a wrong type or out of range; `param` names it',
  unauthenticated: 'no key, an unknown, expired or revoked one, a disabled customer, or two different keys',
  'insufficient-funds': "the customer's money, or the key's own limit, does not cover the call",
  forbidden: 'the key may not call this model, or not from this address',
  'not-found': 'no such route; for a model the code is `model_not_found`',
  'request-timeout': 'the request came too slowly',
  'method-not-allowed': 'the path exists, for another method',
  conflict:
    'an idempotency key that is in use or done; in administration a taken name or an entry of the file',
  'too-large': 'the body is larger than 32 MiB (1 MiB on the control plane), or inflates beyond reason',
  'unsupported-media-type': 'a `Content-Encoding` other than zstd, gzip, deflate or br',
  unprocessable: 'an idempotency key that came with another body before',
  'rate-limited': "one of your own limits, or every upstream's; `retry-after` says when",
  internal: 'a fault in Sluice itself',
  'upstream-failed': 'every try upstream failed',
  unavailable: 'no channel has room, the gateway is overloaded or stopping, or the books cannot be written',
  'upstream-timeout': 'the upstream did not answer in time',
}

/** Every error of the catalogue as callers of each protocol see it. */
export function writeErrors(): string {
  const kinds = (Object.keys(CASES) as ErrorKind[]).toSorted(
    (a, b) => HTTP_STATUS_OF_KIND[a] - HTTP_STATUS_OF_KIND[b],
  )
  const rows = kinds.map((kind) => {
    const error = new GatewayError(kind, 'x')
    const openai = errorOf(openaiChatInbound, error)
    const anthropic = errorOf(anthropicMessagesInbound, error)
    const own = anthropicMessagesInbound.statusOf?.(error) ?? error.status
    return [
      own === error.status ? String(error.status) : `${error.status}; ${own} to Anthropic's clients`,
      code(String(openai.type)),
      code(String(openai.code)),
      code(String(anthropic.type)),
      code(String(errorOf(geminiWholeInbound, error).status)),
      CASES[kind],
    ]
  })
  return writeTable(
    ['Status', 'OpenAI: `type`', '`code`', 'Anthropic: `type`', 'Gemini: `status`', 'When'],
    rows,
  )
}

function errorOf(inbound: ChatInbound, error: GatewayError): JsonObject {
  const told = inbound.encodeError(error, 'req_1').error
  return isJsonObject(told) ? told : {}
}
