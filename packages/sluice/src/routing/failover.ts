import { GatewayError } from '../canonical/errors.ts'
import type { UpstreamFault } from '../canonical/upstream-error.ts'
import type { TransportFault } from '../io/client/port.ts'
import type { HealthEffect } from './health.ts'

/** How an attempt failed. */
export type AttemptFault =
  | { readonly type: 'transport'; readonly fault: TransportFault; readonly slow?: boolean | undefined }
  /** The vendor said no. `retryAfterMs` as retry-after.ts reads it from the headers. */
  | { readonly type: 'refusal'; readonly fault: UpstreamFault; readonly retryAfterMs?: number | undefined }
  /** A 200 with nothing in it (R28). */
  | { readonly type: 'empty' }
  /** A 200 that is no answer of its protocol: HTML, half JSON, frames that cannot be read. */
  | { readonly type: 'garbage' }
  /** Our own deadline ended the wait. Models that are `slow` get no second wait (conversion.md 54). */
  | { readonly type: 'deadline'; readonly slow: boolean }
  | { readonly type: 'caller-gone' }
  /** Refused by us before anything was sent; shown as it is. What is `unavailable` here another candidate may have. */
  | { readonly type: 'own'; readonly error: GatewayError }
  /** The call itself was ended before anything was sent: the process stops, or another closed it. */
  | { readonly type: 'stopped'; readonly error: GatewayError }

export interface FailoverQuestion {
  fault: AttemptFault
  /** Attempts made so far, this one included: from 1. */
  attempt: number
  /** How often this credential was tried again already. */
  sameCredentialTries: number
  /** A content event went out (R29): nothing is tried any more. */
  committed: boolean
  /** Another candidate is left. */
  hasMore: boolean
  /** The attempt that failed had already gone without past reasoning, or the call has none. */
  withoutReasoning: boolean
  /** Room in the retry budget; asked only when a retry would follow. */
  mayRetry(): boolean
  /** In [0, 1). */
  random(): number
}

export type FailoverStep =
  | { readonly next: 'same-credential'; readonly delayMs: number }
  /** `elsewhere`: the fault is the whole channel's, so another channel is better than its next credential. */
  | { readonly next: 'next-candidate'; readonly elsewhere: boolean }
  | { readonly next: 'without-reasoning' }
  | { readonly next: 'final' }

export interface FailoverVerdict {
  readonly step: FailoverStep
  readonly healthEffect: HealthEffect
  /**
   * What the caller sees if nothing better follows. Holds no text of a vendor's unless the refusal is the
   * caller's own.
   */
  readonly callerError: GatewayError
  /** One word for the trace and the attempt's row, e.g. `http_500`. */
  readonly reason: string
}

const MOST_ATTEMPTS = 3
const FIRST_BACKOFF_MS = 250
/** A vendor that asks for a longer wait gets it from the caller's own retry. */
const LONGEST_WAIT_MS = 5000

/** One row of the table: everything about a fault that does not depend on the attempt. */
interface FaultRow {
  /** `move`: to the next candidate. `again`: there, or the same credential once more when there is none. */
  move: 'final' | 'move' | 'again' | 'without-reasoning'
  elsewhere?: boolean
  effect: HealthEffect
  error: GatewayError
  reason: string
  retryAfterMs?: number | undefined
}

const NONE: HealthEffect = { type: 'none' }
const FAILURE: HealthEffect = { type: 'failure' }
const MODEL: HealthEffect = { type: 'model' }

/** What follows a failed attempt (R26, R27, conversion.md 40, 54 and 60). */
export function decideFailover(question: FailoverQuestion): FailoverVerdict {
  const row = describeFault(question.fault)
  return {
    step: chooseStep(row, question),
    healthEffect: row.effect,
    callerError: row.error,
    reason: row.reason,
  }
}

/** What a fault that nothing follows any more does to the credential's health: an answer that broke (R27). */
export function healthEffectOf(fault: AttemptFault): HealthEffect {
  return describeFault(fault).effect
}

function chooseStep(row: FaultRow, question: FailoverQuestion): FailoverStep {
  const final: FailoverStep = { next: 'final' }
  if (question.committed || row.move === 'final' || question.attempt >= MOST_ATTEMPTS) return final
  if (row.move === 'without-reasoning') {
    return !question.withoutReasoning && question.mayRetry() ? { next: 'without-reasoning' } : final
  }
  if (question.hasMore) {
    return question.mayRetry() ? { next: 'next-candidate', elsewhere: row.elsewhere === true } : final
  }
  if (row.move !== 'again' || (row.retryAfterMs ?? 0) > LONGEST_WAIT_MS || !question.mayRetry()) return final
  const backoff = question.random() * FIRST_BACKOFF_MS * 2 ** question.sameCredentialTries
  return { next: 'same-credential', delayMs: Math.ceil(Math.max(backoff, row.retryAfterMs ?? 0)) }
}

function describeFault(fault: AttemptFault): FaultRow {
  switch (fault.type) {
    case 'transport':
      return describeTransport(fault.fault, fault.slow === true)
    case 'refusal':
      return describeRefusal(fault.fault, fault.retryAfterMs)
    case 'empty':
      return { move: 'move', effect: FAILURE, error: upstreamFailed(), reason: 'empty_answer' }
    case 'garbage':
      return { move: 'move', elsewhere: true, effect: FAILURE, error: upstreamFailed(), reason: 'bad_answer' }
    case 'deadline':
      return {
        move: fault.slow ? 'final' : 'move',
        elsewhere: true,
        effect: FAILURE,
        error: upstreamTimeout(),
        reason: 'deadline',
      }
    case 'caller-gone':
      return {
        move: 'final',
        effect: NONE,
        error: new GatewayError('request-timeout', 'The caller left.', { code: 'client_gone' }),
        reason: 'client_gone',
      }
    case 'own':
      return {
        move: fault.error.kind === 'unavailable' ? 'move' : 'final',
        elsewhere: true,
        effect: NONE,
        error: fault.error,
        reason: fault.error.code,
      }
    case 'stopped':
      return { move: 'final', effect: NONE, error: fault.error, reason: fault.error.code }
  }
}

function describeTransport(fault: TransportFault, slow: boolean): FaultRow {
  const reason = fault.replaceAll('-', '_')
  switch (fault) {
    case 'connect':
    case 'connect-timeout':
      return { move: 'again', elsewhere: true, effect: FAILURE, error: upstreamFailed(), reason }
    case 'first-byte-timeout':
    case 'idle-timeout':
    case 'total-timeout':
      return {
        move: slow ? 'final' : 'move',
        elsewhere: true,
        effect: FAILURE,
        error: upstreamTimeout(),
        reason,
      }
    case 'forbidden-address':
    case 'tls':
    case 'closed':
    case 'protocol':
    case 'too-large':
      return { move: 'move', elsewhere: true, effect: FAILURE, error: upstreamFailed(), reason }
  }
}

function describeRefusal(fault: UpstreamFault, headerMs: number | undefined): FaultRow {
  const reason = `http_${fault.status}`
  const retryAfterMs =
    headerMs ?? (fault.error.retryAfter === undefined ? undefined : fault.error.retryAfter * 1000)
  switch (fault.owner) {
    case 'client':
      return { move: 'final', effect: NONE, error: fault.error, reason }
    case 'reasoning-proof':
      return { move: 'without-reasoning', effect: NONE, error: fault.error, reason }
    case 'credential':
      // A 403 forbids this model to this key; the key itself may be good for others.
      return {
        move: 'move',
        effect: fault.status === 403 ? MODEL : { type: 'revoked' },
        error: upstreamFailed(),
        reason,
      }
    case 'model':
    case 'region':
      return { move: 'move', effect: MODEL, error: upstreamFailed(), reason }
    case 'quota':
      return {
        move: 'move',
        effect: { type: 'exhausted', retryAfterMs },
        error: fault.status === 429 ? rateLimited(retryAfterMs) : upstreamFailed(),
        reason,
      }
    case 'rate':
      return {
        move: 'again',
        effect: { type: 'cooling', retryAfterMs },
        error: rateLimited(retryAfterMs),
        reason,
        retryAfterMs,
      }
    case 'provider':
      return describeProviderFault(fault.status, retryAfterMs, reason)
  }
}

/** 503 and 529 say "busy", so the same credential may be asked again; the rest of its kind does not. */
function describeProviderFault(status: number, retryAfterMs: number | undefined, reason: string): FaultRow {
  const busy = status === 503 || status === 529
  return {
    move: busy ? 'again' : 'move',
    elsewhere: true,
    effect: FAILURE,
    error: status === 408 || status === 504 ? upstreamTimeout() : upstreamFailed(),
    reason,
    retryAfterMs: busy ? retryAfterMs : undefined,
  }
}

function upstreamFailed(): GatewayError {
  return new GatewayError(
    'upstream-failed',
    'The model could not be reached, or it failed. Please try again.',
  )
}

function upstreamTimeout(): GatewayError {
  return new GatewayError('upstream-timeout', 'The model did not answer in time.')
}

function rateLimited(retryAfterMs: number | undefined): GatewayError {
  const message = 'The model takes no more calls for the moment. Please try again later.'
  return retryAfterMs === undefined
    ? new GatewayError('rate-limited', message)
    : new GatewayError('rate-limited', message, { retryAfter: Math.ceil(retryAfterMs / 1000) })
}
