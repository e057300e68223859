import { ChunkedBody, type ChunkSink } from '../http1/chunked-body.ts'
import { MalformedMessage } from '../http1/malformed-message.ts'
import { parseResponseHead, readKeepAlive } from './response-head.ts'

/** What the parser finds. Calls come in this order: `onHead`, `onBody`…; the end is read from `isComplete`. */
export interface Http1Sink {
  onHead(status: number, headers: ReadonlyMap<string, string>, hasBody: boolean): void
  /** Body bytes without framing, copied out of the read buffer: once per `push`, however many chunks it held. */
  onBody(chunk: Buffer): void
}

/** Bytes of all heads (interim ones too) and trailers of one answer. */
const MAX_HEAD_BYTES = 64 * 1024

const HEAD_END = Buffer.from('\r\n\r\n')
const HEAD_START = Buffer.from('HTTP/1.')
const EMPTY = Buffer.alloc(0)

type State = 'head' | 'length' | 'until-close' | 'chunks' | 'done'

/**
 * An incremental parser of HTTP/1.x answers, strict where looseness could make two readers see two messages: line
 * ends are CRLF, lengths are one plain number, a length beside a transfer encoding is refused.
 */
export class Http1Parser implements ChunkSink {
  private readonly sink: Http1Sink
  private state: State = 'head'
  private isHeadRequest = false
  private partialHead: Buffer = EMPTY
  private headBytes = 0
  private remaining = 0
  private readonly chunks = new ChunkedBody(this)
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
    this.keepAlive = false
    this.keepAliveHint = undefined
    this.hasBegun = false
    this.hasSurplus = false
  }

  /** Reads what came. Throws `MalformedMessage`. `bytes` may be reused afterwards. */
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
      case 'length': {
        const size = Math.min(this.remaining, bytes.length - at)
        this.onChunkBytes(bytes, at, at + size)
        this.remaining -= size
        if (this.remaining === 0) this.state = 'done'
        return at + size
      }
      case 'until-close':
        this.onChunkBytes(bytes, at, bytes.length)
        return bytes.length
      case 'chunks': {
        const end = this.chunks.push(bytes, at)
        if (this.chunks.isComplete) this.state = 'done'
        return end
      }
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
    if (this.headBytes + size > MAX_HEAD_BYTES) throw new MalformedMessage('the head is too long')
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
      this.chunks.begin(MAX_HEAD_BYTES - this.headBytes)
      this.state = 'chunks'
    } else if (length !== undefined) {
      this.remaining = Number(length)
      this.state = this.remaining === 0 ? 'done' : 'length'
    } else {
      this.keepAlive = false
      this.state = 'until-close'
    }
  }

  onChunkBytes(bytes: Buffer, start: number, end: number): void {
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
    if (!isRight) throw new MalformedMessage('the answer is not HTTP/1.1')
  }
}
