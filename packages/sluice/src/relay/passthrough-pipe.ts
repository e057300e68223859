import { formatSseData } from '../bytes/format-sse.ts'
import { readFrame } from '../bytes/read-frame.ts'
import type { SseFrame } from '../bytes/sse-splitter.ts'
import type { AnswerSummary, FrameObserver } from '../protocols/chat/chat-format.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import { FrameQueue, type FrameSink } from './frame-queue.ts'

/**
 * Forwards an event stream frame by frame, byte for byte, while an observer reads along. Neighbouring frames of
 * one chunk are forwarded as one slice of it: a chunk that needs no edit is written as it came.
 */
export class PassthroughPipe implements AnswerPipe, FrameSink {
  readonly summary: AnswerSummary
  private readonly observer: FrameObserver
  private readonly frames = new FrameQueue(this)
  private out: (Buffer | string)[] = []
  /** The run of frames that is being extended. */
  private run: { source: Buffer; start: number; end: number } | undefined
  private tail: (Buffer | string)[] = []
  terminal = false

  constructor(observer: FrameObserver) {
    this.observer = observer
    this.summary = observer.summary
  }

  get isWaiting(): boolean {
    return this.frames.isWaiting
  }

  push(chunk: Buffer, purse?: Purse): void {
    this.frames.push(chunk, purse)
    this.endRun()
  }

  readOn(purse: Purse): void {
    this.frames.readOn(purse)
    this.endRun()
  }

  take(): Buffer | string | undefined {
    const { out } = this
    if (out.length === 0) return undefined
    this.out = []
    return joinPieces(out)
  }

  finish(): Buffer | string {
    const rest = this.frames.rest()
    if (rest !== undefined && readFrame(rest) !== undefined) {
      // A vendor that forgets the last blank line means the event all the same; its reader needs the line.
      this.takeFrame(rest)
      this.endRun()
      ;(this.terminal ? this.tail : this.out).push('\n\n')
    }
    const tail = joinPieces(this.tail)
    this.tail = []
    return tail ?? ''
  }

  takeFrame(frame: SseFrame): void {
    const event = readFrame(frame)
    if (event === undefined) {
      this.extendRun(frame)
      return
    }
    const verdict = this.observer.push(event)
    switch (verdict.forward) {
      case 'as-is':
        this.extendRun(frame)
        break
      case 'edited':
        this.endRun()
        this.out.push(formatSseData(verdict.data))
        break
      case 'drop':
        this.endRun()
        break
      case 'terminal':
        this.endRun()
        this.terminal = true
        this.tail.push(frame.raw)
        break
    }
  }

  private extendRun(frame: SseFrame): void {
    const { run } = this
    if (run !== undefined && run.source === frame.source && run.end === frame.start) {
      run.end = frame.end
      return
    }
    this.endRun()
    this.run = { source: frame.source, start: frame.start, end: frame.end }
  }

  private endRun(): void {
    const { run } = this
    if (run === undefined) return
    this.run = undefined
    this.out.push(run.source.subarray(run.start, run.end))
  }
}

export function joinPieces(pieces: readonly (Buffer | string)[]): Buffer | string | undefined {
  const only = pieces[0]
  if (only === undefined || pieces.length === 1) return only
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('')
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}
