import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayError } from '../canonical/errors.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { encodeError } from '../protocols/chat/openai-chat/encode-error.ts'
import { allowedMethods } from './allowed-methods.ts'
import { unknownRoute, wrongMethod } from './error-answer.ts'

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
  if (call.method === 'TRACE' || call.method === 'CONNECT') {
    refuseForbidden(app, call, extra)
    return
  }
  const headers = new Headers()
  for (const [name, value] of call.headers()) headers.append(name, value)
  // The listener sends the head alone where that is asked for, and says how long the body would be.
  const method = call.method === 'HEAD' ? 'GET' : call.method
  const init: RequestInit = { method, headers }
  if (method !== 'GET') {
    init.body = new Uint8Array(await call.readBody({ bytes: CONTROL_BODY_BYTES, compressed: false }))
  }
  const query = call.query === '' ? '' : `?${call.query}`
  const url = controlUrl(base, call.path, query)
  const response = await app.fetch(new Request(url, init), { peerAddress: call.peerAddress })
  const flat: string[] = []
  for (const [name, value] of response.headers) if (name !== 'content-length') flat.push(name, value)
  call.answer(response.status, [...flat, ...extra], new Uint8Array(await response.arrayBuffer()))
}

/** A method that the fetch standard forbids, and no route of ours knows. */
function refuseForbidden(app: OpenAPIHono, call: InboundCall, extra: readonly string[]): void {
  const allow = allowedMethods(app, call.path)
  const error = allow === '' ? unknownRoute() : wrongMethod(call.method)
  const headers = ['content-type', 'application/json', ...extra]
  if (allow !== '') headers.push('allow', allow)
  call.answer(error.status, headers, JSON.stringify(encodeError(error)))
}

function controlUrl(base: string, path: string, query: string): string {
  // A path that begins with two slashes would be taken for a host.
  const url = `${base}/${path.replace(/^\/+/, '')}${query}`
  if (!URL.canParse(url))
    throw new GatewayError('bad-request', 'The path of the URL is not valid.', { code: 'invalid_url' })
  return url
}
