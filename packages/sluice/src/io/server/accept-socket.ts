import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { IncomingMessage } from '../http1/node-http.ts'
import type { SocketHandlers, SocketOptions, TextSocket } from './inbound-call.ts'
import type { RequestHead } from './request-head.ts'

/** A peer that has said nothing for so long is asked whether it is there; one that does not answer until the next time is not. */
const PING_MS = 30_000
/** As for any answer (reliability.md 3). */
const STALL_MS = 30_000
const STALL_BYTES = 1024 * 1024

const TEXT_ONLY = 1003

/** A connection that is to become a WebSocket. */
export interface TakenConnection {
  head: RequestHead
  socket: Socket
  /** What came behind the head. */
  rest: Buffer
}

/**
 * Agrees to the change of protocol. The framing is that of `ws`; without compression, which would cost each peer a window
 * of memory. Undefined: the peer has left, or was refused by `ws`.
 */
export function acceptSocket(
  { head, socket, rest }: TakenConnection,
  options: SocketOptions,
  handlers: SocketHandlers,
): TextSocket | undefined {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.messageBytes,
  })
  server.on('headers', (lines) => {
    for (let at = 0; at + 1 < options.headers.length; at += 2) {
      lines.push(`${options.headers[at]}: ${options.headers[at + 1]}`)
    }
  })
  const request = new IncomingMessage(socket)
  request.method = head.method
  request.url = head.path
  request.headers = Object.fromEntries(head.fields)
  let accepted: ServedSocket | undefined
  server.handleUpgrade(request, socket, rest, (peer) => {
    accepted = new ServedSocket(peer, socket, handlers)
  })
  // It may have been told to wait while nobody could read what it sent.
  socket.resume()
  return accepted
}

class ServedSocket implements TextSocket {
  private readonly peer: WebSocket
  private readonly socket: Socket
  private readonly ping: NodeJS.Timeout
  private stall: NodeJS.Timeout | undefined
  /** Since the last ping. */
  private hasSpoken = true

  constructor(peer: WebSocket, socket: Socket, handlers: SocketHandlers) {
    this.peer = peer
    this.socket = socket
    const heard = (): void => {
      this.hasSpoken = true
    }
    peer.on('pong', heard)
    peer.on('ping', heard)
    peer.on('message', (message, isBinary) => {
      this.hasSpoken = true
      if (isBinary) this.close(TEXT_ONLY, 'Messages are JSON texts.')
      // The usual kind of message is one buffer.
      else if (Buffer.isBuffer(message)) handlers.onMessage(message)
    })
    // It closes by itself, with the code that the fault asks for.
    peer.on('error', () => {})
    peer.on('close', () => {
      clearInterval(this.ping)
      clearTimeout(this.stall)
      handlers.onClose()
    })
    socket.on('drain', () => {
      clearTimeout(this.stall)
      this.stall = undefined
      handlers.onDrain()
    })
    this.ping = setInterval(() => this.askPeer(), PING_MS).unref()
  }

  send(text: string): boolean {
    const { peer, socket } = this
    if (peer.readyState !== peer.OPEN) return true
    peer.send(text)
    if (!socket.writableNeedDrain) return true
    if (this.stall === undefined) this.watchStall()
    return false
  }

  close(code: number, reason: string): void {
    this.peer.close(code, reason)
  }

  private askPeer(): void {
    if (!this.hasSpoken) {
      this.peer.terminate()
      return
    }
    this.hasSpoken = false
    this.peer.ping()
  }

  /** A reader that takes nothing for 30 s while more than 1 MiB waits is cut. */
  private watchStall(): void {
    this.stall = setTimeout(() => {
      if (this.peer.bufferedAmount > STALL_BYTES) this.peer.terminate()
      else this.watchStall()
    }, STALL_MS).unref()
  }
}
