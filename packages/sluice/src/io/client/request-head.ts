import type { OutboundRequest } from './port.ts'

/** Names that the client itself writes; a request that brings one is refused rather than sent with two. */
const OWN_HEADERS = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
])
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
/** Everything that could end a header line early, and what latin1 cannot carry. */
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/**
 * The head of a request as text in latin1, or undefined when a header's name or value cannot be sent: a line break
 * in a credential must not become a header of its own.
 */
export function formatRequestHead(request: OutboundRequest): string | undefined {
  const { url, headers, method, body } = request
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (!isSendable(name, value)) return undefined
    head += `${name}: ${value}\r\n`
  }
  if (headers['accept-encoding'] === undefined) head += 'accept-encoding: identity\r\n'
  if (body !== undefined) return `${head}content-length: ${body.length}\r\n\r\n`
  // A length of 0 where a body is usual; some servers wait for one otherwise.
  return method === 'POST' || method === 'PUT' ? `${head}content-length: 0\r\n\r\n` : `${head}\r\n`
}

/** Whether a header may be sent at all, by whatever client. */
export function isSendable(name: string, value: string): boolean {
  return NAME.test(name) && !OWN_HEADERS.has(name) && !BAD_VALUE.test(value)
}
