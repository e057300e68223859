import type { InboundCall } from '../io/server/inbound-call.ts'

/** `cors.origins`: `*`, or the origins that may call the key-authenticated API from a browser. */
export interface CorsSettings {
  readonly origins: '*' | readonly string[]
}

const EXPOSED = 'x-request-id, x-sluice-warning, retry-after, server-timing, idempotent-replayed'
const METHODS = 'GET, POST, PUT, PATCH, DELETE, OPTIONS'
const DAY_SECONDS = '86400'

/**
 * Headers of an answer to a browser; empty for a caller that is none, or that may not read the answer.
 * Never with credentials: a key in a header is what authenticates, no cookie.
 */
export function corsHeaders(call: InboundCall, settings: CorsSettings): string[] {
  const origin = call.header('origin')
  if (origin === undefined) return []
  if (settings.origins === '*') {
    return ['access-control-allow-origin', '*', 'access-control-expose-headers', EXPOSED]
  }
  if (!settings.origins.includes(origin)) return []
  return ['access-control-allow-origin', origin, 'vary', 'origin', 'access-control-expose-headers', EXPOSED]
}

export function isPreflight(call: InboundCall): boolean {
  return call.method === 'OPTIONS' && call.header('access-control-request-method') !== undefined
}

/** Answers a preflight: whatever headers a client's SDK sends are allowed, since none of them has power here. */
export function answerPreflight(call: InboundCall, settings: CorsSettings, requestId: string): void {
  const allowed = corsHeaders(call, settings)
  const headers = ['x-request-id', requestId, ...allowed]
  if (allowed.length > 0) {
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
