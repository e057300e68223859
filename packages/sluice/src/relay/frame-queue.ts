import type { Frame, FrameSplitter } from '../bytes/frame-splitter.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'
import type { Purse } from './answer-pipe.ts'
import { splitChunk, splitRest } from './split-stream.ts'

/** Takes the frames of a stream, one after the other. */
export interface FrameSink {
  /** Kept up to date by `takeFrame`. */
  readonly summary: AnswerSummary
  /** The end mark was taken. */
  readonly terminal: boolean
  takeFrame(frame: Frame): void
}

const NONE: readonly Frame[] = []

/**
 * Cuts a stream into frames and hands them to a pipe, as far as they are paid: one read may hold hundreds. Nothing
 * behind the end mark or an error is handed on.
 */
export class FrameQueue {
  private readonly sink: FrameSink
  private readonly splitter: FrameSplitter
  /** Bound: what one read held, and what was on its way when reading was paused (io/client/port.ts). */
  private waiting = NONE

  constructor(sink: FrameSink, splitter: FrameSplitter) {
    this.sink = sink
    this.splitter = splitter
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0
  }

  push(chunk: Buffer, purse: Purse | undefined): void {
    const { sink } = this
    if (sink.terminal) return
    const frames = splitChunk(this.splitter, chunk, sink.summary)
    const [first] = frames
    if (first === undefined) return
    if (this.isWaiting) {
      this.waiting = [...this.waiting, ...frames]
      return
    }
    // The first may have begun in reads before. One look a read is enough where all of it is paid.
    const isPaid = purse === undefined || purse.coversBytes(chunk.length + first.end - first.start)
    this.handOn(frames, isPaid ? undefined : purse)
  }

  readOn(purse: Purse): void {
    this.handOn(this.waiting, purse)
  }

  /** The block that the stream ended in, without its blank line. */
  rest(): Frame | undefined {
    return this.sink.terminal ? undefined : splitRest(this.splitter, this.sink.summary)
  }

  private handOn(frames: readonly Frame[], purse: Purse | undefined): void {
    const { sink } = this
    const { summary } = sink
    let taken = 0
    for (const frame of frames) {
      if (purse !== undefined && !purse.covers(summary)) break
      sink.takeFrame(frame)
      taken = sink.terminal || summary.error !== undefined ? frames.length : taken + 1
      if (taken === frames.length) break
    }
    this.waiting = taken === frames.length ? NONE : frames.slice(taken)
  }
}
