import { MalformedResponse, parseResponseHead, readKeepAlive } from './response-head.ts'

/** What the parser finds. Calls come in this order: `onHead`, `onBody`…; the end is read from `isComplete`. */
export interface Http1Sink {
  onHead(status: number, headers: ReadonlyMap<string, string>, hasBody: boolean): void
  /** Body bytes without framing, copied out of the read buffer: once per `push`, however many chunks it held. */
  onBody(chunk: Buffer): void
}

/** Bytes of all heads (interim ones too) and trailers of one answer. */
const MAX_HEAD_BYTES = 64 * 1024
/** Bytes of one chunk's size line, extensions included, and of all extensions of one answer. */
const MAX_CHUNK_LINE = 1024
const MAX_EXTENSION_BYTES = 64 * 1024
/** Digits of a chunk's size; eleven are 16 TiB. */
const MAX_SIZE_DIGITS = 11

const HEAD_END = Buffer.from('\r\n\r\n')
const HEAD_START = Buffer.from('HTTP/1.')
const EMPTY = Buffer.alloc(0)
const CR = 13
const LF = 10

type State =
  | 'head'
  | 'length'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-extension'
  | 'chunk-size-end'
  | 'chunk-data'
  | 'chunk-data-end'
  | 'trailer'
  | 'done'

/**
 * An incremental parser of HTTP/1.x answers, strict where looseness could make two readers see two messages: line
 * ends are CRLF, lengths are one plain number, a length beside a transfer encoding is refused.
 */
export class Http1Parser {
  private readonly sink: Http1Sink
  private state: State = 'head'
  private isHeadRequest = false
  private partialHead: Buffer = EMPTY
  private headBytes = 0
  private remaining = 0
  private sizeDigits = 0
  private lineBytes = 0
  private extensionBytes = 0
  private trailerLine = 0
  private sawCr = false
  private out: Buffer | undefined
  private outLength = 0
  /** The connection may carry another exchange after this one. */
  keepAlive = false
  /** Milliseconds for which the peer says it keeps an idle connection. */
  keepAliveHint: number | undefined
  /** Bytes of an answer have come. */
  hasBegun = false
  /** There were bytes after the end of the answer. */
  hasSurplus = false

  constructor(sink: Http1Sink) {
    this.sink = sink
  }

  get isComplete(): boolean {
    return this.state === 'done'
  }

  /** Prepares for the answer to the next request. */
  reset(isHeadRequest: boolean): void {
    this.state = 'head'
    this.isHeadRequest = isHeadRequest
    this.partialHead = EMPTY
    this.headBytes = 0
    this.extensionBytes = 0
    this.keepAlive = false
    this.keepAliveHint = undefined
    this.hasBegun = false
    this.hasSurplus = false
  }

  /** Reads what came. Throws `MalformedResponse`. `bytes` may be reused afterwards. */
  push(bytes: Buffer): void {
    this.hasBegun = true
    let at = 0
    while (at < bytes.length && this.state !== 'done') at = this.step(bytes, at)
    this.hasSurplus = at < bytes.length
    this.flush()
  }

  /** The peer has ended its side: whether the answer is whole. */
  endOfStream(): boolean {
    if (this.state === 'until-close') this.state = 'done'
    return this.state === 'done'
  }

  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case 'head':
        return this.readHead(bytes, at)
      case 'length':
      case 'chunk-data': {
        const size = Math.min(this.remaining, bytes.length - at)
        this.collect(bytes, at, at + size)
        this.remaining -= size
        if (this.remaining === 0) {
          this.sawCr = false
          this.state = this.state === 'length' ? 'done' : 'chunk-data-end'
        }
        return at + size
      }
      case 'until-close':
        this.collect(bytes, at, bytes.length)
        return bytes.length
      case 'chunk-size':
        return this.readChunkSize(bytes, at)
      case 'chunk-extension':
        return this.readExtension(bytes, at)
      case 'chunk-size-end':
        this.expect(bytes[at] === LF)
        this.state = this.remaining > 0 ? 'chunk-data' : 'trailer'
        return at + 1
      case 'chunk-data-end':
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

  private readHead(bytes: Buffer, at: number): number {
    const before = this.partialHead.length
    const window = before === 0 && at === 0 ? bytes : Buffer.concat([this.partialHead, bytes.subarray(at)])
    const known = Math.min(window.length, HEAD_START.length)
    this.expect(window.compare(HEAD_START, 0, known, 0, known) === 0)
    const end = window.indexOf(HEAD_END, Math.max(0, before - 3))
    const size = end === -1 ? window.length : end + HEAD_END.length
    if (this.headBytes + size > MAX_HEAD_BYTES) throw new MalformedResponse('the head is too long')
    if (end === -1) {
      this.partialHead = window === bytes ? Buffer.from(bytes) : window
      return bytes.length
    }
    this.partialHead = EMPTY
    this.headBytes += size
    this.takeHead(window.toString('latin1', 0, end + 2))
    return at + size - before
  }

  private takeHead(text: string): void {
    const { status, isVersion10, headers } = parseResponseHead(text)
    if (status < 200) {
      // We never ask for another protocol, so 101 answers something that was not said.
      this.expect(status !== 101)
      return
    }
    const hasBody = !this.isHeadRequest && status !== 204 && status !== 304
    const connection = (headers.get('connection') ?? '').toLowerCase()
    this.keepAlive = !isVersion10 && !connection.includes('close')
    this.keepAliveHint = readKeepAlive(headers.get('keep-alive'))
    this.frame(headers, isVersion10, hasBody)
    this.sink.onHead(status, headers, hasBody)
  }

  private frame(headers: ReadonlyMap<string, string>, isVersion10: boolean, hasBody: boolean): void {
    const length = headers.get('content-length')
    const encoding = headers.get('transfer-encoding')
    this.expect(length === undefined || /^\d{1,15}$/.test(length))
    if (encoding !== undefined) {
      this.expect(length === undefined && !isVersion10 && encoding.toLowerCase() === 'chunked')
    }
    if (!hasBody) {
      this.state = 'done'
    } else if (encoding !== undefined) {
      this.beginChunk()
    } else if (length !== undefined) {
      this.remaining = Number(length)
      this.state = this.remaining === 0 ? 'done' : 'length'
    } else {
      this.keepAlive = false
      this.state = 'until-close'
    }
  }

  private beginChunk(): void {
    this.state = 'chunk-size'
    this.remaining = 0
    this.sizeDigits = 0
    this.lineBytes = 0
    this.trailerLine = 0
    this.sawCr = false
  }

  private readChunkSize(bytes: Buffer, from: number): number {
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
        this.state = 'chunk-size-end'
        return at + 1
      }
      // Some servers pad the size with spaces.
      this.expect(byte === 0x3b || byte === 0x20 || byte === 0x09)
      this.state = 'chunk-extension'
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
      this.collect(bytes, data, data + size)
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
      throw new MalformedResponse('the chunk extensions are too long')
    }
    if (at === bytes.length) return at
    this.state = 'chunk-size-end'
    return at + 1
  }

  /** Trailers are read to their end and discarded. */
  private readTrailer(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      this.headBytes++
      if (this.headBytes > MAX_HEAD_BYTES) throw new MalformedResponse('the trailers are too long')
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

  private collect(bytes: Buffer, start: number, end: number): void {
    this.out ??= Buffer.allocUnsafe(bytes.length - start)
    bytes.copy(this.out, this.outLength, start, end)
    this.outLength += end - start
  }

  private flush(): void {
    const { out, outLength } = this
    if (out === undefined) return
    this.out = undefined
    this.outLength = 0
    this.sink.onBody(outLength === out.length ? out : out.subarray(0, outLength))
  }

  private expect(isRight: boolean): void {
    if (!isRight) throw new MalformedResponse('the answer is not HTTP/1.1')
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
