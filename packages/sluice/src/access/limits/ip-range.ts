import { isWithin, parseRange, type Range } from '../../io/client/address-rules.ts'
import { parseIp as readIp } from '../../io/client/ip-address.ts'

/** An address; IPv4 and its mapped form (`::ffff:1.2.3.4`) are one and the same. */
export interface IpAddress {
  /** 4 or 16. */
  readonly bytes: Uint8Array
  /** Dotted for IPv4 in either form; IPv6 as it was written, in lower case, without a zone. */
  readonly text: string
}

/** An address or a CIDR block. */
export type IpRange = Range

const MAPPED_BITS = 96

/** Undefined for anything that is no address. */
export function parseIp(text: string): IpAddress | undefined {
  const read = readIp(text)
  if (read === undefined) return undefined
  const bytes = unmap(read)
  if (bytes.length === 4) return { bytes, text: bytes.join('.') }
  return { bytes, text: text.toLowerCase().replace(/^\[|\]$|%.*$/g, '') }
}

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`, `::ffff:10.0.0.0/104`; undefined for anything else. */
export function parseIpRange(text: string): IpRange | undefined {
  if (!text.includes('/')) {
    const address = parseIp(text)
    return address === undefined ? undefined : { base: address.bytes, bits: address.bytes.length * 8 }
  }
  const range = parseRange(text)
  if (range === undefined || range.bits < MAPPED_BITS) return range
  const base = unmap(range.base)
  return base === range.base ? range : { base, bits: range.bits - MAPPED_BITS }
}

/** Several; what cannot be read is left out, so that it admits and trusts nothing. */
export function parseIpRanges(texts: readonly string[]): IpRange[] {
  return texts.map(parseIpRange).filter((range) => range !== undefined)
}

export function isInRanges(address: IpAddress, ranges: readonly IpRange[]): boolean {
  return ranges.some((range) => isWithin(address.bytes, range))
}

function unmap(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 16 || bytes[10] !== 0xff || bytes[11] !== 0xff) return bytes
  return bytes.subarray(0, 10).every((byte) => byte === 0) ? bytes.subarray(12) : bytes
}
