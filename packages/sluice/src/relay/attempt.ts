import { GatewayError } from '../canonical/errors.ts'
import type { ResponseHead } from '../io/client/port.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'
import type { AttemptFault } from '../routing/failover.ts'

/** How an answer that did reach its commit point, or a call whose caller left, ended. */
export type AnswerEnd =
  | { type: 'complete' }
  /** The upstream broke, or said so itself. */
  | { type: 'broken'; error: GatewayError }
  /** The caller left; the upstream was read as far as the channel says. */
  | { type: 'gone' }
  | { type: 'out-of-money' }
  /** The hold could not be grown in time. */
  | { type: 'unpaid' }
  /** Another winner closed the attempt. */
  | { type: 'lost' }

export interface Answered {
  type: 'answered'
  summary: AnswerSummary
  end: AnswerEnd
  httpStatus: number
  /** What is written once the call is settled: the whole body, or what ends the stream. */
  tail: string | Buffer
  /** Milliseconds (monotonic) at the commit point; -1 when it was not reached. */
  committedAt: number
  /** What ends a stream badly, where its form depends on what was written before. */
  fail?: (error: GatewayError, requestId: string) => string | undefined
}

/** No byte of an answer has reached the caller. */
export interface Failed {
  type: 'failed'
  fault: AttemptFault
  httpStatus: number | null
}

export type AttemptOutcome = Answered | Failed

/** The upstream's status says that it has not answered. */
export function isFailure({ status }: ResponseHead): boolean {
  return status < 200 || status > 299
}

export function shuttingDown(): GatewayError {
  return new GatewayError('unavailable', 'The gateway is shutting down. Please try again.')
}

/** The process stops, and nothing had reached the caller: nothing is owed for it. */
export function wasStoppedUnanswered({ end, committedAt }: Answered, callerGone: boolean): boolean {
  return end.type === 'gone' && committedAt < 0 && !callerGone
}
