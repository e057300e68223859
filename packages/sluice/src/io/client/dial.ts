import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { Exchange, Link } from './exchange.ts'
import { parseIp } from './ip-address.ts'
import { type AddressResolver, type CheckedAddress, checkAddress } from './resolve-address.ts'
import type { TlsSessions } from './tls-sessions.ts'

/** What every new connection of one client shares. */
export interface DialContext {
  readonly resolver: AddressResolver
  readonly sessions: TlsSessions
  readonly owner: ConnectionOwner
  /** Sockets read into this one buffer, and each read is parsed before the next. */
  readonly readBuffer: Buffer
  readonly tls: Pick<ConnectionOptions, 'ca'>
}

/** Addresses of one name that are tried before giving up. */
const MAX_ADDRESSES = 4

/**
 * Opens a connection for an exchange: resolve, check each address, connect to the first that answers, shake hands.
 * `onOpen` gets the connection; every failure goes to the exchange, with nothing sent.
 */
export class Dial implements Link {
  private readonly context: DialContext
  private readonly exchange: Exchange
  private readonly origin: string
  private readonly onOpen: (connection: Connection) => void
  private addresses: CheckedAddress[] = []
  private socket: Socket | undefined
  private isOver = false

  constructor(
    context: DialContext,
    exchange: Exchange,
    origin: string,
    onOpen: (connection: Connection) => void,
  ) {
    this.context = context
    this.exchange = exchange
    this.origin = origin
    this.onOpen = onOpen
  }

  start(): void {
    const { exchange, context } = this
    const { url } = exchange.request
    exchange.enter('connect')
    exchange.attach(this)
    context.resolver.resolve(url.hostname, (error, found) => {
      if (this.isOver) return
      if (error !== null) {
        this.fail('connect', 'the name of the upstream cannot be resolved', error)
        return
      }
      for (const address of found) {
        const checked = checkAddress(url, address, exchange.request.reach)
        if (checked !== undefined && this.addresses.length < MAX_ADDRESSES) this.addresses.push(checked)
      }
      if (this.addresses.length > 0) this.tryNext(undefined)
      else if (found.length === 0) this.fail('connect', 'the name of the upstream has no address')
      else this.fail('forbidden-address', 'the upstream is at an address that is not reached')
    })
  }

  /** No bytes flow yet, so there is nothing to hold back. */
  pause(): void {}
  resume(): void {}

  destroy(): void {
    this.isOver = true
    this.socket?.destroy()
  }

  private tryNext(cause: unknown): void {
    const target = this.addresses.shift()
    if (target !== undefined) {
      this.open(target)
      return
    }
    this.context.resolver.forget(this.exchange.request.url.hostname)
    this.fail('connect', 'the upstream cannot be reached', cause)
  }

  private open(target: CheckedAddress): void {
    const { context, origin } = this
    const { url } = this.exchange.request
    const isTls = url.protocol === 'https:'
    const { address: host, port } = target
    let connection: Connection | undefined
    const onread: OnReadOpts = {
      buffer: context.readBuffer,
      callback: (size) => {
        connection?.read(context.readBuffer.subarray(0, size))
        return true
      },
    }
    const socket = isTls
      ? connectTls(tlsOptions(url, origin, context, { host, port, onread }))
      : connectTcp({ host, port, onread })
    this.socket = socket
    socket.setNoDelay(true)
    let session: Buffer | undefined
    // Tickets may come before or after the handshake is known to be good; only good ones are kept.
    socket.on('session', (ticket: Buffer) => {
      if (connection === undefined) session = ticket
      else context.sessions.put(origin, ticket)
    })
    this.watch(socket, isTls, () => {
      if (session !== undefined) context.sessions.put(origin, session)
      connection = new Connection({ origin, isTls, ...target }, socket, context.owner)
      this.onOpen(connection)
    })
  }

  /** Follows a socket until it is ready, or has failed. */
  private watch(socket: Socket, isTls: boolean, onReady: () => void): void {
    let isConnected = false
    const onError = (error: Error) => {
      if (this.isOver) return
      if (!isConnected) {
        this.tryNext(error)
        return
      }
      this.context.sessions.forget(this.origin)
      this.fail('tls', 'the TLS handshake with the upstream failed', error)
    }
    const onEarlyClose = () => onError(new Error('closed during the handshake'))
    const finish = () => {
      if (this.isOver) return
      this.isOver = true
      socket.off('error', onError)
      socket.off('close', onEarlyClose)
      onReady()
    }
    socket.on('error', onError)
    socket.once('connect', () => {
      if (this.isOver) return
      isConnected = true
      // TCP's own probes, so that a peer that vanished during a long silent answer is noticed.
      socket.setKeepAlive(true, 30_000)
      if (!isTls) {
        finish()
        return
      }
      this.exchange.enter('tls')
      socket.once('close', onEarlyClose)
      socket.once('secureConnect', finish)
    })
  }

  private fail(fault: 'connect' | 'forbidden-address' | 'tls', message: string, cause?: unknown): void {
    this.isOver = true
    this.exchange.fail(fault, message, cause)
  }
}

/** `onread` works on TLS sockets too, though the type of the options does not say so. */
interface TlsTarget {
  host: string
  port: number
  onread: OnReadOpts
}

function tlsOptions(url: URL, origin: string, context: DialContext, target: TlsTarget): ConnectionOptions {
  const session = context.sessions.get(origin)
  return {
    ...context.tls,
    ...target,
    // The certificate is checked against the name; an address has none to send, and is checked as `host`.
    servername: parseIp(url.hostname) === undefined ? url.hostname.replace(/\.$/, '') : '',
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
  }
}
