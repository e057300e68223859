import type { Connector } from './port.ts'

export interface ConnectorPieces {
  http1: Connector
  proxied: Connector
  /** Upstreams inside this process. */
  builtin: Connector
  /** The proxy that the environment wants for an address; see choose-proxy.ts. */
  environmentProxy?: (url: URL) => string | undefined
}

/** The one connector of the process: inside, through a proxy, or directly, by what the request says. */
export function selectConnector(pieces: ConnectorPieces): Connector {
  const { http1, proxied, builtin, environmentProxy } = pieces
  return {
    send(request, handlers) {
      if (request.url.protocol === 'builtin:') return builtin.send(request, handlers)
      const proxy = request.proxy ?? environmentProxy?.(request.url)
      if (proxy === undefined) return http1.send(request, handlers)
      return proxied.send(request.proxy === undefined ? { ...request, proxy } : request, handlers)
    },
  }
}
