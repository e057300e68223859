import { type MessageWords, NO_WORDS, readMessageWords } from './aws-event-headers.ts'
import { crc32 } from './crc32.ts'
import type { Frame, FrameSplitter } from './frame-splitter.ts'
import { SseFrame } from './sse-splitter.ts'

const EMPTY = Buffer.alloc(0)

/** Total length, length of the headers, checksum of the two. */
const PRELUDE = 12
/** Checksum of the whole message. */
const TRAILER = 4

/** Bounds in bytes; the format itself allows 128 KiB of headers and 16 MiB of payload. */
export interface EventStreamLimits {
  message: number
  headers: number
  stream: number
}

export const EVENT_STREAM_LIMITS: EventStreamLimits = {
  message: 16 * 1024 * 1024,
  headers: 128 * 1024,
  stream: 256 * 1024 * 1024,
}

/** The first two: over a limit. The others: not a message, or not as it was sent. */
export type EventStreamFault = 'message-size' | 'stream-size' | 'length' | 'checksum' | 'headers'

/** The stream cannot be read further. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError'
  readonly fault: EventStreamFault

  constructor(fault: EventStreamFault) {
    super(`event stream cannot be read: ${fault}`)
    this.fault = fault
  }
}

/**
 * What the payloads hold. `plain`: the event's own JSON, its name in the headers. `bytes`: an event of another format in
 * `{"bytes": base64}`, which is taken out; its name is its own `type`.
 */
export type EventStreamPayload = 'plain' | 'bytes'

/**
 * Cuts AWS's binary event stream into frames:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html, also of Bedrock.
 * A frame's event is its `:event-type`, `:exception-type` or `:error-code`. A message that lies whole in one chunk is not
 * copied.
 */
export class AwsEventStreamSplitter implements FrameSplitter {
  private readonly payload: EventStreamPayload
  private readonly limits: EventStreamLimits
  private streamBytes = 0
  /** The beginning of a message whose end has not come; grows with what comes, not with what it says of itself. */
  private pending: Buffer = EMPTY
  private pendingBytes = 0
  /** Of the message in `pending`; 0 until its prelude is whole. */
  private pendingTotal = 0
  /** The headers that were read last: those of a stream's messages hardly differ. */
  private lastHeaders: Buffer = EMPTY
  private words: MessageWords = NO_WORDS
  private fault: EventStreamFault | undefined

  constructor(payload: EventStreamPayload = 'plain', limits: EventStreamLimits = EVENT_STREAM_LIMITS) {
    this.payload = payload
    this.limits = limits
  }

  /**
   * Frames that this chunk completes. Throws `EventStreamError`; frames that were whole before the fault are handed out
   * first, and the next call throws.
   */
  push(chunk: Buffer): Frame[] {
    this.streamBytes += chunk.length
    if (this.streamBytes > this.limits.stream) this.stop('stream-size')
    if (this.fault !== undefined) throw new EventStreamError(this.fault)
    const frames: Frame[] = []
    let at = 0
    while (at < chunk.length && this.fault === undefined) {
      if (this.pendingBytes > 0) {
        at = this.fill(chunk, at)
        const frame = this.takePending()
        if (frame !== undefined) frames.push(frame)
        continue
      }
      const left = chunk.length - at
      const total = left < PRELUDE ? Number.POSITIVE_INFINITY : this.readPrelude(chunk, at)
      if (total > left) {
        if (this.fault === undefined) this.keep(chunk, at, chunk.length)
        if (left >= PRELUDE) this.pendingTotal = total
        break
      }
      const frame = this.readMessage(chunk, at, total)
      if (frame !== undefined) frames.push(frame)
      at += total
    }
    if (this.fault !== undefined && frames.length === 0) throw new EventStreamError(this.fault)
    return frames
  }

  /** A message that was cut says nothing: its checksum cannot be seen. */
  end(): Frame | undefined {
    if (this.fault !== undefined) throw new EventStreamError(this.fault)
    this.reset()
    return undefined
  }

  /** The message's length; `Infinity` where it has none that can be. */
  private readPrelude(bytes: Buffer, at: number): number {
    const total = bytes.readUInt32BE(at)
    const headers = bytes.readUInt32BE(at + 4)
    if (crc32(bytes, at, at + 8) !== bytes.readUInt32BE(at + 8)) return this.stop('checksum')
    if (total > this.limits.message || headers > this.limits.headers) return this.stop('message-size')
    if (total < PRELUDE + headers + TRAILER) return this.stop('length')
    return total
  }

  private readMessage(source: Buffer, start: number, total: number): Frame | undefined {
    const end = start + total
    const last = end - TRAILER
    if (crc32(source, start, last) !== source.readUInt32BE(last)) {
      this.stop('checksum')
      return undefined
    }
    const first = start + PRELUDE
    const body = first + source.readUInt32BE(start + 4)
    if (source.compare(this.lastHeaders, 0, this.lastHeaders.length, first, body) !== 0) {
      const words = readMessageWords(source, first, body)
      if (words === undefined) {
        this.stop('headers')
        return undefined
      }
      this.words = words
      this.lastHeaders = Buffer.from(source.subarray(first, body))
    }
    const { words } = this
    if (words.failure !== undefined) return this.takeFailure(words.failure, source, start, end, body)
    if (this.payload === 'bytes') {
      const inner = unwrapBytes(source, body, last)
      if (inner !== undefined) return new SseFrame(typeOf(inner), inner, source, start, end)
    }
    return new SseFrame(words.event, source.toString('utf8', body, last), source, start, end)
  }

  /** An exception, in the place of an event. Where events are another format's, it has the form that errors have in JSON. */
  private takeFailure(failure: string, source: Buffer, start: number, end: number, body: number): Frame {
    const { message } = this.words
    const text = source.toString('utf8', body, end - TRAILER)
    const data = message === undefined ? text : JSON.stringify({ message })
    if (this.payload === 'plain') return new SseFrame(failure, data, source, start, end)
    const error = { type: failure, message: messageOf(data) }
    return new SseFrame('error', JSON.stringify({ type: 'error', error }), source, start, end)
  }

  /** Adds to the message that was begun; the index behind what was taken. */
  private fill(chunk: Buffer, at: number): number {
    const wanted = (this.pendingTotal === 0 ? PRELUDE : this.pendingTotal) - this.pendingBytes
    const end = Math.min(at + wanted, chunk.length)
    this.keep(chunk, at, end)
    if (this.pendingTotal === 0 && this.pendingBytes === PRELUDE) {
      const total = this.readPrelude(this.pending, 0)
      if (this.fault === undefined) this.pendingTotal = total
    }
    return end
  }

  private takePending(): Frame | undefined {
    if (this.fault !== undefined || this.pendingTotal === 0 || this.pendingBytes < this.pendingTotal) {
      return undefined
    }
    const frame = this.readMessage(this.pending, 0, this.pendingTotal)
    this.reset()
    return frame
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

  private reset(): void {
    this.pending = EMPTY
    this.pendingBytes = 0
    this.pendingTotal = 0
  }

  private stop(fault: EventStreamFault): number {
    this.fault ??= fault
    this.pending = EMPTY
    return Number.POSITIVE_INFINITY
  }
}

const BYTES_HEAD = '{"bytes":"'
const TYPE_HEAD = '{"type":"'
const QUOTE = 34

/** The text in `{"bytes": base64}`, without parsing where it comes first; undefined for a payload of another form. */
function unwrapBytes(source: Buffer, start: number, end: number): string | undefined {
  const head = start + BYTES_HEAD.length
  if (source.toString('latin1', start, Math.min(head, end)) === BYTES_HEAD) {
    const close = source.indexOf(QUOTE, head)
    if (close !== -1 && close < end) return decodeBase64(source.toString('latin1', head, close))
  }
  try {
    const value: unknown = JSON.parse(source.toString('utf8', start, end))
    if (typeof value !== 'object' || value === null || !('bytes' in value)) return undefined
    return typeof value.bytes === 'string' ? decodeBase64(value.bytes) : undefined
  } catch {
    return undefined
  }
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}

/** The `type` that an event begins with; empty where it begins otherwise. */
function typeOf(text: string): string {
  if (!text.startsWith(TYPE_HEAD)) return ''
  const end = text.indexOf('"', TYPE_HEAD.length)
  return end === -1 ? '' : text.slice(TYPE_HEAD.length, end)
}

function messageOf(data: string): string {
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== 'object' || value === null) return data
    if ('message' in value && typeof value.message === 'string') return value.message
    return 'Message' in value && typeof value.Message === 'string' ? value.Message : data
  } catch {
    return data
  }
}
