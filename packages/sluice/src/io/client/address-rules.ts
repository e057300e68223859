import { parseIp } from './ip-address.ts'

/**
 * - `global`: unicast on the public internet.
 * - `private`: reached only where the operator listed exactly this host and port.
 * - `never`: link-local, where clouds keep their metadata (R23), and what is no single host at all.
 */
export type AddressClass = 'global' | 'private' | 'never'

/** Refused ranges of IPv4 (reliability.md 6). */
const IPV4_RANGES: readonly (readonly [cidr: string, is: 'private' | 'never'])[] = [
  ['0.0.0.0/8', 'private'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'private'],
  ['127.0.0.0/8', 'private'],
  ['169.254.0.0/16', 'never'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'private'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'private'],
  ['224.0.0.0/4', 'never'],
  ['240.0.0.0/4', 'never'],
]

/**
 * Refused ranges of IPv6. Only 2000::/3 is global unicast at all, so that ::, ::1, fc00::/7 and fec0::/10 are
 * refused with everything else outside of it; the translation prefixes are judged by the IPv4 address in them.
 */
const IPV6_RANGES: readonly (readonly [cidr: string, is: 'private' | 'never'])[] = [
  ['fe80::/10', 'never'],
  ['ff00::/8', 'never'],
  ['2001::/32', 'private'],
]

const MAPPED = toRange('::ffff:0:0/96')
/** Prefixes that lead to the IPv4 address at `offset`: NAT64, local NAT64, 6to4, IPv4-compatible, SIIT. */
const TRANSLATED: readonly { range: Range; offset: number }[] = [
  { range: toRange('64:ff9b::/96'), offset: 12 },
  { range: toRange('64:ff9b:1::/48'), offset: 12 },
  { range: toRange('2002::/16'), offset: 2 },
  { range: toRange('::/96'), offset: 12 },
  { range: toRange('::ffff:0:0:0/96'), offset: 12 },
]
const GLOBAL_IPV6 = toRange('2000::/3')
const REFUSED_IPV4 = IPV4_RANGES.map(([cidr, is]) => ({ range: toRange(cidr), is }))
const REFUSED_IPV6 = IPV6_RANGES.map(([cidr, is]) => ({ range: toRange(cidr), is }))

/** What an address (4 or 16 bytes) is. */
export function classifyAddress(address: Uint8Array): AddressClass {
  if (address.length === 4) {
    return REFUSED_IPV4.find(({ range }) => isWithin(address, range))?.is ?? 'global'
  }
  if (isWithin(address, MAPPED)) return classifyAddress(address.subarray(12))
  const refused = REFUSED_IPV6.find(({ range }) => isWithin(address, range))
  if (refused !== undefined) return refused.is
  for (const { range, offset } of TRANSLATED) {
    if (!isWithin(address, range)) continue
    return classifyAddress(address.subarray(offset, offset + 4)) === 'never' ? 'never' : 'private'
  }
  return isWithin(address, GLOBAL_IPV6) ? 'global' : 'private'
}

export type HostRefusal = 'not-a-host' | 'not-global' | 'local-name'

/**
 * Judges a host by its text alone, for addresses that a vendor would fetch (R35): undefined when nothing speaks
 * against it. Takes every form that the URL parser takes, so `127.1`, `0x7f.0.0.1` and `2130706433` are loopback.
 */
export function checkLiteralHost(host: string): HostRefusal | undefined {
  const hostname = /[@/?#\\]/.test(host) ? undefined : URL.parse(`http://${host}/`)?.hostname
  if (hostname === undefined || hostname === '') return 'not-a-host'
  const address = parseIp(hostname)
  if (address !== undefined) return classifyAddress(address) === 'global' ? undefined : 'not-global'
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  if (!name.includes('.')) return 'local-name'
  return /\.(?:localhost|local|internal)$/.test(name) ? 'local-name' : undefined
}

export interface Range {
  readonly base: Uint8Array
  readonly bits: number
}

/** Reads `address/bits`. Undefined when it is not one. */
export function parseRange(cidr: string): Range | undefined {
  const slash = cidr.indexOf('/')
  const base = parseIp(cidr.slice(0, slash))
  const bits = cidr.slice(slash + 1)
  if (slash === -1 || base === undefined || !/^\d{1,3}$/.test(bits)) return undefined
  return Number(bits) <= base.length * 8 ? { base, bits: Number(bits) } : undefined
}

/** Whether an address of the same family lies in a range. */
export function isWithin(address: Uint8Array, range: Range): boolean {
  const { base, bits } = range
  if (address.length !== base.length) return false
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) if (address[at] !== base[at]) return false
  const rest = bits & 7
  if (rest === 0) return true
  const mask = 0xff & (0xff << (8 - rest))
  return ((address[whole] ?? 0) & mask) === ((base[whole] ?? 0) & mask)
}

function toRange(cidr: string): Range {
  const range = parseRange(cidr)
  if (range === undefined) throw new TypeError(`not a range of addresses: ${cidr}`)
  return range
}
