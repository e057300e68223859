import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientConnection, OpenCall } from './client-connection.ts'
import { frameChunk, frameSize, LINE_END } from './frame-chunk.ts'
import type { BodyLimits, Headers, InboundCall } from './inbound-call.ts'
import { readBody } from './read-body.ts'

const WRITE_STALL_MS = 30_000
const WRITE_STALL_BYTES = 1024 * 1024
const DISCARDED_BYTES = 64 * 1024
/** Up to this size a chunk is copied next to its framing; beyond, fresh memory for it costs more than a gathering write. */
const JOIN_CHUNK_BYTES = 2048

/** One request and its response of `node:http`. */
export class HttpCall implements InboundCall, OpenCall {
  readonly method: string
  readonly path: string
  readonly query: string
  gone = false
  private readonly message: IncomingMessage
  private readonly response: ServerResponse
  private readonly connection: ClientConnection
  private stall: NodeJS.Timeout | undefined
  private bodyLost: (() => void) | undefined
  private goneListeners: (() => void)[] | undefined
  private drainListener: (() => void) | undefined
  /** Chunks go to the socket in frames of our own; decided with the first one. */
  private isFraming = false
  private hasWritten = false
  private isFull = false

  constructor(message: IncomingMessage, response: ServerResponse, connection: ClientConnection) {
    this.message = message
    this.response = response
    this.connection = connection
    this.method = message.method ?? 'GET'
    const url = message.url ?? '/'
    const mark = url.indexOf('?')
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.query = mark < 0 ? '' : url.slice(mark + 1)
    connection.add(this)
  }

  get peerAddress(): string {
    return this.connection.peerAddress
  }

  get answered(): boolean {
    return this.response.headersSent
  }

  get unsent(): number {
    return this.response.writableLength
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name]
    return typeof value === 'string' || value === undefined ? value : value.join(', ')
  }

  *headers(): Iterable<[string, string]> {
    const raw = this.message.rawHeaders
    for (let i = 0; i + 1 < raw.length; i += 2) yield [(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? '']
  }

  readBody(limits: BodyLimits): Promise<Buffer> {
    return readBody(this.message, limits, (lost) => {
      if (this.gone) lost?.()
      else this.bodyLost = lost
    })
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    const { response } = this
    if (response.headersSent || this.isOver) return
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    const head = ['content-length', String(length), ...headers]
    if (!this.message.complete && this.hasBody() && !this.isDiscarded()) head.push('connection', 'close')
    response.writeHead(status, head)
    response.end(this.method === 'HEAD' ? undefined : body)
    this.finish()
  }

  begin(status: number, headers: Headers): void {
    if (this.response.headersSent || this.isOver) return
    this.response.writeHead(status, headers as string[])
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.isOver || chunk.length === 0) return true
    if (!this.hasWritten) this.beginBody()
    const flows = this.isFraming ? this.writeFrame(chunk) : this.response.write(chunk)
    if (!flows) this.awaitDrain()
    return flows
  }

  end(chunk?: string | Uint8Array): void {
    const { response, isFraming } = this
    if (this.isOver) return
    if (isFraming && chunk !== undefined && chunk.length > 0) {
      // `end` uncorks: the last frame and the end of the body leave together.
      this.connection.socket.cork()
      this.writeFrame(chunk)
      response.end()
    } else if (chunk === undefined || isFraming) {
      response.end()
    } else {
      response.end(chunk)
    }
    this.finish()
  }

  cut(): void {
    clearTimeout(this.stall)
    this.response.destroy()
  }

  onGone(listener: () => void): void {
    if (this.gone) {
      listener()
      return
    }
    this.goneListeners ??= []
    this.goneListeners.push(listener)
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener
  }

  onClosed(): void {
    clearTimeout(this.stall)
    if (this.response.writableFinished) return
    this.gone = true
    const listeners = this.goneListeners
    this.goneListeners = undefined
    this.bodyLost?.()
    if (listeners !== undefined) for (const tell of listeners) tell()
  }

  /** Nothing can be written any more: after its end, bytes on the socket would be those of the next answer. */
  private get isOver(): boolean {
    const { response, connection } = this
    return response.writableEnded || response.destroyed || connection.socket.destroyed
  }

  /** Asked while the head is handled, `complete` is not set yet, not even for a request without a body. */
  private hasBody(): boolean {
    const { headers } = this.message
    return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  }

  /**
   * `node:http` reads a body that nobody has begun to read to its end and discards it. A short one may do so: closing
   * while it is still on its way would reset the connection, and the caller might lose the answer.
   */
  private isDiscarded(): boolean {
    const { headers, readableFlowing } = this.message
    return readableFlowing === null && Number(headers['content-length']) <= DISCARDED_BYTES
  }

  /**
   * `ServerResponse` sends a chunk as four pieces in one gathering write. Where it would do so on the socket now,
   * the socket gets one piece instead. It has none while an earlier answer of the connection is not finished, and
   * sends no chunks to HTTP/1.0 or in answer to HEAD.
   */
  private beginBody(): void {
    const { response } = this
    this.hasWritten = true
    this.isFraming = response.chunkedEncoding && response.socket !== null && this.method !== 'HEAD'
    if (!this.isFraming) return
    // Head and first chunk leave together.
    const { socket } = this.connection
    socket.cork()
    process.nextTick(() => socket.uncork())
    response.flushHeaders()
  }

  private writeFrame(chunk: string | Uint8Array): boolean {
    const { socket } = this.connection
    if (chunk.length <= JOIN_CHUNK_BYTES) return socket.write(frameChunk(chunk))
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    socket.cork()
    socket.write(frameSize(bytes.length))
    socket.write(bytes)
    const flows = socket.write(LINE_END)
    socket.uncork()
    return flows
  }

  /** Everything is handed over; what the kernel has not taken yet may still be lost. */
  private finish(): void {
    clearTimeout(this.stall)
    const { response, connection } = this
    if (response.writableLength === 0) {
      connection.remove(this)
      return
    }
    this.watchEnd(this.unsent)
    response.once('finish', () => {
      clearTimeout(this.stall)
      connection.remove(this)
    })
  }

  /** Of the end of an answer a reader must take something every 30 s, however little is left. */
  private watchEnd(before: number): void {
    this.stall = setTimeout(() => {
      const { unsent } = this
      if (unsent >= before) this.response.destroy()
      else this.watchEnd(unsent)
    }, WRITE_STALL_MS).unref()
  }

  private awaitDrain(): void {
    if (this.isFull) return
    this.isFull = true
    this.watchStall()
    const source = this.isFraming ? this.connection.socket : this.response
    source.once('drain', () => {
      this.isFull = false
      clearTimeout(this.stall)
      this.drainListener?.()
    })
  }

  /** A reader that takes nothing for 30 s while more than 1 MiB waits is cut; the upstream is read on as for any caller who leaves. */
  private watchStall(): void {
    this.stall = setTimeout(() => {
      if (this.unsent > WRITE_STALL_BYTES) this.response.destroy()
      else if (this.isFull) this.watchStall()
    }, WRITE_STALL_MS).unref()
  }
}
