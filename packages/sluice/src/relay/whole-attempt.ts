import { GatewayError } from '../canonical/errors.ts'
import type { OutboundExchange, OutboundHandlers, ResponseHead, TransportError } from '../io/client/port.ts'
import { type AnswerSummary, emptySummary } from '../protocols/chat/chat-format.ts'
import { isEmptyAnswer } from '../protocols/chat/summarise.ts'
import type { AttemptFault } from '../routing/failover.ts'
import { type AnswerEnd, type AttemptOutcome, isFailure } from './attempt.ts'
import { BodyCollector, ERROR_BODY_BYTES, WHOLE_BODY_BYTES } from './collect-body.ts'
import { Drain, type DrainRule } from './drain.ts'
import { mapStreamError } from './stream-fault.ts'

export interface WholeAttemptPlan {
  /** The upstream's body to the caller's. Throws a GatewayError when it is no answer. */
  convert: (head: ResponseHead, body: Buffer) => { summary: AnswerSummary; body: string | Buffer }
  decodeFailure: (head: ResponseHead, body: Buffer) => AttemptFault
  drain: DrainRule
  /** Tells when the caller leaves; at once if it has. */
  whenGone: (listener: () => void) => void
  onEnd: (listener: (reason: 'lost' | 'gone') => void) => void
  now: () => number
}

/** One try at an answer that does not stream. Never rejects; `failed` leaves the caller without a byte. */
export function runWholeAttempt(
  plan: WholeAttemptPlan,
  send: (handlers: OutboundHandlers) => OutboundExchange,
): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    let head: ResponseHead | undefined
    let body = new BodyCollector(WHOLE_BODY_BYTES)
    let done = false
    let drain: Drain | undefined

    const settle = (outcome: AttemptOutcome): void => {
      if (done) return
      done = true
      drain?.stop()
      resolve(outcome)
    }
    const fail = (fault: AttemptFault): void =>
      settle({ type: 'failed', fault, httpStatus: head?.status ?? null })

    const handlers: OutboundHandlers = {
      onHead(received) {
        head = received
        if (isFailure(received)) body = new BodyCollector(ERROR_BODY_BYTES)
      },
      onData(chunk) {
        if (done) return
        const refused = head !== undefined && isFailure(head)
        if (body.push(chunk)) {
          // An error costs nothing, and is short: it is read to its end.
          if (!refused && drain?.isPassedBy(chunk.length) === true) leave({ type: 'gone' })
          return
        }
        exchange.abort()
        if (head !== undefined && refused) fail(plan.decodeFailure(head, body.bytes()))
        else fail({ type: 'transport', fault: 'too-large' })
      },
      onEnd() {
        if (done || head === undefined) return
        if (isFailure(head)) fail(plan.decodeFailure(head, body.bytes()))
        else settle(readAnswer(plan, head, body.bytes()))
      },
      onError(error: TransportError) {
        fail({ type: 'transport', fault: error.fault })
      },
    }
    const exchange = send(handlers)
    const leave = (end: AnswerEnd): void => {
      if (done) return
      exchange.abort()
      if (end.type === 'gone' && !exchange.sent) {
        fail({ type: 'caller-gone' })
        return
      }
      const httpStatus = head?.status ?? 0
      settle({ type: 'answered', summary: emptySummary(), end, httpStatus, tail: '', committedAt: -1 })
    }
    plan.onEnd((reason) => leave({ type: reason }))
    plan.whenGone(() => {
      if (plan.drain.cancel) leave({ type: 'gone' })
      else if (!done) drain = new Drain(plan.drain, () => leave({ type: 'gone' }))
    })
  })
}

function readAnswer(plan: WholeAttemptPlan, head: ResponseHead, bytes: Buffer): AttemptOutcome {
  try {
    const { summary, body } = plan.convert(head, bytes)
    if (summary.error !== undefined) {
      return { type: 'failed', fault: mapStreamError(summary.error), httpStatus: head.status }
    }
    if (isEmptyAnswer(summary)) return { type: 'failed', fault: { type: 'empty' }, httpStatus: head.status }
    return {
      type: 'answered',
      summary,
      end: { type: 'complete' },
      httpStatus: head.status,
      tail: body,
      committedAt: plan.now(),
    }
  } catch (cause) {
    const fault: AttemptFault = cause instanceof GatewayError ? mapStreamError(cause) : { type: 'garbage' }
    return { type: 'failed', fault, httpStatus: head.status }
  }
}
