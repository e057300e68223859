import type { OpenAPIHono } from '@hono/zod-openapi'
import { requireOwner } from '../authorize.ts'
import type { ControlAppDeps } from '../control-deps.ts'
import { answerError } from '../error-answer.ts'

/** Liveness, readiness and metrics. The reason of unreadiness is one of our own words, never an error's text. */
export function bindHealth(app: OpenAPIHono, deps: ControlAppDeps): void {
  app.get('/healthz', (c) => c.json({ status: 'alive' }))
  app.get('/readyz', (c) => {
    const reason = deps.notReady()
    return reason === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', reason }, 503)
  })
  app.get('/metrics', async (c) => {
    try {
      if (!deps.live().settings.metricsPublic) requireOwner(c, deps)
      return c.body(deps.metrics.render(), 200, { 'content-type': deps.metrics.contentType })
    } catch (error) {
      return answerError(error, deps.log)
    }
  })
}
