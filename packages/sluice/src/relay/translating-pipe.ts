import { readFrame } from '../bytes/read-frame.ts'
import { type SseFrame, SseSplitter } from '../bytes/sse-splitter.ts'
import type { ChatEvent } from '../canonical/chat-event.ts'
import type { AnswerSummary, StreamDecoder, StreamEncoder } from '../protocols/chat/chat-format.ts'
import { openSummariser, type Summariser } from '../protocols/chat/summarise.ts'
import type { AnswerPipe } from './answer-pipe.ts'
import { splitChunk, splitRest } from './split-stream.ts'

/** Vendor frames -> canonical events -> the caller's frames. */
export class TranslatingPipe implements AnswerPipe {
  readonly summary: AnswerSummary
  terminal = false
  private readonly splitter = new SseSplitter()
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

  push(chunk: Buffer): void {
    for (const frame of splitChunk(this.splitter, chunk, this.summary)) {
      this.decode(frame)
      if (this.summary.error !== undefined) return
    }
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
    const rest = splitRest(this.splitter, this.summary)
    if (rest !== undefined) this.decode(rest)
    if (this.summary.error === undefined && !this.replayed) this.encode(this.decoder.end())
    return this.summary.error === undefined && this.summary.ended ? this.encoder.end() : ''
  }

  private decode(frame: SseFrame): void {
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
