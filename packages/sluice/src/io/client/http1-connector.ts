import type { ConnectionOptions } from 'node:tls'
import { type Clock, systemClock } from '../clock.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import { Dial, type DialContext } from './dial.ts'
import { Exchange } from './exchange.ts'
import { IdlePool } from './idle-pool.ts'
import type { Connector, OutboundExchange, OutboundHandlers, OutboundRequest, Reach } from './port.ts'
import { formatRequestHead, type SendableHead } from './request-head.ts'
import { AddressResolver, checkUrl, type Lookup, lookupBySystem } from './resolve-address.ts'
import { Ticker } from './ticker.ts'
import { TlsSessions } from './tls-sessions.ts'

export interface Http1Options {
  clock?: Clock
  lookup?: Lookup
  /** Idle connections kept of one origin, and in all. */
  maxIdlePerOrigin?: number
  maxIdle?: number
  /** How long an idle connection is kept when the peer does not say; common servers close theirs after 5 s. */
  idleMs?: number
  /** The longest that it is kept when the peer promises more. */
  maxIdleMs?: number
  /** An idle connection older than this lets one turn of the event loop pass first, so that a close that has come is seen. */
  lookAfterMs?: number
  tickMs?: number
  /** Authorities in place of the public ones. */
  tls?: Pick<ConnectionOptions, 'ca'>
}

/** What the peer's own idle time is shortened by: its close may be on its way to us already. */
const KEEP_ALIVE_MARGIN_MS = 1000
/** Of one read: what the kernel hands over at once. */
const READ_BYTES = 64 * 1024

/**
 * Our own HTTP/1.1 client over `net` and `tls`: a pool of kept connections, one exchange on each at a time, no
 * redirects, no queue. Every open socket belongs to a running exchange or to the bounded idle pool.
 */
export class Http1Connector implements Connector, ConnectionOwner {
  private readonly options: Required<Http1Options>
  private readonly ticker: Ticker
  private readonly pool: IdlePool
  private readonly context: DialContext
  private isClosed = false

  constructor(options: Http1Options = {}) {
    this.options = {
      clock: systemClock,
      lookup: lookupBySystem,
      maxIdlePerOrigin: 256,
      maxIdle: 1024,
      idleMs: 4000,
      maxIdleMs: 60_000,
      lookAfterMs: 500,
      tickMs: 100,
      tls: {},
      ...options,
    }
    const { clock, lookup, maxIdlePerOrigin, maxIdle, tickMs, tls } = this.options
    this.pool = new IdlePool({ perOrigin: maxIdlePerOrigin, total: maxIdle })
    this.ticker = new Ticker(clock, tickMs, (now) => {
      this.pool.sweep(now)
      return this.pool.size > 0
    })
    this.context = {
      resolver: new AddressResolver(lookup, clock),
      sessions: new TlsSessions(),
      owner: this,
      readBuffer: Buffer.allocUnsafeSlow(READ_BYTES),
      tls,
    }
  }

  /** Connections that wait for use. */
  get idleConnections(): number {
    return this.pool.size
  }

  send(request: OutboundRequest, handlers: OutboundHandlers): OutboundExchange {
    const exchange = new Exchange(request, handlers, this.ticker)
    const head = this.isClosed ? undefined : formatRequestHead(request)
    if (head === undefined) {
      const message = this.isClosed ? 'the client is shut down' : 'a header cannot be sent as it is'
      queueMicrotask(() => exchange.fail(this.isClosed ? 'connect' : 'protocol', message))
    } else if (isRestricted(request.reach) && checkUrl(request.url, request.reach) !== undefined) {
      this.refuse(exchange)
    } else {
      this.dispatch(exchange, head)
    }
    return exchange
  }

  /** Closes idle connections now and the others as their exchanges end; new requests fail. */
  close(): void {
    this.isClosed = true
    this.pool.closeAll()
  }

  onFree(connection: Connection): void {
    const { ticker, options } = this
    const hint = connection.keepAliveHint
    const idleMs =
      hint === undefined ? options.idleMs : Math.min(hint - KEEP_ALIVE_MARGIN_MS, options.maxIdleMs)
    connection.idleSince = ticker.now
    connection.idleUntil = ticker.now + idleMs
    this.keep(connection)
  }

  onLost(connection: Connection): void {
    this.pool.remove(connection)
  }

  onUnsent(exchange: Exchange, wasReused: boolean, cause: unknown): void {
    exchange.sent = false
    const head = formatRequestHead(exchange.request)
    // A fresh connection is never a reused one, so this happens once.
    if (wasReused && !exchange.isDone && head !== undefined) this.dial(exchange, head)
    else exchange.fail('closed', 'the upstream closed the connection before the request was sent', cause)
  }

  private keep(connection: Connection): void {
    if (this.isClosed || !connection.isOpen || connection.idleUntil <= this.ticker.now) connection.destroy()
    else this.pool.put(connection)
  }

  private dispatch(exchange: Exchange, head: SendableHead): void {
    const { reach } = exchange.request
    const now = this.ticker.now
    const connection = this.pool.take(head.origin, reach, now)
    if (connection === undefined) this.dial(exchange, head)
    else if (now - connection.idleSince < this.options.lookAfterMs) connection.start(exchange, head.text)
    else this.startAfterLook(exchange, head, connection)
  }

  private startAfterLook(exchange: Exchange, head: SendableHead, connection: Connection): void {
    setImmediate(() => {
      if (exchange.isDone) this.keep(connection)
      else if (connection.isOpen) connection.start(exchange, head.text)
      else this.dispatch(exchange, head)
    })
  }

  private dial(exchange: Exchange, head: SendableHead): void {
    const { url, reach } = exchange.request
    if (checkUrl(url, reach) !== undefined) {
      this.refuse(exchange)
      return
    }
    new Dial(this.context, exchange, head.origin, (connection) =>
      connection.start(exchange, head.text),
    ).start()
  }

  private refuse(exchange: Exchange): void {
    queueMicrotask(() => exchange.fail('forbidden-address', 'the address is not one that is reached'))
  }
}

/** Whether a pooled connection, though open, may be one that this request must not use. */
function isRestricted(reach: Reach): boolean {
  return reach.publicPorts !== undefined || reach.ownHosts !== undefined
}
