import type { InboundCall } from '../io/server/inbound-call.ts'

/** `cors.origins`: `*`, or the origins that may call the key-authenticated API from a browser. */
export interface CorsSettings {
  readonly origins: '*' | readonly string[]
}

const EXPOSED = 'x-request-id, request-id, x-sluice-warning, retry-after, server-timing, idempotent-replayed'
const METHODS = 'GET, POST, PUT, PATCH, DELETE, OPTIONS'
const DAY_SECONDS = '86400'

/**
 * Headers of an answer to a browser, good or bad. Never with credentials: a key in a header is what authenticates, no
 * cookie. Where some origins only may read, every answer tells a cache to keep those to different callers apart.
 */
export function corsHeaders(call: InboundCall, { origins }: CorsSettings): string[] {
  const origin = call.header('origin')
  if (origins === '*') return origin === undefined ? [] : allowing('*')
  const headers = ['vary', 'origin']
  if (origin !== undefined && origins.includes(origin)) headers.push(...allowing(origin))
  return headers
}

function allowing(origin: string): string[] {
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', EXPOSED]
}

export function isPreflight(call: InboundCall): boolean {
  return call.method === 'OPTIONS' && call.header('access-control-request-method') !== undefined
}

/**
 * Answers a preflight whose `head` holds what `corsHeaders` gave: whatever headers a client's SDK sends are allowed, since
 * none of them has power here.
 */
export function answerPreflight(call: InboundCall, head: readonly string[]): void {
  const headers = [...head]
  if (head.includes('access-control-allow-origin')) {
    headers.push(
      'access-control-allow-methods',
      METHODS,
      'access-control-allow-headers',
      call.header('access-control-request-headers') ?? '*',
      'access-control-max-age',
      DAY_SECONDS,
    )
  }
  call.answer(204, headers, '')
}
