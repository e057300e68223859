import { type IpAddress, type IpRange, isInRanges, parseIp } from './ip-range.ts'

/**
 * The address that a call comes from. `forwardedFor` (`X-Forwarded-For`) is believed only where the peer is a
 * trusted proxy, and then from the right: each trusted proxy vouches for the entry that it added, and the first
 * one that is none of them is the client. What cannot be read ends the walk at the last proxy that could be.
 * Undefined only where the peer's own address is unknown (it left).
 */
export function clientIp(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: readonly IpRange[],
): IpAddress | undefined {
  const nearest = peer === undefined ? undefined : parseIp(peer)
  if (nearest === undefined || forwardedFor === undefined || !isInRanges(nearest, trusted)) return nearest
  let client = nearest
  for (const hop of forwardedFor.split(',').reverse()) {
    const address = parseIp(withoutPort(hop.trim()))
    if (address === undefined) return client
    client = address
    if (!isInRanges(address, trusted)) return client
  }
  return client
}

/** Some proxies write `1.2.3.4:5678` or `[::1]:5678`. */
function withoutPort(hop: string): string {
  return /^(\[[^\]]*\]|[\d.]+):\d+$/.exec(hop)?.[1] ?? hop
}
