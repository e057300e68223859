import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '../clock.ts'
import { mintId } from '../mint-id.ts'
import { formatAnswerHead } from './answer-head.ts'
import { ClientConnection, type ConnectionOwner } from './client-connection.ts'
import type { InboundHandler } from './inbound-call.ts'
import type { HeadRefusal } from './request-head.ts'

const CHECK_INTERVAL_MS = 5000
const BUFFER_BYTES = 64 * 1024
/** Connections that wait to be accepted; a burst of callers must not wait for a SYN to be sent again. */
const BACKLOG = 4096

export interface Listener {
  readonly port: number
  /** Takes no new connections and tells idle ones to go; resolves when all are closed. */
  stop(): Promise<void>
  /** Cuts what is still open. */
  cut(): void
  readonly openConnections: number
}

/**
 * Listens on `host:port` (port 0 picks a free one). HTTP/1.1 over `node:net`: `node:http` costs half as much again as the
 * whole of a call, see docs/decisions/0008-inbound-http.md.
 */
export function startListener(
  options: { host: string; port: number; clock?: Clock },
  handler: InboundHandler,
): Promise<Listener> {
  const { clock = systemClock } = options
  const connections = new Set<ClientConnection>()
  const owner = {
    now: clock.monotonic(),
    isStopping: false,
    onCall: handler,
    refusal: (status: HeadRefusal | 408) => formatRefusal(status, mintId('req', clock.now()), clock.now()),
  } satisfies ConnectionOwner
  const server = createServer({ noDelay: true, highWaterMark: BUFFER_BYTES }, (socket: Socket) => {
    const connection = new ClientConnection(socket, owner)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  const checking = setInterval(() => {
    owner.now = clock.monotonic()
    for (const connection of connections) connection.check(owner.now)
  }, CHECK_INTERVAL_MS).unref()
  server.once('close', () => clearInterval(checking))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, host: options.host, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve(openListener(server, connections, owner))
    })
  })
}

function openListener(
  server: Server,
  connections: ReadonlySet<ClientConnection>,
  owner: { isStopping: boolean },
): Listener {
  return {
    port: (server.address() as AddressInfo).port,
    get openConnections() {
      return connections.size
    },
    stop() {
      return new Promise((resolve) => {
        // A connection with a call goes when that is answered.
        owner.isStopping = true
        server.close(() => resolve())
        for (const connection of connections) connection.leaveIfIdle()
      })
    },
    cut() {
      for (const { socket } of connections) socket.destroy()
    },
  }
}

const REFUSALS: Readonly<Record<HeadRefusal | 408, { message: string; code: string }>> = {
  400: { message: 'The request is not valid HTTP.', code: 'invalid_http' },
  408: { message: 'The request did not arrive in time.', code: 'request_timeout' },
  414: { message: 'The URL is longer than 8 KiB.', code: 'uri_too_long' },
  417: { message: 'Nothing but 100-continue can be expected here.', code: 'expectation_failed' },
  431: { message: 'The request has more than 16 KiB, or more than 100, headers.', code: 'headers_too_large' },
}

/** The whole answer to what never becomes a call, in our own form and with an id. */
function formatRefusal(status: HeadRefusal | 408, requestId: string, now: number): string {
  const { message, code } = REFUSALS[status]
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } })
  const headers = [
    'content-type',
    'application/json',
    'x-request-id',
    requestId,
    'x-should-retry',
    String(status === 408),
  ]
  return formatAnswerHead(status, `content-length: ${body.length}\r\n`, headers, 'close', now) + body
}
