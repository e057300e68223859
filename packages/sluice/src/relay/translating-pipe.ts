import type { Frame, FrameSplitter } from '../bytes/frame-splitter.ts'
import { readFrame } from '../bytes/read-frame.ts'
import type { ChatEvent } from '../canonical/chat-event.ts'
import type { GatewayError } from '../canonical/errors.ts'
import type { AnswerSummary, StreamDecoder, StreamEncoder } from '../protocols/chat/chat-format.ts'
import { countText, type TextCount } from '../protocols/chat/count-text.ts'
import { openSummariser, type Summariser } from '../protocols/chat/summarise.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import { FrameQueue, type FrameSink } from './frame-queue.ts'
import type { ReasoningWatch } from './reasoning-watch.ts'

/** Vendor frames -> canonical events -> the caller's frames. */
export class TranslatingPipe implements AnswerPipe, FrameSink {
  readonly summary: AnswerSummary
  terminal = false
  readonly holding = false
  private readonly frames: FrameQueue
  private readonly decoder: StreamDecoder
  private readonly encoder: StreamEncoder
  private readonly summariser: Summariser
  private readonly watch: ReasoningWatch | undefined
  private out = ''
  private replayed = false

  /** `watch`: remembers what is thought before calls. */
  constructor(
    decoder: StreamDecoder,
    encoder: StreamEncoder,
    splitter: FrameSplitter,
    watch?: ReasoningWatch,
  ) {
    this.watch = watch
    this.frames = new FrameQueue(this, splitter)
    this.decoder = decoder
    this.encoder = encoder
    this.summariser = openSummariser()
    this.summary = this.summariser.summary
  }

  get isWaiting(): boolean {
    return this.frames.isWaiting
  }

  push(chunk: Buffer, purse?: Purse): void {
    this.frames.push(chunk, purse)
  }

  readOn(purse: Purse): void {
    this.frames.readOn(purse)
  }

  /** Events from elsewhere: an upstream that answered whole. */
  replay(events: readonly ChatEvent[]): void {
    this.replayed = true
    this.encode(events)
  }

  take(): string | undefined {
    const { out } = this
    if (out === '') return undefined
    this.out = ''
    return out
  }

  finish(): string {
    const rest = this.frames.rest()
    if (rest !== undefined) this.takeFrame(rest)
    if (this.summary.error === undefined && !this.replayed) this.encode(this.decoder.end())
    return this.summary.error === undefined && this.summary.ended ? this.encoder.end() : ''
  }

  forgetWithheld(): void {
    const withheld: TextCount = { asciiUnits: 0, otherUnits: 0 }
    countText(withheld, this.encoder.withheld?.() ?? '')
    this.summary.asciiUnits -= withheld.asciiUnits
    this.summary.otherUnits -= withheld.otherUnits
  }

  fail(error: GatewayError, requestId: string): string | undefined {
    return this.encoder.fail?.(error, requestId)
  }

  takeFrame(frame: Frame): void {
    const event = readFrame(frame)
    if (event !== undefined) this.encode(this.decoder.push(event))
  }

  private encode(events: readonly ChatEvent[]): void {
    for (const event of events) {
      this.summariser.push(event)
      this.watch?.push(event)
      if (event.type === 'error') return
      if (event.type === 'message-end') this.terminal = true
      this.out += this.encoder.push(event)
    }
  }
}
