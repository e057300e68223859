import { type HeaderFields, readHeaderFields } from '../http1/header-fields.ts'
import { MalformedMessage } from '../http1/malformed-message.ts'

export interface ParsedHead {
  status: number
  isVersion10: boolean
  headers: HeaderFields
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?$/

/** Reads an answer's head in latin1, ending with the CRLF of its last header. Throws `MalformedMessage`. */
export function parseResponseHead(text: string): ParsedHead {
  const statusEnd = text.indexOf('\r\n')
  const match = STATUS_LINE.exec(text.slice(0, statusEnd))
  if (match === null) throw new MalformedMessage('the answer has no status line')
  const headers = readHeaderFields(text, statusEnd + 2)
  return { status: Number(match[2]), isVersion10: match[1] === '0', headers }
}

/** Milliseconds of a `Keep-Alive` header: `timeout=5, max=100`. */
export function readKeepAlive(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(header)
  return match === null ? undefined : Number(match[1]) * 1000
}
