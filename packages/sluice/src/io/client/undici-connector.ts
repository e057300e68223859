import type { ConnectionOptions } from 'node:tls'
import type { Dispatcher } from 'undici'
import { type Clock, systemClock } from '../clock.ts'
import { isProxyAddress } from './choose-proxy.ts'
import { Exchange } from './exchange.ts'
import type {
  Connector,
  OutboundExchange,
  OutboundHandlers,
  OutboundRequest,
  TransportFault,
} from './port.ts'
import { isSendable } from './request-head.ts'
import { checkUrl } from './resolve-address.ts'
import { Ticker } from './ticker.ts'

export interface UndiciOptions {
  clock?: Clock
  tickMs?: number
  tls?: Pick<ConnectionOptions, 'ca'>
}

/** Proxies whose connections are kept; the one used longest ago gives way. */
const MAX_PROXIES = 64
const MAX_HEAD_BYTES = 64 * 1024
/** Undici's own bound of a connect, beyond what any channel asks for: our deadlines end the call before it. */
const CONNECT_MS = 60_000

/**
 * Requests that go through a proxy, over undici, which is loaded with the first of them. The proxy resolves names,
 * so of the address rules only those hold that need no look-up (literal addresses, ports, our own hosts).
 */
export class UndiciConnector implements Connector {
  private readonly options: UndiciOptions
  private readonly ticker: Ticker
  private readonly dispatchers = new Map<string, Promise<Dispatcher>>()
  private isClosed = false

  constructor(options: UndiciOptions = {}) {
    this.options = options
    this.ticker = new Ticker(options.clock ?? systemClock, options.tickMs ?? 100, () => false)
  }

  send(request: OutboundRequest, handlers: OutboundHandlers): OutboundExchange {
    const exchange = new Exchange(request, handlers, this.ticker)
    const refusal = this.findRefusal(request)
    if (refusal !== undefined) {
      queueMicrotask(() => exchange.fail(refusal.fault, refusal.message))
      return exchange
    }
    exchange.enter('connect')
    this.openDispatcher(request.proxy ?? '').then(
      (dispatcher) => {
        if (!exchange.isDone) dispatch(dispatcher, exchange)
      },
      (cause: unknown) => exchange.fail('connect', 'the proxy client cannot be opened', cause),
    )
    return exchange
  }

  /** Running exchanges end first. */
  async close(): Promise<void> {
    this.isClosed = true
    const dispatchers = [...this.dispatchers.values()]
    this.dispatchers.clear()
    for (const dispatcher of dispatchers) await (await dispatcher).close()
  }

  private findRefusal(request: OutboundRequest): { fault: TransportFault; message: string } | undefined {
    if (this.isClosed) return { fault: 'connect', message: 'the client is shut down' }
    if (request.proxy === undefined || !isProxyAddress(request.proxy)) {
      return { fault: 'connect', message: 'the proxy is not an http://, https:// or socks5:// address' }
    }
    for (const name in request.headers) {
      if (isSendable(name, request.headers[name] ?? '')) continue
      return { fault: 'protocol', message: 'a header cannot be sent as it is' }
    }
    if (checkUrl(request.url, request.reach) === undefined) return undefined
    return { fault: 'forbidden-address', message: 'the address is not one that is reached' }
  }

  private openDispatcher(proxy: string): Promise<Dispatcher> {
    const known = this.dispatchers.get(proxy)
    this.dispatchers.delete(proxy)
    const dispatcher = known ?? this.createDispatcher(proxy)
    this.dispatchers.set(proxy, dispatcher)
    // A client that could not be opened is not remembered.
    if (known === undefined) dispatcher.catch(() => this.dispatchers.delete(proxy))
    const [oldest] = this.dispatchers
    if (this.dispatchers.size > MAX_PROXIES && oldest !== undefined) {
      this.dispatchers.delete(oldest[0])
      oldest[1].then((old) => old.close()).catch(() => {})
    }
    return dispatcher
  }

  private async createDispatcher(proxy: string): Promise<Dispatcher> {
    const { ProxyAgent } = await import('undici')
    const { tls } = this.options
    return new ProxyAgent({
      uri: proxy,
      allowH2: false,
      pipelining: 1,
      connectTimeout: CONNECT_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEAD_BYTES,
      requestTls: { ...tls, allowH2: false },
      // Its mere presence makes undici speak TLS to a SOCKS proxy.
      ...(proxy.startsWith('https:') ? { proxyTls: { ...tls } } : {}),
    })
  }
}

function dispatch(dispatcher: Dispatcher, exchange: Exchange): void {
  const { url, method, headers, body } = exchange.request
  // Undici tells of the connection only when it is there; until then connect and TLS share one deadline.
  exchange.enter('connect')
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    body: body ?? null,
  }
  try {
    dispatcher.dispatch(options, createHandler(exchange))
  } catch (cause) {
    exchange.fail('protocol', 'the request cannot be sent as it is', cause)
  }
}

function createHandler(exchange: Exchange): Dispatcher.DispatchHandler {
  const { method, body } = exchange.request
  return {
    onRequestStart(controller) {
      if (exchange.isDone) {
        controller.abort(new Error('given up before it was sent'))
        return
      }
      exchange.sent = true
      exchange.enter(body === undefined ? 'first-byte' : 'sending')
      exchange.attach({
        pause: () => controller.pause(),
        resume: () => controller.resume(),
        destroy: () => controller.abort(new Error('given up')),
      })
    },
    onRequestSent() {
      exchange.enter('first-byte')
    },
    onResponseStart(_controller, status, fields) {
      if (status < 200) return
      exchange.head(status, toHeaderMap(fields), method !== 'HEAD' && status !== 204 && status !== 304)
    },
    onResponseData(_controller, chunk) {
      // Undici tells of a resumed body with an empty chunk.
      if (chunk.length > 0) exchange.data(chunk)
    },
    onResponseEnd() {
      exchange.end()
    },
    onResponseError(_controller, error) {
      const { fault, message } = explain(error, exchange.sent)
      exchange.fail(fault, message, error)
    },
  }
}

function toHeaderMap(fields: NodeJS.Dict<string | string[]>): Map<string, string> {
  const headers = new Map<string, string>()
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    if (value !== undefined) headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

function explain(
  error: Error & { code?: unknown },
  sent: boolean,
): { fault: TransportFault; message: string } {
  const code = typeof error.code === 'string' ? error.code : ''
  if (TLS_CODE.test(code)) return { fault: 'tls', message: 'the TLS handshake with the upstream failed' }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return { fault: 'connect-timeout', message: 'the upstream did not accept the connection in time' }
  }
  if (!sent) return { fault: 'connect', message: 'the upstream cannot be reached through the proxy' }
  if (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { fault: 'protocol', message: 'the answer is not HTTP/1.1' }
  }
  return { fault: 'closed', message: 'the upstream closed the connection before its answer was whole' }
}
