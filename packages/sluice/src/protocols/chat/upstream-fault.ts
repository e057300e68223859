import type { ErrorKind, GatewayErrorInit } from '../../canonical/errors.ts'
import { type UpstreamFault, UpstreamRefusal } from '../../canonical/upstream-error.ts'
import { type FaultMatcher, findFault, matchFault } from './match-fault.ts'
import { scrubMessage } from './scrub-message.ts'

/** A vendor's error as its format read it; texts are the vendor's own and are scrubbed here. */
export interface RawFault {
  status: number
  message: string
  /** The vendor's code word, e.g. `context_length_exceeded`. */
  code?: string
  /** The vendor's type or status word, e.g. `invalid_request_error`, `INVALID_ARGUMENT`. */
  type?: string
  /** Further words that matchers may name (Google's `reason`). */
  words?: readonly string[]
  /** The field that the vendor complains of. */
  param?: string
  /** Seconds, where the body states them. */
  retryAfter?: number
}

/** How vendors say that a prompt does not fit (conversion.md 61). */
const OVERFLOW_PHRASES = [
  'context length',
  'context_length',
  'context window',
  'prompt is too long',
  'maximum prompt length',
  'input is too long',
  'exceeds the maximum number of tokens',
  'too many tokens',
  'input token count',
] as const

const KIND_OF_FINAL_STATUS = new Map<number, ErrorKind>([
  [413, 'too-large'],
  [415, 'unsupported-media-type'],
  [422, 'unprocessable'],
])

/** A vendor's refusal, understood: whose fault it is, and what the caller sees should it be final. */
export function readUpstreamFault(raw: RawFault, faults: readonly FaultMatcher[] | undefined): UpstreamFault {
  const words = [...(raw.words ?? [])]
  if (raw.code !== undefined) words.push(raw.code)
  if (raw.type !== undefined) words.push(raw.type)
  const error = { status: raw.status, message: raw.message, words }
  if (isContextOverflow(raw) || findFault(faults, error)?.overflow === true) return overflowFault(raw)
  const owner = matchFault(faults, error)
  const message = scrubMessage(raw.message) || `The upstream answered with status ${raw.status}.`
  return { owner, status: raw.status, error: callerError(owner, raw, message) }
}

/** Whether a vendor says that the prompt is longer than the model takes. */
export function isContextOverflow(raw: Pick<RawFault, 'status' | 'message' | 'code'>): boolean {
  if (raw.code === 'context_length_exceeded') return true
  if (raw.status !== 400 && raw.status !== 413 && raw.status !== 422) return false
  const message = raw.message.toLowerCase()
  return OVERFLOW_PHRASES.some((phrase) => message.includes(phrase))
}

function overflowFault(raw: RawFault): UpstreamFault {
  const message = scrubMessage(raw.message) || 'The prompt is longer than the context of the model.'
  const init: GatewayErrorInit = { code: 'context_length_exceeded', param: raw.param ?? 'messages' }
  const fault = { owner: 'client', status: 400 } as const
  return { ...fault, error: new UpstreamRefusal('bad-request', message, init, fault) }
}

function callerError(owner: UpstreamFault['owner'], raw: RawFault, message: string): UpstreamRefusal {
  const fault = { owner, status: raw.status }
  if (owner === 'rate') {
    const init: GatewayErrorInit = raw.retryAfter === undefined ? {} : { retryAfter: raw.retryAfter }
    return new UpstreamRefusal('rate-limited', message, init, fault)
  }
  if (owner !== 'client' && owner !== 'reasoning-proof') {
    return new UpstreamRefusal('upstream-failed', message, {}, fault)
  }
  const init: GatewayErrorInit = { status: raw.status, shouldRetry: false }
  // Words are the vendor's as much as its message is: a code may be built from an id.
  if (raw.code !== undefined && raw.code !== '') init.code = scrubMessage(raw.code)
  if (raw.type !== undefined && raw.type !== '') init.vendorType = scrubMessage(raw.type)
  if (raw.param !== undefined && raw.param !== '') init.param = scrubMessage(raw.param)
  return new UpstreamRefusal(KIND_OF_FINAL_STATUS.get(raw.status) ?? 'bad-request', message, init, fault)
}
