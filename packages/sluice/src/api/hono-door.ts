import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayError } from '../canonical/errors.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'

/** Bodies of the control plane (reliability.md 3). */
const CONTROL_BODY_BYTES = 1024 * 1024

/**
 * Hands a request to the control plane's Hono application and writes its answer. Whole bodies both ways: no
 * control route streams.
 */
export async function serveHono(
  app: OpenAPIHono,
  call: InboundCall,
  base: string,
  extra: readonly string[],
): Promise<void> {
  // A method that the fetch standard forbids, and no route of ours knows.
  if (call.method === 'TRACE' || call.method === 'CONNECT') {
    throw new GatewayError('method-not-allowed', `${call.method} is not allowed here.`)
  }
  const headers = new Headers()
  for (const [name, value] of call.headers()) headers.append(name, value)
  const init: RequestInit = { method: call.method, headers }
  if (call.method !== 'GET' && call.method !== 'HEAD') {
    init.body = new Uint8Array(await call.readBody({ bytes: CONTROL_BODY_BYTES, compressed: false }))
  }
  const query = call.query === '' ? '' : `?${call.query}`
  const url = controlUrl(base, call.path, query)
  const response = await app.fetch(new Request(url, init), { peerAddress: call.peerAddress })
  const flat: string[] = []
  for (const [name, value] of response.headers) if (name !== 'content-length') flat.push(name, value)
  call.answer(response.status, [...flat, ...extra], new Uint8Array(await response.arrayBuffer()))
}

function controlUrl(base: string, path: string, query: string): string {
  // A path that begins with two slashes would be taken for a host.
  const url = `${base}/${path.replace(/^\/+/, '')}${query}`
  if (!URL.canParse(url))
    throw new GatewayError('bad-request', 'The path of the URL is not valid.', { code: 'invalid_url' })
  return url
}
