/**
 * Whether a link may be handed to a vendor to fetch: http or https, no credentials, and a host that is a global
 * address or a name that can be one (R35). Nothing is looked up; what a name resolves to is checked by whoever
 * connects.
 */
export function isPublicUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  if (url.username !== '' || url.password !== '') return false
  // The parser has already turned 0x7f.1 and its kind into dotted form.
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  if (host.startsWith('[')) return isGlobalV6(host.slice(1, -1))
  const v4 = readV4(host)
  return v4 === undefined ? isPublicName(host) : isGlobalV4(v4)
}

function isPublicName(host: string): boolean {
  if (!host.includes('.')) return false
  return !/(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa|lan)$/.test(host)
}

function readV4(host: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined
  return host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** First address and prefix length of what is not global unicast (reliability.md 6). */
const CLOSED_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

function isGlobalV4(address: number): boolean {
  return !CLOSED_V4.some(([first, length]) => {
    const size = 2 ** (32 - length)
    return Math.floor(address / size) === Math.floor((readV4(first) ?? 0) / size)
  })
}

/** Of IPv6 only 2000::/3 is global; its tunnels (2001::/32, 2002::/16) carry other addresses inside. */
function isGlobalV6(host: string): boolean {
  const [first = 0, second = 0] = expandV6(host)
  if (first < 0x2000 || first > 0x3fff) return false
  return first !== 0x2002 && !(first === 0x2001 && second === 0)
}

/** The first two groups are all that is asked; the parser gives the compressed form in hex groups. */
function expandV6(host: string): number[] {
  const [head = ''] = host.split('::', 1)
  const groups = head === '' ? [] : head.split(':').map((group) => Number.parseInt(group, 16))
  return [groups[0] ?? 0, groups[1] ?? 0]
}
