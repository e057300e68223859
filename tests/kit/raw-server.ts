import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it came over the wire. */
export interface RawRequest {
  head: string
  body: Buffer
  /** Counts the server's connections, and the requests of one, from 0. */
  connection: number
  request: number
}

export interface RawServer {
  port: number
  sockets: Socket[]
  requests: RawRequest[]
  close(): Promise<void>
}

/**
 * A server on loopback that knows just enough HTTP to find the end of a request (content-length only) and then
 * does what the test says, byte by byte.
 */
export async function startRawServer(
  answer: (socket: Socket, request: RawRequest) => void,
  tls?: TlsOptions,
): Promise<RawServer> {
  const sockets: Socket[] = []
  const requests: RawRequest[] = []
  const accept = (socket: Socket) => {
    const connection = sockets.push(socket) - 1
    let count = 0
    let pending = Buffer.alloc(0)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk])
      for (;;) {
        const headEnd = pending.indexOf('\r\n\r\n')
        if (headEnd === -1) return
        const head = pending.toString('latin1', 0, headEnd)
        const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
        const end = headEnd + 4 + length
        if (pending.length < end) return
        const request = {
          head,
          body: Buffer.from(pending.subarray(headEnd + 4, end)),
          connection,
          request: count++,
        }
        pending = pending.subarray(end)
        requests.push(request)
        answer(socket, request)
      }
    })
  }
  const server: Server =
    tls === undefined ? createServer({ allowHalfOpen: true }, accept) : createTlsServer(tls, accept)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    sockets,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A whole answer with its length. */
export function plainAnswer(body: string, headers = ''): string {
  return `HTTP/1.1 200 OK\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
