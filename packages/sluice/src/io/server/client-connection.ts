import type { Socket } from 'node:net'
import { GatewayError } from '../../canonical/errors.ts'
import { ChunkedBody, type ChunkSink } from '../http1/chunked-body.ts'
import { MalformedMessage } from '../http1/malformed-message.ts'
import { KEEP_ALIVE_MS } from './answer-head.ts'
import { type CallConnection, HttpCall } from './http-call.ts'
import {
  type HeadRefusal,
  MAX_HEAD_BYTES,
  parseRequestHead,
  type RequestHead,
  refuseLongHead,
} from './request-head.ts'

/** Limits of reliability.md 3. */
const HEAD_MS = 15_000
const BODY_MS = 60_000
/** How long a peer that is told to go may take its answer. */
const LINGER_MS = 2000
/** Of a body that nobody wants, so much is waited for; behind a longer one the connection ends. */
const DISCARDED_BYTES = 64 * 1024
/** Bytes of later requests that are kept while one is answered. */
const PIPELINED_BYTES = 64 * 1024

const HEAD_END = Buffer.from('\r\n\r\n')
const NOTHING = Buffer.alloc(0)
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const CR = 13
const LF = 10

/** What a connection asks of its listener. */
export interface ConnectionOwner {
  /** Monotonic milliseconds at the last tick. */
  readonly now: number
  /** No connection is kept any more. */
  readonly isStopping: boolean
  onCall(call: HttpCall): void
  /** The raw answer to what is no request; closes. */
  refusal(status: HeadRefusal | 408): string
}

/**
 * One connection and its calls, one at a time: what a peer sends behind a request waits until that one is answered. A
 * request becomes a call when its head is whole.
 */
export class ClientConnection implements CallConnection, ChunkSink {
  readonly socket: Socket
  readonly peerAddress: string
  private readonly owner: ConnectionOwner
  private call: HttpCall | undefined
  /** Part of a head, or of what waits behind a call. */
  private held: Buffer | undefined
  private chunks: ChunkedBody | undefined
  /** Bytes of the body that have not come, where that is known. */
  private remaining = 0
  /** The call is answered, and the rest of its body is thrown away. */
  private isDiscarding = false
  private isReading = false
  private isClosing = false
  private hasHead = false
  private deadline: number
  /** The connection speaks another protocol now; told when the listener stops. */
  private stopTaken: (() => void) | undefined

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.socket = socket
    this.owner = owner
    this.peerAddress = socket.remoteAddress ?? ''
    this.deadline = owner.now + HEAD_MS
    socket.on('data', this.onData)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.onClose())
  }

  get isStopping(): boolean {
    return this.owner.isStopping
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** Looks whether something has taken too long; called every few seconds. */
  check(now: number): void {
    if (now < this.deadline) return
    const { call } = this
    if (this.isClosing || (call === undefined && !this.hasHead)) this.socket.destroy()
    else if (call === undefined) this.refuse(408)
    else if (!call.body.isComplete) {
      this.deadline = Number.POSITIVE_INFINITY
      call.body.fail(new GatewayError('request-timeout', 'The request body came too slowly.'))
    }
  }

  /** The listener stops: who waits between two calls has nothing to wait for. */
  leaveIfIdle(): void {
    if (this.stopTaken !== undefined) this.stopTaken()
    else if (this.call === undefined && !this.isClosing) this.close()
  }

  takeOver(call: HttpCall, onStop: () => void): { rest: Buffer } | undefined {
    const { socket } = this
    if (this.call !== call || this.isClosing || socket.destroyed) return undefined
    this.call = undefined
    this.stopTaken = onStop
    this.deadline = Number.POSITIVE_INFINITY
    socket.off('data', this.onData)
    const rest = this.held ?? NOTHING
    this.held = undefined
    return { rest }
  }

  sayContinue(): void {
    this.socket.write(CONTINUE, 'latin1')
  }

  outlives(call: HttpCall): boolean {
    return call.head.keepAlive && !this.isStopping && call.body.missing <= DISCARDED_BYTES
  }

  finished(call: HttpCall, keepsAlive: boolean): void {
    if (this.call !== call) return
    this.call = undefined
    if (!keepsAlive) {
      this.close()
      return
    }
    if (!call.body.isComplete) this.isDiscarding = true
    this.deadline = this.owner.now + (this.isDiscarding ? BODY_MS : KEEP_ALIVE_MS)
    this.socket.resume()
    if (this.isReading || this.held === undefined) return
    const held = this.held
    this.held = undefined
    this.read(held)
  }

  onChunkBytes(bytes: Buffer, start: number, end: number): void {
    this.call?.body.push(bytes.subarray(start, end))
  }

  private readonly onData = (bytes: Buffer): void => {
    if (this.isClosing) return
    const { held } = this
    this.held = undefined
    this.read(held === undefined ? bytes : Buffer.concat([held, bytes]))
  }

  private read(bytes: Buffer): void {
    this.isReading = true
    let at = 0
    while (at < bytes.length && !this.isClosing) {
      const { call } = this
      if (this.isDiscarding) at = this.discard(bytes, at)
      else if (call === undefined) at = this.readHead(bytes, at)
      else if (!call.body.isComplete) at = this.readBody(call, bytes, at)
      else {
        this.held = bytes.subarray(at)
        if (this.held.length > PIPELINED_BYTES) this.socket.pause()
        break
      }
    }
    this.isReading = false
  }

  private readHead(bytes: Buffer, from: number): number {
    let at = from
    if (!this.hasHead) {
      // Empty lines before a request are passed over (RFC 9112 2.2).
      while (bytes[at] === CR || bytes[at] === LF) at++
      if (at === bytes.length) return at
      this.hasHead = true
      this.deadline = this.owner.now + HEAD_MS
      if (!isLetter(bytes[at])) {
        this.refuse(400)
        return bytes.length
      }
    }
    const end = bytes.indexOf(HEAD_END, at)
    const size = (end === -1 ? bytes.length : end) - at
    if (size > MAX_HEAD_BYTES) {
      this.refuse(refuseLongHead(bytes.subarray(at)))
      return bytes.length
    }
    if (end === -1) {
      this.held = bytes.subarray(at)
      return bytes.length
    }
    const head = parseRequestHead(bytes.toString('latin1', at, end + 2))
    if (typeof head === 'number') {
      this.refuse(head)
      return bytes.length
    }
    this.hasHead = false
    return this.begin(head, bytes, end + HEAD_END.length)
  }

  /** What has come of the body is in it before anybody asks. */
  private begin(head: RequestHead, bytes: Buffer, at: number): number {
    const call = new HttpCall(head, this)
    this.call = call
    this.deadline = head.body === 0 ? Number.POSITIVE_INFINITY : this.owner.now + BODY_MS
    if (head.body === 'chunked') {
      this.chunks ??= new ChunkedBody(this)
      this.chunks.begin(MAX_HEAD_BYTES)
    } else {
      this.remaining = head.body
    }
    const next = call.body.isComplete || at === bytes.length ? at : this.readBody(call, bytes, at)
    this.owner.onCall(call)
    return next
  }

  private readBody(call: HttpCall, bytes: Buffer, at: number): number {
    const { body, head } = call
    if (head.body !== 'chunked') {
      const end = Math.min(bytes.length, at + this.remaining)
      this.remaining -= end - at
      body.push(bytes.subarray(at, end))
      if (this.remaining === 0) this.endBody(call)
      return end
    }
    const { chunks } = this
    if (chunks === undefined) return bytes.length
    try {
      const end = chunks.push(bytes, at)
      if (chunks.isComplete) this.endBody(call)
      return end
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error
      body.fail(
        new GatewayError('bad-request', 'The chunks of the request body are not valid.', {
          code: 'invalid_body',
        }),
      )
      // What follows cannot be told apart any more; the call is still answered.
      return bytes.length
    }
  }

  private endBody(call: HttpCall): void {
    this.deadline = Number.POSITIVE_INFINITY
    call.body.end()
  }

  private discard(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.remaining)
    this.remaining -= end - at
    if (this.remaining === 0) {
      this.isDiscarding = false
      this.deadline = this.owner.now + KEEP_ALIVE_MS
    }
    return end
  }

  private refuse(status: HeadRefusal | 408): void {
    this.socket.write(this.owner.refusal(status), 'latin1')
    this.close()
  }

  /** Our side ends; what the peer still sends is read and forgotten, since closing on it would reset the answer away. */
  private close(): void {
    this.isClosing = true
    this.held = undefined
    this.deadline = this.owner.now + LINGER_MS
    this.socket.end()
    this.socket.resume()
  }

  private onClose(): void {
    const { call } = this
    this.call = undefined
    this.isClosing = true
    call?.onClosed()
  }
}

function isLetter(byte: number | undefined): boolean {
  const lower = (byte ?? 0) | 0x20
  return lower >= 0x61 && lower <= 0x7a
}
