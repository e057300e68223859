import type {
  Connector,
  OutboundExchange,
  OutboundRequest,
  OutboundTimeouts,
  TransportError,
} from '../../packages/sluice/src/io/client/port.ts'

/** What the handlers of one exchange saw. */
export interface SeenExchange {
  status?: number
  headers?: ReadonlyMap<string, string>
  body: Buffer
  chunks: Buffer[]
  ended: boolean
  error?: TransportError
}

export const GENEROUS_TIMEOUTS: OutboundTimeouts = {
  connect: 10_000,
  tls: 10_000,
  firstByte: 10_000,
  idle: 10_000,
  total: 20_000,
}

/** A GET of `path` on loopback, which is allowed to be reached. */
export function requestTo(port: number, init: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    method: 'GET',
    url: new URL(`http://127.0.0.1:${port}/`),
    headers: {},
    reach: { privateHosts: new Set([`127.0.0.1:${port}`, `localhost:${port}`]) },
    timeouts: GENEROUS_TIMEOUTS,
    ...init,
  }
}

/** Sends and waits for the end. Throws when a callback comes out of order. */
export function runExchange(
  connector: Connector,
  request: OutboundRequest,
  onChunk?: (exchange: OutboundExchange, chunk: Buffer) => void,
): Promise<SeenExchange> {
  return new Promise((resolve, reject) => {
    const seen: SeenExchange = { body: Buffer.alloc(0), chunks: [], ended: false }
    let isOver = false
    let isSending = true
    const check = (isRight: boolean, what: string) => {
      if (!isRight || isOver || isSending) reject(new Error(`callback out of order: ${what}`))
    }
    const finish = () => {
      isOver = true
      seen.body = Buffer.concat(seen.chunks)
      // A turn later, so that a callback after the end would still be caught.
      setImmediate(() => resolve(seen))
    }
    const exchange = connector.send(request, {
      onHead({ status, headers }) {
        check(seen.status === undefined, 'onHead')
        seen.status = status
        seen.headers = headers
      },
      onData(chunk) {
        check(seen.status !== undefined && chunk.length > 0, 'onData')
        seen.chunks.push(chunk)
        onChunk?.(exchange, chunk)
      },
      onEnd() {
        check(seen.status !== undefined, 'onEnd')
        seen.ended = true
        finish()
      },
      onError(error) {
        check(true, 'onError')
        seen.error = error
        finish()
      },
    })
    isSending = false
  })
}
