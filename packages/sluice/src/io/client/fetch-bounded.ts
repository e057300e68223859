import type { Connector, OutboundExchange, OutboundRequest, ResponseHead } from './port.ts'

export interface BoundedAnswer {
  status: number
  headers: ReadonlyMap<string, string>
  body: Buffer
}

export interface FetchBounds {
  /** Decoded bytes of the body; more is a `too-large` fault. */
  maxBytes: number
  signal?: AbortSignal
  /** Looks at the head before the body is read; an error that it returns ends the exchange. */
  checkHead?: (head: ResponseHead) => Error | undefined
}

/** One whole answer of bounded size. Rejects with `TransportError`, the signal's reason, or what `checkHead` returned. */
export function fetchBounded(
  connector: Connector,
  request: OutboundRequest,
  bounds: FetchBounds,
): Promise<BoundedAnswer> {
  const { signal, maxBytes, checkHead } = bounds
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const chunks: Buffer[] = []
    let head: ResponseHead = { status: 0, headers: new Map() }
    let exchange: OutboundExchange | undefined
    const giveUp = (reason: unknown) => {
      exchange?.abort()
      signal?.removeEventListener('abort', onAbort)
      reject(reason)
    }
    const onAbort = () => giveUp(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    exchange = connector.send(
      { ...request, limits: { bodyBytes: maxBytes } },
      {
        onHead(found) {
          head = found
          const refusal = checkHead?.(found)
          if (refusal !== undefined) giveUp(refusal)
        },
        onData(chunk) {
          chunks.push(chunk)
        },
        onEnd() {
          signal?.removeEventListener('abort', onAbort)
          resolve({ status: head.status, headers: head.headers, body: Buffer.concat(chunks) })
        },
        onError: giveUp,
      },
    )
  })
}
