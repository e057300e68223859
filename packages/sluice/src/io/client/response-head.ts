/** The peer sent bytes that are not an HTTP/1 answer. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse'
}

export interface ParsedHead {
  status: number
  isVersion10: boolean
  headers: Map<string, string>
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?$/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Control characters other than tab; CR and LF are found here when they do not stand together. */
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** Parses a head in latin1, ending with the CRLF of its last header. Throws `MalformedResponse`. */
export function parseResponseHead(text: string): ParsedHead {
  const statusEnd = text.indexOf('\r\n')
  const match = STATUS_LINE.exec(text.slice(0, statusEnd))
  if (match === null) throw new MalformedResponse('the answer has no status line')
  const headers = new Map<string, string>()
  let at = statusEnd + 2
  while (at < text.length) {
    const end = text.indexOf('\r\n', at)
    const colon = text.indexOf(':', at)
    const rawName = text.slice(at, colon)
    const value = trimBlanks(text, colon + 1, end)
    if (colon === -1 || colon > end || !TOKEN.test(rawName) || BAD_VALUE.test(value)) {
      throw new MalformedResponse('the answer has a header that is none')
    }
    const name = rawName.toLowerCase()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
    at = end + 2
  }
  return { status: Number(match[2]), isVersion10: match[1] === '0', headers }
}

/** Spaces and tabs alone: what else `trim` takes away would hide a bad value. */
function trimBlanks(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Milliseconds of a `Keep-Alive` header: `timeout=5, max=100`. */
export function readKeepAlive(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(header)
  return match === null ? undefined : Number(match[1]) * 1000
}
