import type { ErrorKind, GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { UpstreamRefusal } from '../../../canonical/upstream-error.ts'
import { frame } from './frames.ts'

/** reliability.md 4, and https://platform.claude.com/docs/en/api/errors */
const TYPE_OF_KIND: Record<ErrorKind, string> = {
  'bad-request': 'invalid_request_error',
  unauthenticated: 'authentication_error',
  'insufficient-funds': 'billing_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'method-not-allowed': 'invalid_request_error',
  conflict: 'invalid_request_error',
  'too-large': 'request_too_large',
  'unsupported-media-type': 'invalid_request_error',
  unprocessable: 'invalid_request_error',
  'rate-limited': 'rate_limit_error',
  'request-timeout': 'timeout_error',
  'upstream-failed': 'api_error',
  unavailable: 'overloaded_error',
  'upstream-timeout': 'timeout_error',
  internal: 'api_error',
}

/** The vendor's own status of being overloaded. */
const OVERLOADED = 529

const OWN_TYPES: ReadonlySet<string> = new Set(Object.values(TYPE_OF_KIND))

/** `{"type":"error","error":{"type","message"},"request_id"}` */
export function encodeError(error: GatewayError, requestId: string): JsonObject {
  return { type: 'error', ...errorOf(error, requestId) }
}

/**
 * The error event of a stream that has begun; nothing follows it. Of a status there is no more to be read, so an upstream
 * that is overloaded is called so: clients wait before they ask again.
 */
export function encodeStreamError(error: GatewayError, requestId: string): string {
  const told = errorOf(error, requestId)
  return frame(
    'error',
    isOverload(error) ? { ...told, error: { ...told.error, type: 'overloaded_error' } } : told,
  )
}

function isOverload(error: GatewayError): boolean {
  if (!(error instanceof UpstreamRefusal)) return false
  return error.upstreamStatus === OVERLOADED || error.upstreamStatus === 503
}

export function statusOf(error: GatewayError): number {
  return error.kind === 'unavailable' && error.status === 503 ? OVERLOADED : error.status
}

function errorOf(
  error: GatewayError,
  requestId: string,
): { error: { type: string; message: string }; request_id: string } {
  return { error: { type: typeOf(error), message: messageOf(error) }, request_id: requestId }
}

/** A final refusal keeps its vendor's word where it is one of this format's. */
function typeOf({ kind, vendorType }: GatewayError): string {
  return vendorType !== undefined && OWN_TYPES.has(vendorType) ? vendorType : TYPE_OF_KIND[kind]
}

/** The words by which Claude Code knows that it has to shorten the conversation (conversion.md 61). */
const TOO_LONG = 'prompt is too long'
/** The vendor's words for an answer whose limit does not fit behind the prompt, which clients read as well. */
const NO_ROOM = 'exceed context limit'

/** This format has no field for the place of a mistake: it stands in the message, as the vendor's own do. */
function messageOf({ message, param, code }: GatewayError): string {
  if (code === 'context_length_exceeded') {
    const isKnown = message.toLowerCase().includes(TOO_LONG) || message.includes(NO_ROOM)
    return isKnown ? message : `${TOO_LONG}: ${message}`
  }
  return param === null || message.includes(param) ? message : `${param}: ${message}`
}
