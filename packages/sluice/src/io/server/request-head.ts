import { type HeaderFields, readHeaderFields } from '../http1/header-fields.ts'
import { MalformedMessage } from '../http1/malformed-message.ts'

/** Limits of reliability.md 3. */
export const MAX_HEAD_BYTES = 16 * 1024
const MAX_URL_BYTES = 8 * 1024
const MAX_HEADERS = 100
const MAX_METHOD = 32

/** A request's head as it is framed: what it asks for stands in `method`, `path`, `query` and `fields`. */
export interface RequestHead {
  method: string
  /** As it came, not decoded; of an absolute URL its path. */
  path: string
  /** Without the question mark. */
  query: string
  fields: HeaderFields
  isVersion10: boolean
  /** Bytes of the body; `chunked` when it says its length as it goes. */
  body: number | 'chunked'
  /** The peer wants the connection for more calls. */
  keepAlive: boolean
  /** It waits for a word before it sends its body. */
  expectsContinue: boolean
}

/** A status that the head alone deserves. */
export type HeadRefusal = 400 | 414 | 417 | 431

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.([01])$/
const ABSOLUTE = /^https?:\/\/[^/?#]*/i
const LENGTH = /^\d{1,15}$/

/** Reads a head in latin1, ending with the CRLF of its last line. */
export function parseRequestHead(text: string): RequestHead | HeadRefusal {
  const lineEnd = text.indexOf('\r\n')
  const match = REQUEST_LINE.exec(text.slice(0, lineEnd))
  if (match === null) return 400
  const [, method = '', target = '', version] = match
  if (method.length > MAX_METHOD) return 400
  if (target.length > MAX_URL_BYTES) return 414
  let fields: HeaderFields
  try {
    fields = readHeaderFields(text, lineEnd + 2)
  } catch (error) {
    if (error instanceof MalformedMessage) return 400
    throw error
  }
  if (fields.lines > MAX_HEADERS) return 431
  const isVersion10 = version === '0'
  const hosts = fields.count('host')
  if (hosts > 1 || (hosts === 0 && !isVersion10)) return 400
  const body = readLength(fields, isVersion10)
  if (body === undefined) return 400
  const expect = fields.get('expect')
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') return 417
  const url = ABSOLUTE.test(target) ? target.replace(ABSOLUTE, '') || '/' : target
  const mark = url.indexOf('?')
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    fields,
    isVersion10,
    body,
    keepAlive: readKeepAlive(fields, isVersion10),
    expectsContinue: expect !== undefined && !isVersion10,
  }
}

/** What is wrong with a head that has not ended within its limit. */
export function refuseLongHead(bytes: Buffer): HeadRefusal {
  const line = bytes.indexOf(10)
  return line === -1 || line > MAX_URL_BYTES + MAX_METHOD + 10 ? 414 : 431
}

/** Strict where looseness could make two readers see two messages: one length, or one coding, and that is `chunked`. */
function readLength(fields: HeaderFields, isVersion10: boolean): number | 'chunked' | undefined {
  const length = fields.get('content-length')
  const coding = fields.get('transfer-encoding')
  if (coding !== undefined) {
    return length === undefined && !isVersion10 && coding.toLowerCase() === 'chunked' ? 'chunked' : undefined
  }
  if (length === undefined) return 0
  return LENGTH.test(length) ? Number(length) : undefined
}

function readKeepAlive(fields: HeaderFields, isVersion10: boolean): boolean {
  const connection = fields.get('connection')
  if (connection === undefined) return !isVersion10
  const words = connection.toLowerCase()
  return isVersion10 ? words.includes('keep-alive') : !words.includes('close')
}
