import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/** Longest text of a body that is not JSON (a proxy's page) worth reading. */
const MAX_PLAIN = 300

/**
 * What a fault's words have as their status where a stream or an answer states none: the vendor's code says more than
 * its type. https://platform.openai.com/docs/guides/error-codes, and the words of vendors who took the form over.
 */
const STATUS_OF_WORD: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['context_length_exceeded', 400],
  ['invalid_api_key', 401],
  ['authentication_error', 401],
  ['insufficient_balance', 402],
  ['billing_error', 402],
  ['permission_denied', 403],
  ['permission_error', 403],
  ['model_not_found', 404],
  ['not_found_error', 404],
  ['insufficient_quota', 429],
  ['rate_limit_exceeded', 429],
  ['rate_limit_error', 429],
  ['engine_overloaded_error', 429],
  ['internal_error', 500],
  ['internal_server_error', 500],
  ['server_error', 500],
  ['api_error', 500],
  ['service_unavailable', 503],
  ['service_unavailable_error', 503],
  ['server_is_overloaded', 503],
  ['overloaded', 503],
  ['overloaded_error', 529],
  ['timeout_error', 504],
  ['upstream_timeout', 504],
])

/** An error status with its body, understood. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  if (typeof body !== 'string') return readWireError(status, body, context)
  // A page of markup tells a caller nothing, and may tell of what stands between us and the vendor.
  const message = body.trimStart().startsWith('<') ? '' : body.slice(0, MAX_PLAIN)
  return readUpstreamFault({ status, message }, context.faults)
}

/** The body's own words. A status of 200 (errors inside answers and streams) gives way to the one it states. */
export function readWireError(status: number, body: JsonObject, context: DecodeContext): UpstreamFault {
  return readUpstreamFault(readRawFault(status, body), context.faults)
}

function readRawFault(status: number, body: JsonObject): RawFault {
  // {"error":{…}}, {"error":"…"}, or, of FastAPI and Mistral, the fields themselves and {"detail":…}.
  const error = isJsonObject(body.error) ? body.error : body
  const fault: RawFault = {
    status: status === 200 ? readStatus(error) : status,
    message: readMessage(error, body),
  }
  const words: string[] = []
  for (const word of [error.code, error.type, error.status]) if (typeof word === 'string') words.push(word)
  if (typeof error.code === 'string') fault.code = error.code
  else if (typeof error.code === 'number') words.push(String(error.code))
  if (typeof error.type === 'string') fault.type = error.type
  if (typeof error.param === 'string') fault.param = error.param
  fault.words = words
  return fault
}

function readMessage(error: JsonObject, body: JsonObject): string {
  const text = [error.message, body.error, body.detail, body.message, body.msg].find(
    (one) => typeof one === 'string' && one !== '',
  )
  const message = typeof text === 'string' ? text : describeDetail(body.detail)
  // OpenRouter's own message only says that its provider failed; the provider's is beside it.
  const raw = isJsonObject(error.metadata) ? error.metadata.raw : undefined
  return typeof raw === 'string' && raw !== '' ? `${message}: ${raw}` : message
}

/** FastAPI's list of what is wrong: `[{loc, msg, type}]`. */
function describeDetail(detail: Json | undefined): string {
  if (!Array.isArray(detail)) return ''
  const messages: string[] = []
  for (const one of detail) if (isJsonObject(one) && typeof one.msg === 'string') messages.push(one.msg)
  return messages.join('; ')
}

function readStatus(error: JsonObject): number {
  for (const value of [error.status_code, error.code, error.status]) {
    const status = Number(value)
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status
  }
  for (const word of [error.code, error.status, error.type]) {
    const status = typeof word === 'string' ? STATUS_OF_WORD.get(word) : undefined
    if (status !== undefined) return status
  }
  return 502
}
