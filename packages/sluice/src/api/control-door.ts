import type { OpenAPIHono } from '@hono/zod-openapi'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { ControlAppDeps } from './control-deps.ts'
import { serveHono } from './hono-door.ts'
import { answerHealth } from './public/health.ts'

/** Answers a request for the control plane. `extra`: headers that the answer gets besides its own. */
export type ControlDoor = (call: InboundCall, extra: readonly string[]) => Promise<void>

/**
 * Health and metrics, which machines ask for every few seconds, are answered here. Everything else is loaded when somebody
 * first asks for it: the framework, the schemas and the document would take a tenth of every start and 15 MB at rest.
 */
export function openControlDoor(deps: ControlAppDeps): ControlDoor {
  let loading: Promise<OpenAPIHono> | undefined
  const load = async (): Promise<OpenAPIHono> => {
    const { createControlApp } = await import('./control-app.ts')
    return createControlApp(deps)
  }
  return async (call, extra) => {
    if (answerHealth(call, deps, extra)) return
    loading ??= load()
    const app = await loading.catch((error: unknown) => {
      // What cannot be read now may be readable the next time.
      loading = undefined
      throw error
    })
    await serveHono(app, call, deps.baseUrl(), extra)
  }
}
