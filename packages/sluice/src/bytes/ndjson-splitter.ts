import type { Frame, FrameSplitter } from './frame-splitter.ts'
import { SSE_LIMITS, type SseExcess, SseFrame, SseLimitError, type SseLimits } from './sse-splitter.ts'

const LF = 10
const CR = 13
const EMPTY = Buffer.alloc(0)

/** Bounds of one stream, in bytes (reliability.md 3). Blank lines count to the line after them. */
export type NdjsonLimits = Pick<SseLimits, 'line' | 'stream'>

/**
 * Cuts a stream of one JSON text a line into frames of data alone (https://github.com/ndjson/ndjson-spec). CR LF ends a line
 * as LF does, blank lines say nothing, and the last line needs no end. The raw bytes of all frames, `end()` included, are
 * the stream. A line that lies whole in one chunk costs one `indexOf` and copies nothing but its text.
 */
export class NdjsonSplitter implements FrameSplitter {
  private readonly limits: NdjsonLimits
  /** The beginning of a line whose end has not come; grows by doubling, so that drops of one byte stay cheap. */
  private pending: Buffer = EMPTY
  private pendingBytes = 0
  /** Nothing but blank lines has come since the last frame. */
  private isBlank = true
  private streamBytes = 0
  private excess: SseExcess | undefined

  constructor(limits: NdjsonLimits = SSE_LIMITS) {
    this.limits = limits
  }

  /**
   * Lines that this chunk completes. Throws `SseLimitError`; lines that were whole before the excess are handed out
   * first, and the next call throws.
   */
  push(chunk: Buffer): Frame[] {
    this.streamBytes += chunk.length
    if (this.streamBytes > this.limits.stream) this.stop('stream')
    if (this.excess !== undefined) throw new SseLimitError(this.excess)
    const frames: Frame[] = []
    let start = 0
    for (let scan = 0; scan < chunk.length; ) {
      const found = chunk.indexOf(LF, scan)
      const end = found === -1 ? chunk.length : found + 1
      if (this.pendingBytes + end - start > this.limits.line) {
        this.stop('line')
        break
      }
      if (this.isBlank) this.isBlank = isSpace(chunk, scan, end)
      // A blank line goes with the line after it.
      if (found !== -1 && !this.isBlank) {
        frames.push(this.takeLine(chunk, start, end))
        this.isBlank = true
        start = end
      }
      scan = end
    }
    if (this.excess === undefined) this.keep(chunk, start)
    else if (frames.length === 0) throw new SseLimitError(this.excess)
    return frames
  }

  /** What is left: a last line without its end, or blank lines, which say nothing. */
  end(): Frame | undefined {
    if (this.excess !== undefined) throw new SseLimitError(this.excess)
    const { pending, pendingBytes } = this
    if (pendingBytes === 0) return undefined
    this.forget()
    const text = readLine(pending, 0, pendingBytes)
    return new SseFrame('', text === '' ? undefined : text, pending, 0, pendingBytes, true)
  }

  private takeLine(chunk: Buffer, start: number, end: number): Frame {
    if (this.pendingBytes === 0) return new SseFrame('', readLine(chunk, start, end), chunk, start, end)
    this.keep(chunk.subarray(0, end), start)
    const { pending, pendingBytes } = this
    this.forget()
    return new SseFrame('', readLine(pending, 0, pendingBytes), pending, 0, pendingBytes)
  }

  private keep(chunk: Buffer, start: number): void {
    if (start === chunk.length) return
    const size = this.pendingBytes + chunk.length - start
    if (size > this.pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(size, 2 * this.pending.length))
      this.pending.copy(grown, 0, 0, this.pendingBytes)
      this.pending = grown
    }
    chunk.copy(this.pending, this.pendingBytes, start)
    this.pendingBytes = size
  }

  private forget(): void {
    this.pending = EMPTY
    this.pendingBytes = 0
  }

  private stop(excess: SseExcess): void {
    this.excess ??= excess
    this.forget()
  }
}

function isSpace(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 32) return false
  return true
}

/** The text of a frame without what surrounds it: blank lines, its line end, a byte order mark. */
function readLine(bytes: Buffer, start: number, end: number): string {
  let from = start
  let to = end
  while (from < to && (bytes[from] === LF || bytes[from] === CR)) from++
  while (to > from && (bytes[to - 1] === LF || bytes[to - 1] === CR)) to--
  return bytes.toString('utf8', from, to).trim()
}
