import { readFrame } from '../bytes/read-frame.ts'
import type { SseFrame } from '../bytes/sse-splitter.ts'
import type { ChatEvent } from '../canonical/chat-event.ts'
import type { AnswerSummary, StreamDecoder, StreamEncoder } from '../protocols/chat/chat-format.ts'
import { openSummariser, type Summariser } from '../protocols/chat/summarise.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import { FrameQueue, type FrameSink } from './frame-queue.ts'

/** Vendor frames -> canonical events -> the caller's frames. */
export class TranslatingPipe implements AnswerPipe, FrameSink {
  readonly summary: AnswerSummary
  terminal = false
  private readonly frames = new FrameQueue(this)
  private readonly decoder: StreamDecoder
  private readonly encoder: StreamEncoder
  private readonly summariser: Summariser
  private out = ''
  private replayed = false

  constructor(decoder: StreamDecoder, encoder: StreamEncoder) {
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

  takeFrame(frame: SseFrame): void {
    const event = readFrame(frame)
    if (event !== undefined) this.encode(this.decoder.push(event))
  }

  private encode(events: readonly ChatEvent[]): void {
    for (const event of events) {
      this.summariser.push(event)
      if (event.type === 'error') return
      if (event.type === 'message-end') this.terminal = true
      this.out += this.encoder.push(event)
    }
  }
}
