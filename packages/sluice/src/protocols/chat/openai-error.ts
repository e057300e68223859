import type { ErrorKind, GatewayError } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'

/** reliability.md 4. */
const TYPE_OF_KIND: Record<ErrorKind, string> = {
  'bad-request': 'invalid_request_error',
  unauthenticated: 'invalid_request_error',
  'insufficient-funds': 'insufficient_quota',
  forbidden: 'invalid_request_error',
  'not-found': 'invalid_request_error',
  'method-not-allowed': 'invalid_request_error',
  conflict: 'invalid_request_error',
  'too-large': 'invalid_request_error',
  'unsupported-media-type': 'invalid_request_error',
  unprocessable: 'invalid_request_error',
  'rate-limited': 'rate_limit_error',
  'request-timeout': 'invalid_request_error',
  'upstream-failed': 'api_error',
  unavailable: 'api_error',
  'upstream-timeout': 'api_error',
  internal: 'api_error',
}

/** `{"error":{message,type,param,code}}`, as all of OpenAI's formats have it; the request's id travels in the header. */
export function encodeOpenaiError(error: GatewayError): { error: JsonObject } {
  return {
    error: { message: error.message, type: typeOf(error), param: error.param, code: error.code },
  }
}

/** A final refusal keeps its vendor's word where it is one of this format's kind. */
function typeOf({ kind, vendorType }: GatewayError): string {
  return vendorType !== undefined && /^[a-z]+(?:_[a-z]+)*_error$/.test(vendorType)
    ? vendorType
    : TYPE_OF_KIND[kind]
}
