import { isWithin, parseRange, type Range } from './address-rules.ts'
import { parseIp } from './ip-address.ts'

/** What the environment says about proxies; an explicit `proxy` of a channel goes before it. */
export interface ProxyEnvironment {
  /** For https: addresses, with its scheme. */
  readonly httpsProxy: string | undefined
  readonly exceptions: readonly ProxyException[]
}

/** One entry of NO_PROXY. */
export type ProxyException =
  | { kind: 'all' }
  | { kind: 'range'; range: Range }
  /** The host itself and everything below it; `port` when the entry names one. */
  | { kind: 'host'; host: string; port: string | undefined }

export const PROXY_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:'])

/**
 * Reads HTTPS_PROXY and NO_PROXY, in capitals or not. Throws a `TypeError` that names the variable and not its
 * value, which may hold a password.
 */
export function readProxyEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
  const text = (env.HTTPS_PROXY ?? env.https_proxy ?? '').trim()
  const httpsProxy = text === '' || text.includes('://') ? text : `http://${text}`
  if (httpsProxy !== '' && !isProxyAddress(httpsProxy)) {
    throw new TypeError('HTTPS_PROXY is not an http://, https:// or socks5:// address')
  }
  const entries = (env.NO_PROXY ?? env.no_proxy ?? '').split(/[\s,]+/)
  return {
    httpsProxy: httpsProxy === '' ? undefined : httpsProxy,
    exceptions: entries.filter((entry) => entry !== '').map(readException),
  }
}

export function isProxyAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && PROXY_SCHEMES.has(url.protocol) && url.hostname !== ''
}

/** The proxy that the environment wants for an address. Addresses of this machine never go through one. */
export function chooseProxy(url: URL, environment: ProxyEnvironment): string | undefined {
  if (environment.httpsProxy === undefined || url.protocol !== 'https:') return undefined
  const host = url.hostname.replace(/\.$/, '')
  const address = parseIp(host)
  if (host === 'localhost' || host.endsWith('.localhost') || isLoopback(address)) return undefined
  const target = { host, address, port: url.port === '' ? '443' : url.port }
  if (environment.exceptions.some((exception) => isExcepted(target, exception))) return undefined
  return environment.httpsProxy
}

function isExcepted(
  target: { host: string; address: Uint8Array | undefined; port: string },
  exception: ProxyException,
): boolean {
  const { host, address, port } = target
  switch (exception.kind) {
    case 'all':
      return true
    case 'range':
      return address !== undefined && isWithin(address, exception.range)
    case 'host':
      return (
        (exception.port === undefined || exception.port === port) &&
        (host === exception.host || host.endsWith(`.${exception.host}`))
      )
  }
}

function readException(entry: string): ProxyException {
  if (entry === '*') return { kind: 'all' }
  const address = parseIp(entry)
  const range = address === undefined ? parseRange(entry) : { base: address, bits: address.length * 8 }
  if (range !== undefined) return { kind: 'range', range }
  const match = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase())
  return { kind: 'host', host: match?.[1] ?? '', port: match?.[2] }
}

function isLoopback(address: Uint8Array | undefined): boolean {
  if (address === undefined) return false
  if (address.length === 4) return address[0] === 127
  return address.every((byte, at) => byte === (at === 15 ? 1 : 0))
}
