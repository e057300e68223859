import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '../clock.ts'
import { mintId } from '../mint-id.ts'
import { ClientConnection } from './client-connection.ts'
import { HttpCall } from './http-call.ts'
import type { InboundHandler } from './inbound-call.ts'

/** Limits of reliability.md 3. */
const MAX_HEADER_BYTES = 16 * 1024
const MAX_URL_BYTES = 8 * 1024
const MAX_HEADERS = 100
const HEADERS_TIMEOUT_MS = 15_000
const BODY_TIMEOUT_MS = 60_000
const KEEP_ALIVE_MS = 65_000
const CHECK_INTERVAL_MS = 5000
const CLOSE_IDLE_MS = 100

export interface Listener {
  readonly port: number
  /** Takes no new connections and tells idle ones to go; resolves when all are closed. */
  stop(): Promise<void>
  /** Cuts what is still open. */
  cut(): void
  readonly openConnections: number
}

/** Listens on `host:port` (port 0 picks a free one). */
export function startListener(
  options: { host: string; port: number; clock?: Clock },
  handler: InboundHandler,
): Promise<Listener> {
  const { clock = systemClock } = options
  const mintRequestId = (): string => mintId('req', clock.now())
  const connections = new Map<Socket, ClientConnection>()
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: BODY_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      noDelay: true,
      highWaterMark: 64 * 1024,
      // Refused below, in our own form and with an id.
      requireHostHeader: false,
    },
    (message, response) => {
      const refusal = refuseHead(message)
      const connection = connections.get(message.socket)
      if (refusal !== undefined) refuseRaw(response, refusal, mintRequestId())
      // One that is not known any more has closed.
      else if (connection !== undefined) handler(new HttpCall(message, response, connection))
    },
  )
  // One more than is allowed, so that a surplus is seen rather than cut off in silence.
  server.maxHeadersCount = MAX_HEADERS + 1
  server.on('connection', (socket: Socket) => {
    connections.set(socket, new ClientConnection(socket))
    socket.once('close', () => connections.delete(socket))
  })
  server.on('clientError', (error, socket) => answerClientError(error, socket, mintRequestId()))
  // No listener for `upgrade`: what asks for one is served as if it had not. Java's HTTP client asks for h2c by habit.
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve(openListener(server, connections))
    })
  })
}

function openListener(server: Server, connections: ReadonlyMap<Socket, ClientConnection>): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    get openConnections() {
      return connections.size
    },
    stop() {
      return new Promise((resolve) => {
        // A connection that is kept alive becomes idle when its last answer has gone out.
        const closing = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS)
        server.close(() => {
          clearInterval(closing)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
    cut() {
      for (const socket of connections.keys()) socket.destroy()
    },
  }
}

/** A status that the head alone already deserves. */
function refuseHead(message: IncomingMessage): number | undefined {
  if (message.headers.host === undefined && message.httpVersion === '1.1') return 400
  if ((message.url?.length ?? 0) > MAX_URL_BYTES) return 414
  if (message.rawHeaders.length / 2 > MAX_HEADERS) return 431
  return undefined
}

const REFUSAL_TEXT: Record<number, string> = {
  400: 'The request is not valid HTTP.',
  408: 'The request did not arrive in time.',
  414: 'The URL is longer than 8 KiB.',
  431: 'The request has more than 16 KiB, or more than 100, headers.',
}

function refusalBody(status: number): string {
  const code =
    status === 408
      ? 'request_timeout'
      : status === 414
        ? 'uri_too_long'
        : status === 431
          ? 'headers_too_large'
          : 'invalid_http'
  return JSON.stringify({
    error: { message: REFUSAL_TEXT[status] ?? 'Refused.', type: 'invalid_request_error', param: null, code },
  })
}

function refuseRaw(response: ServerResponse, status: number, requestId: string): void {
  const body = refusalBody(status)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    'x-request-id': requestId,
    'x-should-retry': 'false',
  })
  response.end(body)
}

function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = refusalBody(status)
  const reason =
    status === 431 ? 'Request Header Fields Too Large' : status === 408 ? 'Request Timeout' : 'Bad Request'
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `x-request-id: ${requestId}\r\nx-should-retry: ${status === 408}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
