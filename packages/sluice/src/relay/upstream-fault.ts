import type { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import type { BoundedAnswer } from '../io/client/fetch-bounded.ts'
import type { Candidate } from '../routing/channel.ts'
import { type AttemptFault, decideFailover } from '../routing/failover.ts'
import { readRetryAfter } from '../routing/retry-after.ts'
import { hideSecret } from './hide-secret.ts'
import type { RelayServices } from './services.ts'

/** What a vendor's refusal of an exchange beside a call means; `secret`, which was sent, is nowhere in it. */
export function readFault(
  { channel, format }: Candidate,
  answer: BoundedAnswer,
  secret: string,
  { outbound, clock }: Pick<RelayServices, 'outbound' | 'clock'>,
): AttemptFault {
  const decoder = outbound.get(format.protocol)
  if (decoder === undefined) return { type: 'garbage' }
  const { faults } = channel.provider
  const context = {
    quirks: format.quirks ?? {},
    notes: SILENT_NOTES,
    ...(faults !== undefined && { faults }),
  }
  const fault = decoder.decodeError(answer.status, errorBody(answer.body), context)
  const retryAfterMs = readRetryAfter(answer.headers, clock.now())
  return withoutSecret({ type: 'refusal', fault, retryAfterMs }, secret)
}

function withoutSecret(fault: AttemptFault, secret: string): AttemptFault {
  const hidden = hideSecret({ type: 'failed', fault, httpStatus: null }, secret)
  return hidden.type === 'failed' ? hidden.fault : fault
}

/** What the caller sees of a failure that nothing follows (R26). */
export function shownFault(fault: AttemptFault): GatewayError {
  return decideFailover({
    fault,
    attempt: 1,
    sameCredentialTries: 0,
    committed: true,
    hasMore: false,
    withoutReasoning: true,
    mayRetry: () => false,
    random: () => 0,
  }).callerError
}

/** Parsed when it is JSON (some vendors wrap it in a list), else its text. */
export function errorBody(body: Buffer): JsonObject | string {
  const text = body.toString('utf8')
  try {
    const json: unknown = JSON.parse(text)
    const first: unknown = Array.isArray(json) ? json[0] : json
    if (isJsonObject(first)) return first
  } catch {
    // Not JSON: the text is what there is.
  }
  return text
}
