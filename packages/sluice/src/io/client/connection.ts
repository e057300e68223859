import type { Socket } from 'node:net'
import { MalformedMessage } from '../http1/malformed-message.ts'
import type { Exchange, Link } from './exchange.ts'
import { Http1Parser, type Http1Sink } from './http1-parser.ts'

/** Up to this size head and body are copied together and written at once: one packet, one system call. */
const JOIN_BYTES = 16 * 1024
/** Larger bodies go out in slices, so that progress can be seen and an early answer stops them. */
const SLICE_BYTES = 1024 * 1024

/** Where a connection leads, and who may use it again. */
export interface Route {
  /** Scheme, host and port. */
  readonly origin: string
  readonly isTls: boolean
  /** `host:port` as the URL writes it. */
  readonly hostKey: string
  /** `address:port` of the peer. */
  readonly addressKey: string
  /** The peer is no global address: only a request whose reach names it may use the connection. */
  readonly isPrivate: boolean
}

export interface ConnectionOwner {
  /** The exchange is over and the connection free for another. */
  onFree(connection: Connection): void
  /** It closed while it was idle. */
  onLost(connection: Connection): void
  /** It turned out to be dead before one byte of the request was taken by the kernel. */
  onUnsent(exchange: Exchange, wasReused: boolean, cause: unknown): void
}

/**
 * An open socket that carries one exchange after another. The socket reads into the client's one shared buffer;
 * the parser copies the body out of it.
 */
export class Connection implements Link, Http1Sink {
  readonly route: Route
  /** Monotonic milliseconds, set by the pool. */
  idleSince = 0
  idleUntil = 0
  private readonly owner: ConnectionOwner
  private readonly socket: Socket
  private readonly parser: Http1Parser
  private exchange: Exchange | undefined
  private uses = 0
  private rest: Buffer | undefined
  private restOffset = 0
  private isWritten = true
  private isSingleWrite = false
  private isUnsent = false
  private isPaused = false
  private isOver = false
  private cause: unknown

  constructor(route: Route, socket: Socket, owner: ConnectionOwner) {
    this.route = route
    this.socket = socket
    this.owner = owner
    this.parser = new Http1Parser(this)
    socket.on('error', (error) => this.onSocketError(error))
    socket.on('end', () => this.onSocketEnd())
    socket.on('close', () => this.onSocketClose())
  }

  /** For how long the peer says that it keeps an idle connection. */
  get keepAliveHint(): number | undefined {
    return this.parser.keepAliveHint
  }

  get isOpen(): boolean {
    const { socket } = this
    return !this.isOver && !socket.destroyed && socket.errored === null && socket.readable && socket.writable
  }

  /** Sends the request; only on a connection that is open and idle. */
  start(exchange: Exchange, head: string): void {
    const { socket } = this
    const { body, method } = exchange.request
    this.exchange = exchange
    this.uses++
    this.parser.reset(method === 'HEAD')
    exchange.sent = true
    exchange.enter('sending')
    exchange.attach(this)
    this.isWritten = false
    this.write(head, body)
    // The kernel refused the very first write: the peer had closed, and not a byte of this request went out.
    if (socket.errored !== null) this.isUnsent = true
    else if (this.rest === undefined && socket.writableLength === 0) this.markWritten()
  }

  /** Called by the socket with what it read into the shared buffer. */
  read(bytes: Buffer): void {
    if (this.isOver) return
    if (this.exchange === undefined) {
      // Nobody asked: what an idle connection says belongs to no request of ours.
      this.destroy()
      this.owner.onLost(this)
      return
    }
    try {
      this.parser.push(bytes)
    } catch (error) {
      if (!(error instanceof MalformedMessage)) {
        this.destroy()
        throw error
      }
      this.exchange?.fail('protocol', error.message, error)
      return
    }
    if (this.parser.isComplete && this.exchange !== undefined) this.complete(this.exchange)
  }

  onHead(status: number, headers: ReadonlyMap<string, string>, hasBody: boolean): void {
    this.exchange?.head(status, headers, hasBody)
  }

  onBody(chunk: Buffer): void {
    this.exchange?.data(chunk)
  }

  pause(): void {
    this.isPaused = true
    this.socket.pause()
  }

  resume(): void {
    this.isPaused = false
    this.socket.resume()
  }

  destroy(): void {
    this.isOver = true
    this.exchange = undefined
    this.rest = undefined
    this.socket.destroy()
  }

  private write(head: string, body: Buffer | undefined): void {
    const { socket } = this
    const size = head.length + (body?.length ?? 0)
    this.isSingleWrite = size <= JOIN_BYTES
    if (this.isSingleWrite) {
      const bytes = Buffer.allocUnsafe(size)
      bytes.write(head, 0, 'latin1')
      body?.copy(bytes, head.length)
      if (this.route.isTls) socket.write(bytes, this.onWritten)
      else socket.write(bytes)
    } else if (body !== undefined) {
      this.rest = body
      this.restOffset = Math.min(SLICE_BYTES, body.length)
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body.subarray(0, this.restOffset), this.onWritten)
      socket.uncork()
    } else {
      socket.write(head, 'latin1', this.onWritten)
    }
  }

  private readonly onWritten = (error?: Error | null): void => {
    if (error || this.exchange === undefined) return
    const { rest, restOffset, socket } = this
    if (rest === undefined || restOffset === rest.length) {
      this.markWritten()
      return
    }
    this.restOffset = Math.min(restOffset + SLICE_BYTES, rest.length)
    this.exchange.enter('sending')
    socket.write(rest.subarray(restOffset, this.restOffset), this.onWritten)
  }

  private markWritten(): void {
    if (this.isWritten) return
    this.isWritten = true
    this.rest = undefined
    this.exchange?.enter('first-byte')
  }

  private complete(exchange: Exchange): void {
    this.exchange = undefined
    const { parser } = this
    // Where a callback is to come, only that counts: it must not come in the middle of the next exchange.
    const isPlainWrite = this.isSingleWrite && !this.route.isTls
    const isWritten = this.isWritten || (isPlainWrite && this.socket.writableLength === 0)
    if (parser.keepAlive && !parser.hasSurplus && isWritten && this.isOpen) {
      if (this.isPaused) this.resume()
      this.owner.onFree(this)
    } else {
      this.destroy()
    }
    exchange.end()
  }

  private onSocketError(error: Error & { syscall?: string }): void {
    this.cause = error
    // A small first write is taken whole or not at all, so a failed one sent nothing.
    if (error.syscall === 'write' && this.isSingleWrite && !this.isWritten) this.isUnsent = true
  }

  private onSocketEnd(): void {
    const { exchange } = this
    // Before the first byte the close that follows says more: whether the request was sent at all.
    if (exchange === undefined || this.isOver || !this.parser.hasBegun) return
    if (this.parser.endOfStream()) this.complete(exchange)
    else this.failClosed(exchange)
  }

  private onSocketClose(): void {
    if (this.isOver) return
    this.isOver = true
    const { exchange } = this
    this.exchange = undefined
    if (exchange === undefined) this.owner.onLost(this)
    else if (this.isUnsent && !this.parser.hasBegun) this.owner.onUnsent(exchange, this.uses > 1, this.cause)
    else this.failClosed(exchange)
  }

  private failClosed(exchange: Exchange): void {
    exchange.fail('closed', 'the upstream closed the connection before its answer was whole', this.cause)
  }
}
