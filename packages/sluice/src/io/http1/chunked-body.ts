import { MalformedMessage } from './malformed-message.ts'

export interface ChunkSink {
  /** Bytes of the body, without framing. */
  onChunkBytes(bytes: Buffer, start: number, end: number): void
}

/** Bytes of one chunk's size line, extensions included, and of all extensions of one body. */
const MAX_CHUNK_LINE = 1024
const MAX_EXTENSION_BYTES = 64 * 1024
/** Digits of a chunk's size; eleven are 16 TiB. */
const MAX_SIZE_DIGITS = 11

const CR = 13
const LF = 10

type State = 'size' | 'extension' | 'size-end' | 'data' | 'data-end' | 'trailer' | 'done'

/**
 * Undoes the chunked transfer coding as the bytes come. Strict where looseness could make two readers see two messages:
 * line ends are CRLF, a size is plain hexadecimal.
 */
export class ChunkedBody {
  private readonly sink: ChunkSink
  private state: State = 'size'
  private remaining = 0
  private sizeDigits = 0
  private lineBytes = 0
  private extensionBytes = 0
  private trailerBudget = 0
  private trailerLine = 0
  private sawCr = false

  constructor(sink: ChunkSink) {
    this.sink = sink
  }

  get isComplete(): boolean {
    return this.state === 'done'
  }

  /** Begins a body whose trailers may have so many bytes. */
  begin(trailerBytes: number): void {
    this.trailerBudget = trailerBytes
    this.extensionBytes = 0
    this.beginChunk()
  }

  /** Reads what came from `from` on; returns after the last byte that is the body's. Throws `MalformedMessage`. */
  push(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length && this.state !== 'done') at = this.step(bytes, at)
    return at
  }

  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case 'size':
        return this.readSize(bytes, at)
      case 'extension':
        return this.readExtension(bytes, at)
      case 'size-end':
        this.expect(bytes[at] === LF)
        this.state = this.remaining > 0 ? 'data' : 'trailer'
        return at + 1
      case 'data': {
        const size = Math.min(this.remaining, bytes.length - at)
        this.sink.onChunkBytes(bytes, at, at + size)
        this.remaining -= size
        if (this.remaining === 0) {
          this.sawCr = false
          this.state = 'data-end'
        }
        return at + size
      }
      case 'data-end':
        this.expect(bytes[at] === (this.sawCr ? LF : CR))
        if (this.sawCr) this.beginChunk()
        else this.sawCr = true
        return at + 1
      case 'trailer':
        return this.readTrailer(bytes, at)
      case 'done':
        return at
    }
  }

  private beginChunk(): void {
    this.state = 'size'
    this.remaining = 0
    this.sizeDigits = 0
    this.lineBytes = 0
    this.trailerLine = 0
    this.sawCr = false
  }

  private readSize(bytes: Buffer, from: number): number {
    let at = this.sizeDigits === 0 ? this.readPlainChunks(bytes, from) : from
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      const digit = hexDigit(byte)
      if (digit !== -1) {
        this.sizeDigits++
        this.expect(this.sizeDigits <= MAX_SIZE_DIGITS)
        this.remaining = this.remaining * 16 + digit
        continue
      }
      this.expect(this.sizeDigits > 0)
      if (byte === CR) {
        this.state = 'size-end'
        return at + 1
      }
      // Some servers pad the size with spaces.
      this.expect(byte === 0x3b || byte === 0x20 || byte === 0x09)
      this.state = 'extension'
      return at
    }
    return at
  }

  /**
   * The usual chunks: size without extension, data, CRLF, and all of it here. Returns where the first other one
   * begins, and leaves the state untouched.
   */
  private readPlainChunks(bytes: Buffer, from: number): number {
    let start = from
    for (;;) {
      let at = start
      let size = 0
      for (let digit = hexDigit(bytes[at] ?? 0); digit !== -1; digit = hexDigit(bytes[at] ?? 0)) {
        size = size * 16 + digit
        at++
      }
      const data = at + 2
      const next = data + size + 2
      const isPlain = size > 0 && at - start <= MAX_SIZE_DIGITS && next <= bytes.length
      if (!isPlain || !isLineEnd(bytes, at) || !isLineEnd(bytes, next - 2)) return start
      this.sink.onChunkBytes(bytes, data, data + size)
      start = next
    }
  }

  private readExtension(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length && bytes[at] !== CR) {
      this.expect(bytes[at] !== LF && bytes[at] !== 0)
      at++
    }
    this.lineBytes += at - from
    this.extensionBytes += at - from
    if (this.lineBytes > MAX_CHUNK_LINE || this.extensionBytes > MAX_EXTENSION_BYTES) {
      throw new MalformedMessage('the chunk extensions are too long')
    }
    if (at === bytes.length) return at
    this.state = 'size-end'
    return at + 1
  }

  /** Trailers are read to their end and discarded. */
  private readTrailer(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      this.trailerBudget--
      if (this.trailerBudget < 0) throw new MalformedMessage('the trailers are too long')
      const byte = bytes[at]
      if (this.sawCr) {
        this.expect(byte === LF)
        this.sawCr = false
        if (this.trailerLine === 0) {
          this.state = 'done'
          return at + 1
        }
        this.trailerLine = 0
      } else if (byte === CR) {
        this.sawCr = true
      } else {
        this.expect(byte !== LF && byte !== 0)
        this.trailerLine++
      }
    }
    return bytes.length
  }

  private expect(isRight: boolean): void {
    if (!isRight) throw new MalformedMessage('the message is not HTTP/1.1')
  }
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === CR && bytes[at + 1] === LF
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
