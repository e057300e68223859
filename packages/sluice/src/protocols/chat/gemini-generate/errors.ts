import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/** A daily quota is used up until tomorrow, one per minute is not; Google answers both with 429. */
export const DAILY_QUOTA_WORD = 'daily-quota'

/** `{"error": {code, message, status, details}}`: https://google.aip.dev/193 */
export function isErrorBody(body: JsonObject): boolean {
  return isJsonObject(body.error)
}

/** An error status with its body. The body may be a list of one error, as Google's array streams send it. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  const found = typeof body === 'string' ? parseError(body) : (errorOf(body) ?? errorOf(firstOf(body)))
  if (found === undefined) {
    const message = typeof body === 'string' && !body.trimStart().startsWith('<') ? body : ''
    return readUpstreamFault({ status, message }, context.faults)
  }
  return readUpstreamFault(readError(status, found), context.faults)
}

/** An error inside a stream, whose status stands in the object itself. */
export function readStreamError(
  body: JsonObject,
  context: DecodeContext,
): Extract<ChatEvent, { type: 'error' }> {
  const error = errorOf(body) ?? {}
  const status = typeof error.code === 'number' && error.code >= 400 && error.code < 600 ? error.code : 500
  return { type: 'error', error: readUpstreamFault(readError(status, error), context.faults).error }
}

function parseError(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return errorOf(value) ?? errorOf(firstOf(value))
  } catch {
    return undefined
  }
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

function errorOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) && isJsonObject(value.error) ? value.error : undefined
}

function readError(status: number, error: JsonObject): RawFault {
  const raw: RawFault = { status, message: typeof error.message === 'string' ? error.message : '' }
  if (typeof error.status === 'string') raw.type = error.status
  const words: string[] = []
  for (const detail of Array.isArray(error.details) ? error.details : []) {
    if (isJsonObject(detail)) readDetail(detail, raw, words)
  }
  if (words.length > 0) raw.words = words
  return raw
}

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto */
function readDetail(detail: JsonObject, raw: RawFault, words: string[]): void {
  if (typeof detail.reason === 'string') words.push(detail.reason)
  if (typeof detail.retryDelay === 'string') {
    const seconds = Number.parseFloat(detail.retryDelay)
    if (seconds >= 0) raw.retryAfter = Math.ceil(seconds)
  }
  for (const violation of Array.isArray(detail.violations) ? detail.violations : []) {
    if (!isJsonObject(violation)) continue
    const id = violation.quotaId
    if (typeof id === 'string' && id.includes('PerDay')) words.push(DAILY_QUOTA_WORD)
  }
}
