import type { GatewayError } from '../canonical/errors.ts'
import type { OutboundExchange, OutboundHandlers, ResponseHead, TransportError } from '../io/client/port.ts'
import { isEmptyAnswer } from '../protocols/chat/summarise.ts'
import type { AttemptFault } from '../routing/failover.ts'
import type { AnswerPipe } from './answer-pipe.ts'
import { type AnswerEnd, type AttemptOutcome, isFailure } from './attempt.ts'
import { connectionBroke, cutShort, fellSilent, tooLarge, tooLong } from './broken-answer.ts'
import type { ClientStream } from './client-stream.ts'
import { BodyCollector, ERROR_BODY_BYTES, WHOLE_BODY_BYTES } from './collect-body.ts'
import { Drain, type DrainRule } from './drain.ts'
import type { OutputMeter, StreamControl } from './output-meter.ts'
import { mapStreamError } from './stream-fault.ts'

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
  /** Content is about to reach the caller: this was the last try. */
  onCommit: () => void
  now: () => number
}

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
    onEnd((reason) => attempt.stop({ type: reason }))
  })
}

class StreamAttempt implements OutboundHandlers, StreamControl {
  private readonly plan: StreamAttemptPlan
  private readonly resolve: (outcome: AttemptOutcome) => void
  private exchange: OutboundExchange | undefined
  private pipe: AnswerPipe
  private head: ResponseHead | undefined
  /** Of an error status, or of an upstream that answers whole. */
  private body: BodyCollector | undefined
  private refused = false
  private committedAt = -1
  /** Content has come; some formats hold the beginning of it back. */
  private begun = false
  private done = false
  private clientFull = false
  private unpaid = false
  private readingOn = false
  private flowing = true
  /** The upstream's end, which came while frames waited for money. */
  private putOff: (() => void) | undefined
  private seenUnits = 0
  /** Once the caller has left. */
  private drain: Drain | undefined
  private firstToken: NodeJS.Timeout | undefined
  private contentIdle: NodeJS.Timeout | undefined
  private total: NodeJS.Timeout | undefined
  private lingering: NodeJS.Timeout | undefined

  constructor(plan: StreamAttemptPlan, resolve: (outcome: AttemptOutcome) => void) {
    this.plan = plan
    this.pipe = plan.pipe
    this.resolve = resolve
  }

  start(send: (handlers: OutboundHandlers) => OutboundExchange): void {
    const { plan } = this
    this.exchange = send(this)
    this.firstToken = setTimeout(() => this.fail({ type: 'deadline', slow: plan.slow }), plan.firstTokenMs)
    this.total = setTimeout(() => this.runOut(), plan.totalMs)
    plan.client.whenGone(() => this.callerLeft())
    plan.meter.attach(this)
    if (plan.client.gone) this.callerLeft()
  }

  onHead(head: ResponseHead): void {
    this.head = head
    this.refused = isFailure(head)
    if (this.refused) this.body = new BodyCollector(ERROR_BODY_BYTES)
    else if (isWholeJson(head)) this.body = new BodyCollector(WHOLE_BODY_BYTES)
  }

  onData(chunk: Buffer): void {
    if (this.done) return
    if (this.body === undefined) {
      this.pipe.push(chunk, this.plan.meter)
      this.progress()
    } else if (!this.body.push(chunk)) {
      // An error that is longer than its bound is long enough to be understood.
      if (this.refused) this.endRefused(this.body)
      else this.breakOff(tooLarge())
    }
    const { drain } = this
    if (drain !== undefined && !this.done && !this.refused && drain.isPassedBy(chunk.length)) {
      this.stop({ type: 'gone' })
    }
  }

  onEnd(): void {
    if (this.done) return
    if (this.pipe.isWaiting) {
      this.putOff = () => this.onEnd()
      return
    }
    if (this.body !== undefined) {
      if (this.refused) {
        this.endRefused(this.body)
        return
      }
      this.pipe = this.plan.pipeWhole(this.body.bytes())
      this.progress()
      if (this.done) return
    }
    const tail = this.pipe.finish()
    this.progress()
    if (this.done) return
    const { summary } = this.pipe
    if (this.committedAt < 0 && isEmptyAnswer(summary)) this.fail({ type: 'empty' })
    else if (!summary.ended && summary.blockReason === undefined) this.breakOff(cutShort())
    else this.stop({ type: 'complete' }, tail)
  }

  onError(error: TransportError): void {
    if (this.done) return
    if (this.pipe.isWaiting) this.putOff = () => this.onError(error)
    // The answer was whole; how the connection ended after it does not matter.
    else if (this.begun && this.pipe.summary.ended) this.onEnd()
    else if (this.committedAt < 0) this.fail({ type: 'transport', fault: error.fault })
    else this.stop({ type: 'broken', error: connectionBroke(error) })
  }

  /** Of money: what waits for it is read on first, and only then the upstream. */
  hold(unpaid: boolean): void {
    this.unpaid = unpaid
    if (!unpaid && this.pipe.isWaiting) this.readOn()
    else this.flow()
  }

  stop(end: AnswerEnd, tail: string | Buffer = ''): void {
    if (this.done) return
    if (end.type === 'gone' && this.exchange?.sent === false) {
      this.fail({ type: 'caller-gone' })
      return
    }
    if (this.committedAt < 0 && end.type === 'complete') this.commit()
    if (end.type !== 'complete') this.pipe.forgetWithheld?.()
    this.close()
    this.resolve({
      type: 'answered',
      summary: this.pipe.summary,
      end,
      httpStatus: this.head?.status ?? 0,
      tail,
      committedAt: this.committedAt,
      fail: (error, requestId) => this.pipe.fail(error, requestId),
    })
  }

  private readOn(): void {
    this.readingOn = true
    this.pipe.readOn(this.plan.meter)
    this.progress()
    this.readingOn = false
    this.flow()
    if (this.pipe.isWaiting) return
    const { putOff } = this
    this.putOff = undefined
    putOff?.()
  }

  private progress(): void {
    const { summary } = this.pipe
    if (this.committedAt >= 0) {
      this.forward()
      this.noteContent()
    } else if (summary.hasContent) this.begin()
    if (this.done) return
    // What came in the same bytes as the error, and before it, has reached the caller: content is content (R29).
    if (summary.error !== undefined) {
      if (this.committedAt < 0) this.fail(mapStreamError(summary.error))
      else this.stop({ type: 'broken', error: summary.error })
      return
    }
    if (this.begun) this.plan.meter.count(summary)
    // Some vendors send their end mark and keep the connection: the answer is whole all the same. What follows is read
    // for the connection's sake and goes nowhere.
    if (this.done) return
    if (this.pipe.terminal) this.lingering ??= setTimeout(() => this.onEnd(), LINGER_MS)
    else if (this.pipe.holding) this.awaitEnd()
  }

  /** The connection's end is the stream's; one that stays open and silent has nothing more to say. */
  private awaitEnd(): void {
    if (this.lingering === undefined) this.lingering = setTimeout(() => this.onEnd(), LINGER_MS)
    else this.lingering.refresh()
  }

  /** The commit point is the first content that there is something to write of: before it, a caller has nothing to lose. */
  private begin(): void {
    if (!this.begun) {
      this.begun = true
      clearTimeout(this.firstToken)
      this.contentIdle = setTimeout(() => this.fallSilent(), this.plan.contentIdleMs)
    }
    this.noteContent()
    const chunk = this.pipe.take()
    if (chunk !== undefined) this.commit(chunk)
  }

  private commit(first = this.pipe.take()): void {
    this.committedAt = this.plan.now()
    this.plan.onCommit()
    clearTimeout(this.firstToken)
    this.write(first)
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
    if (this.flowing) this.breakOff(fellSilent())
    else this.contentIdle?.refresh()
  }

  private forward(): void {
    this.write(this.pipe.take())
  }

  private write(chunk: string | Buffer | undefined): void {
    if (chunk === undefined) return
    this.clientFull = !this.plan.client.write(chunk, this.clientDrained)
    this.flow()
  }

  private readonly clientDrained = (): void => {
    this.clientFull = false
    this.flow()
  }

  /** Reading the upstream pauses while the caller cannot take more, and while the next slice is not paid. */
  private flow(): void {
    const flowing = !this.clientFull && !this.unpaid && !this.readingOn
    if (flowing === this.flowing || this.done) return
    this.flowing = flowing
    if (flowing) {
      this.contentIdle?.refresh()
      this.exchange?.resume()
    } else {
      this.exchange?.pause()
    }
  }

  private endRefused(body: BodyCollector): void {
    if (this.head !== undefined) this.fail(this.plan.decodeFailure(this.head, body.bytes()))
  }

  /** A failure of the upstream at whatever stage: before the commit point the next candidate's turn, after it the stream's end. */
  private breakOff(error: GatewayError): void {
    if (this.committedAt < 0) this.fail({ type: 'garbage' })
    else this.stop({ type: 'broken', error })
  }

  private runOut(): void {
    if (this.committedAt < 0) this.fail({ type: 'deadline', slow: this.plan.slow })
    else this.stop({ type: 'broken', error: tooLong() })
  }

  private fail(fault: AttemptFault): void {
    if (this.done) return
    this.close()
    this.resolve({ type: 'failed', fault, httpStatus: this.head?.status ?? null })
  }

  private callerLeft(): void {
    if (this.done) return
    if (this.plan.drain.cancel) this.stop({ type: 'gone' })
    else this.drain = new Drain(this.plan.drain, () => this.stop({ type: 'gone' }))
  }

  private close(): void {
    this.done = true
    clearTimeout(this.firstToken)
    clearTimeout(this.contentIdle)
    clearTimeout(this.total)
    clearTimeout(this.lingering)
    this.drain?.stop()
    this.plan.client.whenGone(undefined)
    this.plan.meter.detach()
    // Of an exchange that has ended nothing is left to abort.
    this.exchange?.abort()
  }
}

function isWholeJson(head: ResponseHead): boolean {
  return (head.headers.get('content-type') ?? '').toLowerCase().startsWith('application/json')
}
