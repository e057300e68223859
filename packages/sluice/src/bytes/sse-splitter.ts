import type { SseEvent } from './sse-event.ts'

const LF = 10
const CR = 13
const COLON = 58
const SPACE = 32
const EMPTY = Buffer.alloc(0)

/** Bounds of one stream, in bytes unless the name says otherwise (reliability.md 3). */
export interface SseLimits {
  line: number
  event: number
  linesPerEvent: number
  stream: number
}

export const SSE_LIMITS: SseLimits = {
  line: 16 * 1024 * 1024,
  event: 16 * 1024 * 1024,
  linesPerEvent: 10_000,
  stream: 256 * 1024 * 1024,
}

export type SseExcess = 'line' | 'event' | 'lines-per-event' | 'stream'

/** The stream passed one of its bounds and cannot be read further. */
export class SseLimitError extends Error {
  override readonly name = 'SseLimitError'
  readonly excess: SseExcess

  constructor(excess: SseExcess) {
    super(`event stream over its limit: ${excess}`)
    this.excess = excess
  }
}

/**
 * One block of a stream, up to and including its blank line. The raw bytes of all frames, `end()` included, are
 * the stream, byte for byte; blank lines before a block belong to it.
 */
export class SseFrame implements SseEvent {
  readonly event: string
  readonly data: string
  /** Without a `data:` line: a comment, an `event:` or `id:` alone. It says nothing to a decoder. */
  readonly comment: boolean
  /** The stream ended before the blank line. */
  readonly unterminated: boolean
  /** The frame is `source` from `start` to `end`; neighbours in one chunk share it, so a run can be written at once. */
  readonly source: Buffer
  readonly start: number
  readonly end: number

  constructor(
    event: string,
    data: string | undefined,
    source: Buffer,
    start: number,
    end: number,
    unterminated = false,
  ) {
    this.event = event
    this.data = data ?? ''
    this.comment = data === undefined
    this.unterminated = unterminated
    this.source = source
    this.start = start
    this.end = end
  }

  get raw(): Buffer {
    return this.source.subarray(this.start, this.end)
  }
}

/**
 * Cuts a server-sent event stream into frames. A frame that lies whole in one chunk without CR costs one
 * `indexOf` per line and copies nothing but its text: 0.15–0.21 µs for a `data:` frame of 250 bytes.
 * A chunk is not copied, so its owner must leave it as it is while frames of it are in use.
 */
export class SseSplitter {
  private readonly limits: SseLimits
  /** The beginning of a frame whose end has not come; grows by doubling, so that drops of one byte stay cheap. */
  private pending: Buffer = EMPTY
  private pendingBytes = 0
  private streamBytes = 0
  private first = true
  /** Of the line that is being read. */
  private lineBytes = 0
  /** Of the frame that is being read. */
  private lines = 0
  private hasText = false
  /** The last byte was a CR: a LF right after it belongs to the same line end. */
  private afterCr = false
  /** The next CR in the chunk, from where the scan stands; past the end when there is none. */
  private nextCr = 0
  private excess: SseExcess | undefined

  constructor(limits: SseLimits = SSE_LIMITS) {
    this.limits = limits
  }

  /**
   * Frames that this chunk completes. Throws `SseLimitError`; frames that were whole before the excess are
   * handed out first, and the next call throws.
   */
  push(chunk: Buffer): SseFrame[] {
    this.streamBytes += chunk.length
    if (this.streamBytes > this.limits.stream) this.stop('stream')
    if (this.excess !== undefined) throw new SseLimitError(this.excess)
    const frames: SseFrame[] = []
    this.nextCr = findFrom(chunk, CR, 0)
    let start = 0
    while (start < chunk.length) {
      const isFresh = this.pendingBytes === 0 && !this.afterCr && !this.first
      const frame = isFresh ? this.readPlainFrame(chunk, start) : undefined
      if (frame !== undefined) {
        frames.push(frame)
        start = frame.end
        continue
      }
      const end = this.scan(chunk, start)
      if (this.excess !== undefined) {
        if (frames.length > 0) return frames
        throw new SseLimitError(this.excess)
      }
      if (end === -1) {
        this.keep(chunk, start, chunk.length)
        break
      }
      frames.push(this.takeFrame(chunk, start, end))
      start = end
    }
    return frames
  }

  /** What is left: a last block without its blank line, as a frame that is `unterminated`. */
  end(): SseFrame | undefined {
    if (this.excess !== undefined) throw new SseLimitError(this.excess)
    if (this.pendingBytes === 0) return undefined
    const frame = parseFrame(this.pending, 0, this.pendingBytes, this.first, true)
    this.reset()
    return frame
  }

  /** `data: …` or `event: …` + `data: …`, closed by LF LF, without CR before its end. Leaves the state untouched. */
  private readPlainFrame(chunk: Buffer, start: number): SseFrame | undefined {
    let event = ''
    let line = start
    let lineEnd = -1
    if (isEventField(chunk, line)) {
      lineEnd = chunk.indexOf(LF, line)
      if (lineEnd === -1) return undefined
      event = textOf(chunk, line + 6, lineEnd)
      line = lineEnd + 1
    }
    if (!isDataField(chunk, line)) return undefined
    lineEnd = chunk.indexOf(LF, line)
    if (this.nextCr < start) this.nextCr = findFrom(chunk, CR, start)
    if (lineEnd === -1 || chunk[lineEnd + 1] !== LF || this.nextCr < lineEnd) return undefined
    const end = lineEnd + 2
    if (end - start > this.limits.event || end - start > this.limits.line) return undefined
    return new SseFrame(event, textOf(chunk, line + 5, lineEnd), chunk, start, end)
  }

  /** Reads lines from `from` on; the index after the blank line that ends the frame, or -1 when the chunk ends first. */
  private scan(chunk: Buffer, from: number): number {
    const { limits } = this
    let nextLf = -1
    let at = from
    if (this.afterCr && at < chunk.length) {
      this.afterCr = false
      if (chunk[at] === LF) at++
    }
    while (at < chunk.length) {
      if (nextLf < at) nextLf = findFrom(chunk, LF, at)
      if (this.nextCr < at) this.nextCr = findFrom(chunk, CR, at)
      const lineEnd = Math.min(nextLf, this.nextCr, chunk.length)
      this.lineBytes += lineEnd - at
      if (this.lineBytes > limits.line) return this.stop('line')
      if (this.pendingBytes + lineEnd - from > limits.event) return this.stop('event')
      if (lineEnd === chunk.length) return -1
      this.lines++
      if (this.lines > limits.linesPerEvent) return this.stop('lines-per-event')
      at = lineEnd + 1
      const isBlank = this.lineBytes === 0
      this.lineBytes = 0
      if (lineEnd === this.nextCr) {
        if (chunk[at] === LF) at++
        else if (at === chunk.length) this.afterCr = true
      }
      if (!isBlank) this.hasText = true
      else if (this.hasText) return at
    }
    return -1
  }

  private takeFrame(chunk: Buffer, start: number, end: number): SseFrame {
    const afterCr = this.afterCr
    let frame: SseFrame
    if (this.pendingBytes === 0) {
      frame = parseFrame(chunk, start, end, this.first, false)
    } else {
      this.keep(chunk, start, end)
      frame = parseFrame(this.pending, 0, this.pendingBytes, this.first, false)
    }
    this.reset()
    this.afterCr = afterCr
    return frame
  }

  private reset(): void {
    if (this.pendingBytes > 0) this.pending = EMPTY
    this.pendingBytes = 0
    this.lines = 0
    this.lineBytes = 0
    this.hasText = false
    this.afterCr = false
    this.first = false
  }

  private stop(excess: SseExcess): number {
    this.excess ??= excess
    this.pending = EMPTY
    return -1
  }

  private keep(chunk: Buffer, start: number, end: number): void {
    const size = this.pendingBytes + end - start
    if (size > this.pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(size, 2 * this.pending.length))
      this.pending.copy(grown, 0, 0, this.pendingBytes)
      this.pending = grown
    }
    chunk.copy(this.pending, this.pendingBytes, start, end)
    this.pendingBytes = size
  }
}

/** Like `indexOf`, but past the end where there is none, so that positions can be compared. */
function findFrom(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at === -1 ? Number.MAX_SAFE_INTEGER : at
}

function isDataField(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === 0x64 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x74 &&
    bytes[at + 3] === 0x61 &&
    bytes[at + 4] === COLON
  )
}

function isEventField(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === 0x65 &&
    bytes[at + 1] === 0x76 &&
    bytes[at + 2] === 0x65 &&
    bytes[at + 3] === 0x6e &&
    bytes[at + 4] === 0x74 &&
    bytes[at + 5] === COLON
  )
}

/** The value of a field whose colon stands just before `start`: one space after the colon is not part of it. */
function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', bytes[start] === SPACE && start < end ? start + 1 : start, end)
}

function parseFrame(
  bytes: Buffer,
  start: number,
  end: number,
  first: boolean,
  unterminated: boolean,
): SseFrame {
  let event = ''
  let data: string | undefined
  let nextCr = -1
  let nextLf = -1
  let at =
    first && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
      ? start + 3
      : start
  while (at < end) {
    if (nextCr < at) nextCr = findFrom(bytes, CR, at)
    if (nextLf < at) nextLf = findFrom(bytes, LF, at)
    const lineEnd = Math.min(nextCr, nextLf, end)
    if (isDataField(bytes, at)) {
      const value = textOf(bytes, at + 5, lineEnd)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (isEventField(bytes, at)) {
      event = textOf(bytes, at + 6, lineEnd)
    } else if (lineEnd - at === 4 && bytes.toString('latin1', at, lineEnd) === 'data') {
      data = data === undefined ? '' : `${data}\n`
    } else if (lineEnd - at === 5 && bytes.toString('latin1', at, lineEnd) === 'event') {
      event = ''
    }
    at = lineEnd + 1
  }
  return new SseFrame(event, data, bytes, start, end, unterminated)
}
