import { GatewayError } from '../canonical/errors.ts'
import type { OutboundExchange, OutboundHandlers, ResponseHead, TransportError } from '../io/client/port.ts'
import { isEmptyAnswer } from '../protocols/chat/summarise.ts'
import type { AttemptFault } from '../routing/failover.ts'
import type { AnswerPipe } from './answer-pipe.ts'
import type { AnswerEnd, AttemptOutcome } from './attempt.ts'
import type { ClientStream } from './client-stream.ts'
import { BodyCollector } from './collect-body.ts'
import type { OutputMeter } from './output-meter.ts'
import { mapStreamError } from './stream-fault.ts'

/** How far a call is read on when its caller has left. */
export interface DrainRule {
  /** Abort at once. */
  cancel: boolean
  /** Milliseconds and bytes; both without bound for models that hide their reasoning. */
  ms: number
  bytes: number
}

export interface StreamAttemptPlan {
  pipe: AnswerPipe
  /** A pipe for an upstream that answers whole though it was asked to stream. */
  pipeWhole: (body: Buffer) => AnswerPipe
  /** Reads an error status. */
  decodeFailure: (head: ResponseHead, body: Buffer) => AttemptFault
  client: ClientStream
  meter: OutputMeter
  drain: DrainRule
  firstTokenMs: number
  /** The model is declared slow: its deadline is not followed by another try. */
  slow: boolean
  contentIdleMs: number
  totalMs: number
  now: () => number
}

const ERROR_BODY_BYTES = 64 * 1024
const WHOLE_BODY_BYTES = 64 * 1024 * 1024
const LINGER_MS = 1000

/**
 * One try at a streamed answer. Settles once, with `failed` as long as nothing reached the caller, else with
 * `answered` when the stream has ended, however it ended. Never rejects.
 */
export function runStreamAttempt(
  plan: StreamAttemptPlan,
  send: (handlers: OutboundHandlers) => OutboundExchange,
  onEnd: (listener: (reason: 'lost' | 'gone') => void) => void,
): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    const attempt = new StreamAttempt(plan, resolve)
    attempt.start(send)
    onEnd((reason) => attempt.finish({ type: reason }))
  })
}

class StreamAttempt implements OutboundHandlers {
  private readonly plan: StreamAttemptPlan
  private readonly resolve: (outcome: AttemptOutcome) => void
  private exchange: OutboundExchange | undefined
  private pipe: AnswerPipe
  private head: ResponseHead | undefined
  private error: BodyCollector | undefined
  private whole: BodyCollector | undefined
  private committedAt = -1
  private done = false
  private clientFull = false
  private unpaid = false
  private flowing = true
  private drainedBytes = 0
  private seenUnits = 0
  private firstToken: NodeJS.Timeout | undefined
  private contentIdle: NodeJS.Timeout | undefined
  private total: NodeJS.Timeout | undefined
  private drain: NodeJS.Timeout | undefined
  private lingering: NodeJS.Timeout | undefined

  constructor(plan: StreamAttemptPlan, resolve: (outcome: AttemptOutcome) => void) {
    this.plan = plan
    this.pipe = plan.pipe
    this.resolve = resolve
  }

  start(send: (handlers: OutboundHandlers) => OutboundExchange): void {
    const { plan } = this
    this.exchange = send(this)
    this.firstToken = setTimeout(
      () => this.fail({ type: 'deadline', slow: plan.slow }),
      this.plan.firstTokenMs,
    )
    this.total = setTimeout(() => this.runOut(), this.plan.totalMs)
    this.plan.client.whenGone(() => this.callerLeft())
    this.plan.meter.attach({
      hold: (unpaid) => {
        this.unpaid = unpaid
        this.flow()
      },
      stop: (end) => this.finish(end),
    })
    if (this.plan.client.gone) this.callerLeft()
  }

  onHead(head: ResponseHead): void {
    this.head = head
    if (head.status < 200 || head.status > 299) this.error = new BodyCollector(ERROR_BODY_BYTES)
    else if (isWholeJson(head)) this.whole = new BodyCollector(WHOLE_BODY_BYTES)
  }

  onData(chunk: Buffer): void {
    if (this.done) return
    if (this.error !== undefined) {
      // An error that is longer than its bound is long enough to be understood.
      if (!this.error.push(chunk)) this.endOfError()
      return
    }
    if (this.whole !== undefined) {
      if (!this.whole.push(chunk)) this.breakOff(garbage('The upstream answer is too large.'))
      return
    }
    this.pipe.push(chunk)
    if (this.plan.client.gone) this.drainedBytes += chunk.length
    this.progress()
  }

  onEnd(): void {
    if (this.done) return
    if (this.error !== undefined) {
      this.endOfError()
      return
    }
    if (this.whole !== undefined) {
      this.pipe = this.plan.pipeWhole(this.whole.bytes())
      this.progress()
      if (this.done) return
    }
    const tail = this.pipe.finish()
    this.progress()
    if (this.done) return
    const { summary } = this.pipe
    if (this.committedAt < 0 && isEmptyAnswer(summary)) this.fail({ type: 'empty' })
    else if (!summary.ended && summary.blockReason === undefined) this.breakOff(cutShort())
    else this.finish({ type: 'complete' }, tail)
  }

  onError(error: TransportError): void {
    if (this.done) return
    // The answer was whole; how the connection ended after it does not matter.
    if (this.committedAt >= 0 && this.pipe.summary.ended) this.onEnd()
    else if (this.committedAt < 0) this.fail({ type: 'transport', fault: error.fault })
    else this.finish({ type: 'broken', error: upstreamBroke(error) })
  }

  finish(end: AnswerEnd, tail: string | Buffer = ''): void {
    if (this.done) return
    if (end.type === 'gone' && this.exchange?.sent === false) {
      this.fail({ type: 'caller-gone' })
      return
    }
    if (this.committedAt < 0 && end.type === 'complete') this.commit()
    this.close()
    this.resolve({
      type: 'answered',
      summary: this.pipe.summary,
      end,
      httpStatus: this.head?.status ?? 0,
      tail,
      committedAt: this.committedAt,
    })
  }

  private progress(): void {
    this.look()
    if (!this.done && this.plan.client.gone && this.drainedBytes > this.plan.drain.bytes) {
      this.finish({ type: 'gone' })
    }
  }

  private look(): void {
    const { summary } = this.pipe
    if (summary.error !== undefined) {
      if (this.committedAt < 0) this.fail(mapStreamError(summary.error))
      else {
        // What came in the same bytes as the error, and before it, is counted: so the caller gets it.
        this.forward()
        this.finish({ type: 'broken', error: summary.error })
      }
      return
    }
    if (this.committedAt < 0) {
      if (!summary.hasContent) return
      this.commit()
    } else {
      this.forward()
      this.noteContent()
    }
    if (this.done) return
    this.plan.meter.count(summary)
    // Some vendors send their end mark and keep the connection: the answer is whole all the same.
    if (this.pipe.terminal) this.lingering ??= setTimeout(() => this.endLingering(), LINGER_MS)
  }

  private commit(): void {
    this.committedAt = this.plan.now()
    clearTimeout(this.firstToken)
    this.contentIdle = setTimeout(() => this.fallSilent(), this.plan.contentIdleMs)
    this.noteContent()
    this.forward()
  }

  /** Comments and pings keep a connection, not an answer: only content puts off the end of its patience. */
  private noteContent(): void {
    const { summary } = this.pipe
    const units = summary.asciiUnits + summary.otherUnits
    if (units === this.seenUnits && !summary.hasUncountable) return
    this.seenUnits = units
    this.contentIdle?.refresh()
  }

  /** Time does not count against an upstream that was asked to wait. */
  private fallSilent(): void {
    if (this.flowing) this.breakOff(silent())
    else this.contentIdle?.refresh()
  }

  private forward(): void {
    const chunk = this.pipe.take()
    if (chunk === undefined) return
    this.clientFull = !this.plan.client.write(chunk, () => {
      this.clientFull = false
      this.flow()
    })
    this.flow()
  }

  /** Reading the upstream pauses while the caller cannot take more, and while the next slice is not paid. */
  private flow(): void {
    const flowing = !this.clientFull && !this.unpaid
    if (flowing === this.flowing || this.done) return
    this.flowing = flowing
    if (flowing) {
      this.contentIdle?.refresh()
      this.exchange?.resume()
    } else {
      this.exchange?.pause()
    }
  }

  private endLingering(): void {
    if (!this.done) this.onEnd()
  }

  private endOfError(): void {
    const { head, error } = this
    if (head === undefined || error === undefined) return
    this.fail(this.plan.decodeFailure(head, error.bytes()))
  }

  /** A failure of the upstream at whatever stage: before the commit point the next candidate's turn, after it the stream's end. */
  private breakOff(error: GatewayError): void {
    if (this.committedAt < 0) this.fail({ type: 'garbage' })
    else this.finish({ type: 'broken', error })
  }

  private runOut(): void {
    if (this.committedAt < 0) this.fail({ type: 'deadline', slow: this.plan.slow })
    else this.finish({ type: 'broken', error: tooLong() })
  }

  private fail(fault: AttemptFault): void {
    if (this.done) return
    this.close()
    this.resolve({ type: 'failed', fault, httpStatus: this.head?.status ?? null })
  }

  private callerLeft(): void {
    if (this.done) return
    if (this.plan.drain.cancel) {
      this.finish({ type: 'gone' })
      return
    }
    if (Number.isFinite(this.plan.drain.ms)) {
      this.drain = setTimeout(() => this.finish({ type: 'gone' }), this.plan.drain.ms)
    }
  }

  private close(): void {
    this.done = true
    clearTimeout(this.firstToken)
    clearTimeout(this.contentIdle)
    clearTimeout(this.total)
    clearTimeout(this.drain)
    clearTimeout(this.lingering)
    this.plan.client.whenGone(undefined)
    this.plan.meter.detach()
    // Of an exchange that has ended nothing is left to abort.
    this.exchange?.abort()
  }
}

function isWholeJson(head: ResponseHead): boolean {
  return (head.headers.get('content-type') ?? '').toLowerCase().startsWith('application/json')
}

function tooLong(): GatewayError {
  return new GatewayError('upstream-timeout', 'The upstream answer took longer than is allowed.')
}

function silent(): GatewayError {
  return new GatewayError('upstream-timeout', 'The upstream stopped sending content.')
}

function cutShort(): GatewayError {
  return new GatewayError('upstream-failed', 'The upstream ended its answer early.')
}

function garbage(message: string): GatewayError {
  return new GatewayError('upstream-failed', message)
}

function upstreamBroke(cause: TransportError): GatewayError {
  const late = cause.fault === 'idle-timeout' || cause.fault === 'total-timeout'
  return new GatewayError(
    late ? 'upstream-timeout' : 'upstream-failed',
    late ? 'The upstream stopped sending.' : 'The connection to the upstream broke.',
    { cause },
  )
}
