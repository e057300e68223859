import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import type { UpstreamFault } from '../../canonical/upstream-error.ts'
import type { DecodeContext } from './chat-format.ts'
import { type RawFault, readUpstreamFault } from './upstream-fault.ts'

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
  ['vector_store_timeout', 504],
  // What an answer of Responses may fail by: https://platform.openai.com/docs/api-reference/responses/object
  ['invalid_prompt', 400],
  ['invalid_image', 400],
  ['invalid_image_format', 400],
  ['invalid_base64_image', 400],
  ['invalid_image_url', 400],
  ['invalid_image_mode', 400],
  ['image_too_large', 400],
  ['image_too_small', 400],
  ['image_parse_error', 400],
  ['image_content_policy_violation', 400],
  ['image_file_too_large', 400],
  ['image_file_not_found', 400],
  ['unsupported_image_media_type', 400],
  ['empty_image_file', 400],
  ['failed_to_download_image', 400],
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

/** Whether a body without an answer is a refusal in a vendor's own envelope, as some send it behind a status of 200. */
export function isBareRefusal(body: JsonObject): boolean {
  if (readBaseResponse(body) !== undefined) return true
  const { code } = body
  const isCode = (typeof code === 'number' && code !== 0) || (typeof code === 'string' && /[^0]/.test(code))
  return isCode && (typeof body.message === 'string' || typeof body.msg === 'string')
}

/** MiniMax: https://platform.minimax.io/docs/api-reference/errorcode */
function readBaseResponse({ base_resp: told }: JsonObject): JsonObject | undefined {
  if (!isJsonObject(told) || typeof told.status_code !== 'number' || told.status_code === 0) return undefined
  return { code: told.status_code, message: told.status_msg ?? '' }
}

function readRawFault(status: number, body: JsonObject): RawFault {
  // {"error":{…}}, {"error":"…"}, or, of FastAPI and Mistral, the fields themselves and {"detail":…}.
  const error = isJsonObject(body.error) ? body.error : (readBaseResponse(body) ?? body)
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
