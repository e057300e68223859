/**
 * The one way out. Implementations: our own HTTP/1.1 client, undici behind a proxy, and `builtin:` upstreams
 * inside this process. Callbacks rather than promises, because this is the hot path: a call costs no
 * allocation per chunk beyond the chunk itself.
 */
export interface Connector {
  send(request: OutboundRequest, handlers: OutboundHandlers): OutboundExchange
}

export interface OutboundRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** http: or https:, without credentials. The object that was checked is the object that is connected to. */
  url: URL
  /**
   * Lower-case names; never `host`, `content-length`, `connection` or `transfer-encoding`, which the client writes.
   * One frozen object for all requests that send the same is checked and put together once.
   */
  headers: Readonly<Record<string, string>>
  body?: Buffer
  /** Who may be reached; see address-rules.ts. */
  reach: Reach
  timeouts: OutboundTimeouts
  limits?: { /** Decoded bytes of the whole body; default 256 MiB. */ bodyBytes?: number }
  /** Proxy address of the channel, http://, https:// or socks5://. */
  proxy?: string
}

/** What a request may reach beside, or of, the global unicast addresses. */
export interface Reach {
  /**
   * Private addresses: exact `host:port` pairs, lower case, the port always written (R23). The host is that of
   * the URL or the address that it resolves to; an IPv6 address stands in brackets.
   */
  readonly privateHosts: ReadonlySet<string>
  /** For addresses that callers name: the only ports, beside those of `privateHosts`. Absent: any, as for a channel's own base URL. */
  readonly publicPorts?: ReadonlySet<number>
  /** For addresses that callers name: our own public host names, which are refused whatever the port. */
  readonly ownHosts?: ReadonlySet<string>
}

/** Milliseconds. */
export interface OutboundTimeouts {
  connect: number
  tls: number
  /** From the last byte of the request to the status line. */
  firstByte: number
  /** Between bytes of the body. */
  idle: number
  /** The whole exchange. */
  total: number
}

export interface ResponseHead {
  status: number
  /** Lower-case names; repeated headers are joined by `, `. */
  headers: ReadonlyMap<string, string>
}

/** Exactly one of `onEnd` and `onError` is called, once, as the last callback. Never called synchronously from `send`. */
export interface OutboundHandlers {
  onHead(head: ResponseHead): void
  /** Decoded (content-encoding undone) body bytes. */
  onData(chunk: Buffer): void
  onEnd(): void
  onError(error: TransportError): void
}

export interface OutboundExchange {
  /** Back-pressure: stop and resume reading the upstream's socket. What was read before still arrives, at most 64 KiB a call. */
  pause(): void
  resume(): void
  /** Closes the connection. No callback follows. */
  abort(): void
  /** Whether bytes of the request may have reached the peer; until then the call has cost nothing. */
  readonly sent: boolean
}

export type TransportFault =
  /** Name resolution, refused, unreachable. */
  | 'connect'
  /** The address is one that we do not reach. */
  | 'forbidden-address'
  | 'tls'
  | 'connect-timeout'
  | 'first-byte-timeout'
  | 'idle-timeout'
  | 'total-timeout'
  /** The peer closed before its answer was whole. */
  | 'closed'
  /** Bytes that are not HTTP. */
  | 'protocol'
  | 'too-large'

export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly fault: TransportFault
  /** Whether request bytes may have reached the peer: a try that sent nothing can be repeated without risk. */
  readonly sent: boolean

  constructor(fault: TransportFault, message: string, init: { sent: boolean; cause?: unknown }) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.fault = fault
    this.sent = init.sent
  }
}
