/**
 * The catalogue of errors that a caller may see. Every protocol has its own shape and words for each `kind`
 * (reliability.md 4); what stands here is what they are made of. A message never holds a credential, an
 * upstream address or a raw upstream body.
 */
export type ErrorKind =
  | 'bad-request'
  | 'unauthenticated'
  | 'insufficient-funds'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media-type'
  | 'unprocessable'
  | 'rate-limited'
  | 'request-timeout'
  | 'upstream-failed'
  | 'unavailable'
  | 'upstream-timeout'
  | 'internal'

export const HTTP_STATUS_OF_KIND: Record<ErrorKind, number> = {
  'bad-request': 400,
  unauthenticated: 401,
  'insufficient-funds': 402,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  unprocessable: 422,
  'rate-limited': 429,
  'request-timeout': 408,
  'upstream-failed': 502,
  unavailable: 503,
  'upstream-timeout': 504,
  internal: 500,
}

export interface GatewayErrorInit {
  /** Machine-readable name of the fault, e.g. `model_not_found`; each kind has a usual one. */
  code?: string
  /** The field at fault, in the caller's spelling, e.g. `messages[0].role`. */
  param?: string
  /** Seconds; sent as `Retry-After`. */
  retryAfter?: number
  /** Overrides the status of the kind (a vendor's final 4xx keeps its own). */
  status?: number
  /** The vendor's own type word, kept where the caller speaks the same protocol. */
  vendorType?: string
  /** False on answers that the caller's SDK must not retry though their status invites it. */
  shouldRetry?: boolean
  cause?: unknown
}

/** The one error that crosses rooms. Anything else thrown is a bug and becomes `internal`. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly kind: ErrorKind
  readonly status: number
  readonly code: string
  readonly param: string | null
  readonly retryAfter: number | undefined
  readonly vendorType: string | undefined
  readonly shouldRetry: boolean | undefined

  constructor(kind: ErrorKind, message: string, init: GatewayErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.kind = kind
    this.status = init.status ?? HTTP_STATUS_OF_KIND[kind]
    this.code = init.code ?? USUAL_CODE[kind]
    this.param = init.param ?? null
    this.retryAfter = init.retryAfter
    this.vendorType = init.vendorType
    this.shouldRetry = init.shouldRetry
  }
}

const USUAL_CODE: Record<ErrorKind, string> = {
  'bad-request': 'invalid_value',
  unauthenticated: 'invalid_api_key',
  'insufficient-funds': 'insufficient_quota',
  forbidden: 'permission_denied',
  'not-found': 'not_found',
  'method-not-allowed': 'method_not_allowed',
  conflict: 'conflict',
  'too-large': 'request_too_large',
  'unsupported-media-type': 'unsupported_media_type',
  unprocessable: 'unprocessable',
  'rate-limited': 'rate_limit_exceeded',
  'request-timeout': 'request_timeout',
  'upstream-failed': 'upstream_error',
  unavailable: 'service_unavailable',
  'upstream-timeout': 'upstream_timeout',
  internal: 'internal_error',
}

/** A caller's mistake in one field. */
export function badField(param: string, message: string, code = 'invalid_value'): GatewayError {
  return new GatewayError('bad-request', message, { param, code })
}
