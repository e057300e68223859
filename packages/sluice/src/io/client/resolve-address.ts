import { lookup as systemLookup } from 'node:dns'
import type { Clock } from '../clock.ts'
import { classifyAddress } from './address-rules.ts'
import { parseIp } from './ip-address.ts'
import type { Reach } from './port.ts'

/** Every address of a host name, in the order of preference. `dns.lookup` by default; tests hand in their own. */
export type Lookup = (hostname: string, callback: (error: Error | null, addresses: string[]) => void) => void

export const lookupBySystem: Lookup = (hostname, callback) => {
  // IPv4 first: where IPv6 is configured but leads nowhere, the other order costs the whole connect time.
  systemLookup(hostname, { all: true, order: 'ipv4first' }, (error, found) => {
    callback(error, error === null ? found.map(({ address }) => address) : [])
  })
}

/** An address that was checked; the connection goes to it and to nothing else. */
export interface CheckedAddress {
  readonly address: string
  readonly port: number
  readonly isPrivate: boolean
  readonly hostKey: string
  readonly addressKey: string
}

export type UrlRefusal = 'scheme' | 'credentials' | 'port' | 'own-host' | 'address'

/** `host:port` with the port written out. */
export function hostKeyOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/**
 * What can be said against a URL before its name is resolved: scheme, credentials, port, our own host, a literal
 * address. It is all that can be said when a proxy resolves the name.
 */
export function checkUrl(url: URL, reach: Reach): UrlRefusal | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme'
  if (url.username !== '' || url.password !== '') return 'credentials'
  const hostKey = hostKeyOf(url)
  const { publicPorts, ownHosts } = reach
  if (publicPorts !== undefined && !publicPorts.has(portOf(url)) && !reach.privateHosts.has(hostKey)) {
    return 'port'
  }
  if (ownHosts?.has(url.hostname.replace(/\.$/, '')) === true) return 'own-host'
  if (parseIp(url.hostname) === undefined) return undefined
  return checkAddress(url, url.hostname, reach) === undefined ? 'address' : undefined
}

/** Judges one address that `url` resolved to; undefined when it is not to be reached. */
export function checkAddress(url: URL, text: string, reach: Reach): CheckedAddress | undefined {
  const address = text.startsWith('[') ? text.slice(1, -1) : text
  const bytes = parseIp(address)
  if (bytes === undefined) return undefined
  const is = classifyAddress(bytes)
  const port = portOf(url)
  const hostKey = hostKeyOf(url)
  const addressKey = `${address.includes(':') ? `[${address}]` : address}:${port}`
  const isListed = reach.privateHosts.has(hostKey) || reach.privateHosts.has(addressKey)
  if (is === 'never' || (is === 'private' && !isListed)) return undefined
  return { address, port, isPrivate: is === 'private', hostKey, addressKey }
}

const CACHE_MS = 30_000
const CACHE_SIZE = 1000

type Waiter = (error: Error | null, addresses: readonly string[]) => void

/** Resolves names with a small memory. It knows no rules: each use checks the addresses for its own reach. */
export class AddressResolver {
  private readonly lookup: Lookup
  private readonly clock: Clock
  private readonly known = new Map<string, { addresses: readonly string[]; until: number }>()
  private readonly waiting = new Map<string, Waiter[]>()

  constructor(lookup: Lookup, clock: Clock) {
    this.lookup = lookup
    this.clock = clock
  }

  /** Calls back later, never at once. */
  resolve(hostname: string, callback: Waiter): void {
    const literal = parseIp(hostname)
    const known = literal === undefined ? this.known.get(hostname) : undefined
    if (literal !== undefined) {
      queueMicrotask(() => callback(null, [hostname]))
    } else if (known !== undefined && known.until > this.clock.monotonic()) {
      queueMicrotask(() => callback(null, known.addresses))
    } else {
      this.ask(hostname, callback)
    }
  }

  /** The addresses led nowhere: ask again next time. */
  forget(hostname: string): void {
    this.known.delete(hostname)
  }

  private ask(hostname: string, callback: Waiter): void {
    const others = this.waiting.get(hostname)
    if (others !== undefined) {
      others.push(callback)
      return
    }
    const waiters = [callback]
    this.waiting.set(hostname, waiters)
    this.lookup(hostname, (error, addresses) => {
      queueMicrotask(() => {
        this.waiting.delete(hostname)
        if (error === null) this.remember(hostname, addresses)
        for (const waiter of waiters) waiter(error, addresses)
      })
    })
  }

  private remember(hostname: string, addresses: readonly string[]): void {
    this.known.delete(hostname)
    const oldest = this.known.size >= CACHE_SIZE ? this.known.keys().next().value : undefined
    if (oldest !== undefined) this.known.delete(oldest)
    this.known.set(hostname, { addresses, until: this.clock.monotonic() + CACHE_MS })
  }
}
