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

/** A request's head, and where it goes. */
export interface SendableHead {
  /** In latin1. */
  readonly text: string
  /** Scheme, host and port. */
  readonly origin: string
}

/** What all requests of one method, URL and set of headers have in common. */
interface CheckedHead {
  readonly method: OutboundRequest['method']
  readonly href: string
  readonly origin: string
  /** All but the length and the blank line. */
  readonly text: string
}

/** Of headers that cannot change any more: a caller that hands in the same frozen object has it checked once. */
const checkedHeads = new WeakMap<OutboundRequest['headers'], CheckedHead>()

/**
 * The head of a request, or undefined when a header's name or value cannot be sent: a line break in a credential
 * must not become a header of its own.
 */
export function formatRequestHead(request: OutboundRequest): SendableHead | undefined {
  const { method, body } = request
  const head = findCheckedHead(request) ?? checkHead(request)
  if (head === undefined) return undefined
  const { text, origin } = head
  if (body !== undefined) return { text: `${text}content-length: ${body.length}\r\n\r\n`, origin }
  // A length of 0 where a body is usual; some servers wait for one otherwise.
  const hasLength = method === 'POST' || method === 'PUT' || method === 'PATCH'
  return { text: hasLength ? `${text}content-length: 0\r\n\r\n` : `${text}\r\n`, origin }
}

/** Whether a header may be sent at all, by whatever client. */
export function isSendable(name: string, value: string): boolean {
  return NAME.test(name) && !OWN_HEADERS.has(name) && !BAD_VALUE.test(value)
}

function findCheckedHead({ headers, url, method }: OutboundRequest): CheckedHead | undefined {
  const found = checkedHeads.get(headers)
  return found !== undefined && found.href === url.href && found.method === method ? found : undefined
}

function checkHead({ url, headers, method }: OutboundRequest): CheckedHead | undefined {
  const { host } = url
  let text = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${host}\r\n`
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (!isSendable(name, value)) return undefined
    text += `${name}: ${value}\r\n`
  }
  if (headers['accept-encoding'] === undefined) text += 'accept-encoding: identity\r\n'
  const head = { method, href: url.href, origin: `${url.protocol}//${host}`, text }
  if (Object.isFrozen(headers)) checkedHeads.set(headers, head)
  return head
}
