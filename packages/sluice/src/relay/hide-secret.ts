import { GatewayError, type GatewayErrorInit } from '../canonical/errors.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import type { AttemptOutcome } from './attempt.ts'

/** Shorter ones would take common words out of a vendor's text. */
const SHORTEST = 8

/**
 * The outcome without our credential in its error. Formats take out of a vendor's words what looks like a key; only
 * here is known what the key was, should it look like none (reliability.md 11, C39).
 */
export function hideSecret(outcome: AttemptOutcome, secret: string): AttemptOutcome {
  if (secret.length < SHORTEST) return outcome
  if (outcome.type === 'failed') {
    const { fault } = outcome
    if (fault.type !== 'refusal') return outcome
    const error = cleanError(fault.fault.error, secret)
    return { ...outcome, fault: { ...fault, fault: { ...fault.fault, error } } }
  }
  const { end } = outcome
  if (end.type !== 'broken') return outcome
  return { ...outcome, end: { ...end, error: cleanError(end.error, secret) } }
}

function cleanError(error: GatewayError, secret: string): GatewayError {
  const { message, code, param, vendorType, retryAfter, shouldRetry } = error
  if (![message, code, param, vendorType].some((text) => text?.includes(secret) === true)) return error
  const clean = (text: string): string => text.replaceAll(secret, '[key]')
  const init: GatewayErrorInit = { status: error.status, code: clean(code), cause: error.cause }
  if (param !== null) init.param = clean(param)
  if (vendorType !== undefined) init.vendorType = clean(vendorType)
  if (retryAfter !== undefined) init.retryAfter = retryAfter
  if (shouldRetry !== undefined) init.shouldRetry = shouldRetry
  if (!(error instanceof UpstreamRefusal)) return new GatewayError(error.kind, clean(message), init)
  const { owner, upstreamStatus } = error
  return new UpstreamRefusal(error.kind, clean(message), init, { owner, status: upstreamStatus })
}
