import type { Socket } from 'node:net'
import { GatewayError } from '../../canonical/errors.ts'
import { acceptSocket } from './accept-socket.ts'
import { formatAnswerHead, type Keeping } from './answer-head.ts'
import { frameChunk, frameSize, LINE_END } from './frame-chunk.ts'
import type {
  BodyLimits,
  Headers,
  InboundCall,
  SocketHandlers,
  SocketOptions,
  TextSocket,
} from './inbound-call.ts'
import { type BodySource, RequestBody } from './request-body.ts'
import type { RequestHead } from './request-head.ts'

const WRITE_STALL_MS = 30_000
const WRITE_STALL_BYTES = 1024 * 1024
/** Up to this size a body is copied next to its head; beyond, fresh memory for it costs more than a gathering write. */
const JOIN_BODY_BYTES = 16 * 1024
/** The same of a chunk and its framing. */
const JOIN_CHUNK_BYTES = 2048
const NOTHING = Buffer.alloc(0)
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** The connection that a call came on. */
export interface CallConnection extends BodySource {
  readonly socket: Socket
  readonly peerAddress: string
  /** Tells the peer that its body may come. */
  sayContinue(): void
  /** Whether the next request of this connection can be told from what is left of this one's body. */
  outlives(call: HttpCall): boolean
  /** The call's answer has gone out whole. */
  finished(call: HttpCall, keepsAlive: boolean): void
  /**
   * Gives the socket away, with the bytes that came behind the head; undefined when it has closed. Not while the call is
   * being announced. `onStop`: the listener stops.
   */
  takeOver(call: HttpCall, onStop: () => void): { rest: Buffer } | undefined
}

/** One request and its answer on a connection. */
export class HttpCall implements InboundCall {
  readonly head: RequestHead
  readonly body: RequestBody
  gone = false
  answered = false
  private readonly connection: CallConnection
  private stall: NodeJS.Timeout | undefined
  private goneListeners: (() => void)[] | undefined
  private drainListener: (() => void) | undefined
  /** Of an answer that has begun and of which nothing was written. */
  private pendingHead: string | undefined
  private isChunked = false
  private keeps = false
  private isFull = false
  private isEnded = false
  private isFinished = false

  constructor(head: RequestHead, connection: CallConnection) {
    this.head = head
    this.connection = connection
    this.body = new RequestBody(head.body, connection)
  }

  get method(): string {
    return this.head.method
  }

  get path(): string {
    return this.head.path
  }

  get query(): string {
    return this.head.query
  }

  get peerAddress(): string {
    return this.connection.peerAddress
  }

  get unsent(): number {
    return this.connection.socket.writableLength
  }

  header(name: string): string | undefined {
    return this.head.fields.get(name)
  }

  headers(): Iterable<[string, string]> {
    return this.head.fields
  }

  readBody(limits: BodyLimits): Promise<Buffer> {
    if (this.head.expectsContinue && !this.answered && !this.isOver) this.connection.sayContinue()
    return this.body.read(limits, this.header('content-encoding'))
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.answered || this.isOver) return
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    const hasBody = status !== 204 && status !== 304
    const head = this.formatHead(status, hasBody ? `content-length: ${length}\r\n` : '', headers)
    const { socket } = this.connection
    this.answered = true
    if (!hasBody || length === 0 || this.method === 'HEAD') {
      socket.write(head, 'latin1')
    } else if (length <= JOIN_BODY_BYTES) {
      socket.write(joinHead(head, body, length))
    } else {
      socket.cork()
      socket.write(head, 'latin1')
      if (typeof body === 'string') socket.write(body, 'utf8')
      else socket.write(body)
      socket.uncork()
    }
    this.finish()
  }

  begin(status: number, headers: Headers): void {
    if (this.answered || this.isOver) return
    this.isChunked = !this.head.isVersion10
    // Without chunks only the end of the connection tells the end of the body.
    this.pendingHead = this.formatHead(
      status,
      this.isChunked ? 'transfer-encoding: chunked\r\n' : '',
      headers,
      !this.isChunked,
    )
    this.answered = true
    // Head and first chunk leave together where that follows at once.
    process.nextTick(() => this.flushHead())
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.isOver || this.isEnded || chunk.length === 0 || this.method === 'HEAD') return true
    const { socket } = this.connection
    let flows: boolean
    if (this.pendingHead !== undefined) {
      socket.cork()
      this.flushHead()
      flows = this.writePiece(chunk)
      socket.uncork()
    } else {
      flows = this.writePiece(chunk)
    }
    if (!flows) this.awaitDrain()
    return flows
  }

  end(chunk?: string | Uint8Array): void {
    if (this.isOver || this.isEnded || !this.answered) return
    const { socket } = this.connection
    socket.cork()
    this.flushHead()
    if (this.method !== 'HEAD') {
      if (chunk !== undefined && chunk.length > 0) this.writePiece(chunk)
      if (this.isChunked) socket.write(LAST_CHUNK)
    }
    socket.uncork()
    this.finish()
  }

  cut(): void {
    clearTimeout(this.stall)
    this.connection.socket.destroy()
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

  async openSocket(options: SocketOptions, handlers: SocketHandlers): Promise<TextSocket | undefined> {
    // What came with the head has been looked at by then.
    await Promise.resolve()
    if (this.answered) return undefined
    const { connection } = this
    const taken = connection.takeOver(this, () => handlers.onStop())
    if (taken === undefined) return undefined
    this.answered = true
    this.isFinished = true
    return acceptSocket({ head: this.head, socket: connection.socket, rest: taken.rest }, options, handlers)
  }

  onClosed(): void {
    clearTimeout(this.stall)
    if (this.isFinished) return
    this.gone = true
    const listeners = this.goneListeners
    this.goneListeners = undefined
    this.body.fail(new GatewayError('bad-request', 'The request body ended early.', { code: 'invalid_body' }))
    if (listeners !== undefined) for (const tell of listeners) tell()
  }

  /** Nothing can be written any more. */
  private get isOver(): boolean {
    return this.isFinished || this.gone || this.connection.socket.destroyed
  }

  private formatHead(status: number, framing: string, headers: Headers, endsConnection = false): string {
    this.keeps = !endsConnection && this.connection.outlives(this)
    const keeping: Keeping = !this.keeps ? 'close' : this.head.isVersion10 ? 'keep-old' : 'keep'
    return formatAnswerHead(status, framing, headers, keeping, Date.now())
  }

  private flushHead(): void {
    const head = this.pendingHead
    if (head === undefined) return
    this.pendingHead = undefined
    if (!this.isOver) this.connection.socket.write(head, 'latin1')
  }

  private writePiece(chunk: string | Uint8Array): boolean {
    const { socket } = this.connection
    if (!this.isChunked) return typeof chunk === 'string' ? socket.write(chunk, 'utf8') : socket.write(chunk)
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
    this.isEnded = true
    const { socket } = this.connection
    if (socket.writableLength === 0) {
      this.complete()
      return
    }
    this.watchEnd(this.unsent)
    socket.write(NOTHING, (error) => {
      clearTimeout(this.stall)
      if (!error) this.complete()
    })
  }

  private complete(): void {
    this.isFinished = true
    this.connection.finished(this, this.keeps)
  }

  /** Of the end of an answer a reader must take something every 30 s, however little is left. */
  private watchEnd(before: number): void {
    this.stall = setTimeout(() => {
      const { unsent } = this
      if (unsent >= before) this.cut()
      else this.watchEnd(unsent)
    }, WRITE_STALL_MS).unref()
  }

  private awaitDrain(): void {
    if (this.isFull) return
    this.isFull = true
    this.watchStall()
    this.connection.socket.once('drain', () => {
      this.isFull = false
      clearTimeout(this.stall)
      this.drainListener?.()
    })
  }

  /** A reader that takes nothing for 30 s while more than 1 MiB waits is cut; the upstream is read on as for any caller who leaves. */
  private watchStall(): void {
    this.stall = setTimeout(() => {
      if (this.unsent > WRITE_STALL_BYTES) this.cut()
      else if (this.isFull) this.watchStall()
    }, WRITE_STALL_MS).unref()
  }
}

function joinHead(head: string, body: string | Uint8Array, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + length)
  bytes.write(head, 0, 'latin1')
  if (typeof body === 'string') bytes.write(body, head.length, 'utf8')
  else bytes.set(body, head.length)
  return bytes
}
