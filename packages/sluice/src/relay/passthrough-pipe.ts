import { formatSseData, formatSseEvent } from '../bytes/format-sse.ts'
import type { Frame, FrameSplitter } from '../bytes/frame-splitter.ts'
import { readFrame } from '../bytes/read-frame.ts'
import type { SseEvent } from '../bytes/sse-event.ts'
import type { AnswerSummary, FrameObserver, FrameVerdict } from '../protocols/chat/chat-format.ts'
import type { AnswerPipe, Purse } from './answer-pipe.ts'
import { FrameQueue, type FrameSink } from './frame-queue.ts'

/**
 * Forwards an event stream frame by frame, byte for byte, while an observer reads along. Neighbouring frames of
 * one chunk are forwarded as one slice of it: a chunk that needs no edit is written as it came.
 */
export class PassthroughPipe implements AnswerPipe, FrameSink {
  readonly summary: AnswerSummary
  private readonly observer: FrameObserver
  private readonly reframed: boolean
  private readonly endMark: string
  private readonly frames: FrameQueue
  private out: (Buffer | string)[] = []
  /** The run of frames that is being extended. */
  private run: { source: Buffer; start: number; end: number } | undefined
  private tail: (Buffer | string)[] = []
  terminal = false
  holding = false

  /**
   * `reframed`: the upstream frames its stream in another way than callers read. `endMark` stands in for one that the upstream
   * did not get to.
   */
  constructor(observer: FrameObserver, splitter: FrameSplitter, reframed: boolean, endMark = '') {
    this.observer = observer
    this.reframed = reframed
    this.endMark = endMark
    this.frames = new FrameQueue(this, splitter)
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
    // What was cut before its data is nothing that a reader could read.
    if (rest !== undefined && (readFrame(rest)?.data ?? '') !== '') {
      // A vendor that forgets the last blank line means the event all the same; its reader needs the line.
      this.takeFrame(rest)
      this.endRun()
      ;(this.terminal || this.holding ? this.tail : this.out).push('\n\n')
    }
    const { summary, tail } = this
    this.tail = []
    if (summary.ended && !this.terminal && summary.error === undefined) tail.push(this.endMark)
    return joinPieces(tail) ?? ''
  }

  /** Every form of error can stand behind a vendor's own frames. */
  fail(): undefined {
    return undefined
  }

  takeFrame(frame: Frame): void {
    const event = readFrame(frame)
    if (event === undefined) {
      if (!this.reframed) this.extendRun(frame)
      return
    }
    const verdict = this.observer.push(event)
    switch (verdict.forward) {
      case 'as-is':
        if (this.reframed) this.out.push(formatNamed(event))
        else this.extendRun(frame)
        break
      case 'edited':
        this.endRun()
        if (verdict.isTerminal === true) this.terminal = true
        ;(verdict.isTerminal === true ? this.tail : this.out).push(formatEdited(verdict))
        break
      case 'drop':
        this.endRun()
        break
      case 'terminal':
        this.endRun()
        this.terminal = true
        this.tail.push(this.reframed ? formatNamed(event) : frame.raw)
        break
      case 'hold':
        this.endRun()
        this.holding = true
        if (verdict.resumes === true) this.out.push(...this.tail.splice(0))
        this.tail.push(
          verdict.data !== undefined
            ? formatSseData(verdict.data)
            : this.reframed
              ? formatNamed(event)
              : frame.raw,
        )
        break
    }
  }

  private extendRun(frame: Frame): void {
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

function formatEdited({ event, data }: Extract<FrameVerdict, { forward: 'edited' }>): string {
  return event === undefined ? formatSseData(data) : formatSseEvent(event, data)
}

function formatNamed({ event, data }: SseEvent): string {
  return event === '' ? formatSseData(data) : formatSseEvent(event, data)
}

export function joinPieces(pieces: readonly (Buffer | string)[]): Buffer | string | undefined {
  const only = pieces[0]
  if (only === undefined || pieces.length === 1) return only
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('')
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}
