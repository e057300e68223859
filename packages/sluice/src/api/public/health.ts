import type { InboundCall } from '../../io/server/inbound-call.ts'
import { encodeError } from '../../protocols/chat/openai-chat/encode-error.ts'
import { requireOwner } from '../authorize.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { shownError, wrongMethod } from '../error-answer.ts'

interface HealthAnswer {
  status: number
  type: string
  body: string
}

const READERS = new Map<string, (call: InboundCall, deps: ControlAppDeps) => HealthAnswer>([
  ['/healthz', () => json(200, { status: 'alive' })],
  ['/readyz', (_, deps) => readReadiness(deps)],
  ['/metrics', readMetrics],
])

/**
 * Liveness, readiness and metrics, without the control plane's framework. False: the path is none of these. `extra`:
 * headers besides its own.
 */
export function answerHealth(call: InboundCall, deps: ControlAppDeps, extra: readonly string[]): boolean {
  const read = READERS.get(call.path)
  if (read === undefined) return false
  const headers = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store', ...extra]
  const { method } = call
  if (method !== 'GET' && method !== 'HEAD') headers.push('allow', 'GET, HEAD, OPTIONS')
  if (method === 'OPTIONS') {
    call.answer(204, headers, '')
    return true
  }
  const { status, type, body } = tryRead(call, deps, read)
  // The listener sends the head alone where that is asked for.
  call.answer(status, ['content-type', type, ...headers], body)
  return true
}

function tryRead(
  call: InboundCall,
  deps: ControlAppDeps,
  read: (call: InboundCall, deps: ControlAppDeps) => HealthAnswer,
): HealthAnswer {
  try {
    if (call.method !== 'GET' && call.method !== 'HEAD') throw wrongMethod(call.method)
    return read(call, deps)
  } catch (error) {
    const shown = shownError(error, deps.log)
    return json(shown.status, encodeError(shown))
  }
}

/** The reason of unreadiness is one of our own words, never an error's text. */
function readReadiness(deps: ControlAppDeps): HealthAnswer {
  const reason = deps.notReady()
  return reason === undefined ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reason })
}

function readMetrics(call: InboundCall, deps: ControlAppDeps): HealthAnswer {
  if (!deps.live().settings.metricsPublic) requireOwner(Object.fromEntries(call.headers()), deps)
  return { status: 200, type: deps.metrics.contentType, body: deps.metrics.render() }
}

function json(status: number, body: object): HealthAnswer {
  return { status, type: 'application/json', body: JSON.stringify(body) }
}
