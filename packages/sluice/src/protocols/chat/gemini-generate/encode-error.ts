import type { ErrorKind, GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** reliability.md 4; the words are those of https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const STATUS_OF_KIND: Record<ErrorKind, string> = {
  'bad-request': 'INVALID_ARGUMENT',
  unauthenticated: 'UNAUTHENTICATED',
  'insufficient-funds': 'FAILED_PRECONDITION',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'method-not-allowed': 'UNIMPLEMENTED',
  conflict: 'ABORTED',
  'too-large': 'INVALID_ARGUMENT',
  'unsupported-media-type': 'INVALID_ARGUMENT',
  unprocessable: 'INVALID_ARGUMENT',
  'rate-limited': 'RESOURCE_EXHAUSTED',
  'request-timeout': 'DEADLINE_EXCEEDED',
  'upstream-failed': 'INTERNAL',
  unavailable: 'UNAVAILABLE',
  'upstream-timeout': 'DEADLINE_EXCEEDED',
  internal: 'INTERNAL',
}

const WORDS: ReadonlySet<string> = new Set([
  ...Object.values(STATUS_OF_KIND),
  'CANCELLED',
  'UNKNOWN',
  'ALREADY_EXISTS',
  'OUT_OF_RANGE',
  'DATA_LOSS',
])

const TYPES = 'type.googleapis.com/google.rpc.'

/** `{"error": {code, message, status, details}}`: https://google.aip.dev/193 */
export function encodeError(error: GatewayError, requestId: string): JsonObject {
  const { message, code, param, retryAfter, kind, vendorType } = error
  const details: JsonObject[] = [
    { '@type': `${TYPES}ErrorInfo`, reason: code.toUpperCase(), domain: 'sluice' },
    { '@type': `${TYPES}RequestInfo`, requestId },
  ]
  if (param !== null) {
    const fieldViolations = [{ field: param, description: message }]
    details.push({ '@type': `${TYPES}BadRequest`, fieldViolations })
  }
  if (retryAfter !== undefined) {
    details.push({ '@type': `${TYPES}RetryInfo`, retryDelay: `${Math.ceil(retryAfter)}s` })
  }
  // A final refusal keeps its vendor's word where it is one of this format's kind.
  const status = vendorType !== undefined && WORDS.has(vendorType) ? vendorType : STATUS_OF_KIND[kind]
  return { error: { code: error.status, message, status, details } }
}

/**
 * The error of a stream that has begun: the bare object, as Google writes it (conversion.md 56). No blank line follows:
 * Google's SDK finds an object that a read ends in, and takes one that is closed by a line for nothing.
 */
export function encodeStreamError(error: GatewayError, requestId: string): string {
  return JSON.stringify(encodeError(error, requestId))
}
