import { STATUS_CODES } from '../http1/node-http.ts'
import type { Headers } from './inbound-call.ts'

/** Everything that could end a header line early, and what latin1 cannot carry. */
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** For how long a connection without a call is kept (reliability.md 3). */
export const KEEP_ALIVE_MS = 65_000

/** How a connection goes on after an answer. */
export type Keeping = 'keep' | 'keep-old' | 'close'

const ENDINGS: Readonly<Record<Keeping, string>> = {
  keep: `keep-alive: timeout=${KEEP_ALIVE_MS / 1000}\r\n\r\n`,
  // HTTP/1.0 closes unless it is told.
  'keep-old': 'connection: keep-alive\r\n\r\n',
  close: 'connection: close\r\n\r\n',
}

let dateLine = ''
let dateSecond = -1

/**
 * The head of an answer, in latin1. `framing` is a line of its own, or empty. Throws on a header that cannot be sent as it
 * is: a line break in a value must not become a header of its own.
 */
export function formatAnswerHead(
  status: number,
  framing: string,
  headers: Headers,
  keeping: Keeping,
  now: number,
): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${framing}`
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    const value = headers[i + 1] ?? ''
    if (BAD_VALUE.test(value) || !NAME.test(name))
      throw new TypeError(`the header ${JSON.stringify(name)} cannot be sent`)
    text += `${name}: ${value}\r\n`
  }
  return text + formatDate(now) + ENDINGS[keeping]
}

/** The same text for a second. */
function formatDate(now: number): string {
  const second = Math.floor(now / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateLine = `date: ${new Date(now).toUTCString()}\r\n`
  }
  return dateLine
}
