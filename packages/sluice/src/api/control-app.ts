import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { GatewayError } from '../canonical/errors.ts'
import { bindBooks } from './admin/books.ts'
import { bindChannels } from './admin/channels.ts'
import { bindCustomers } from './admin/customers.ts'
import { bindKeys } from './admin/keys.ts'
import { bindPrices } from './admin/prices.ts'
import { bindRequests } from './admin/requests.ts'
import { requireOwner } from './authorize.ts'
import type { ControlAppDeps } from './control-deps.ts'
import { answerError } from './error-answer.ts'
import { bindMe } from './me/me.ts'
import { bindHome } from './pages/home.ts'
import { bindHealth } from './public/health.ts'

/** The control plane: administration, a customer's own money, health, metrics and the first page. */
export function createControlApp(deps: ControlAppDeps): OpenAPIHono {
  const app = new OpenAPIHono()
  app.use(async (c, next) => {
    await next()
    c.header('x-content-type-options', 'nosniff')
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  })
  bindCustomers(app, deps)
  bindKeys(app, deps)
  bindChannels(app, deps)
  bindPrices(app, deps)
  bindRequests(app, deps)
  bindBooks(app, deps)
  bindMe(app, deps)
  bindHealth(app, deps)
  bindHome(app, deps)
  bindDocument(app, deps)
  app.notFound((c) => answerError(unknownRoute(c, deps), deps.log))
  app.onError((error) => answerError(error, deps.log))
  return app
}

/** What the administration API does not have is told to its owner alone. */
function unknownRoute(c: Context, deps: ControlAppDeps): unknown {
  try {
    if (c.req.path.startsWith('/api/admin')) requireOwner(c, deps)
    return new GatewayError('not-found', 'There is no such route in this version.', {
      code: 'not_in_this_version',
    })
  } catch (error) {
    return error
  }
}

function bindDocument(app: OpenAPIHono, deps: ControlAppDeps): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  app.get('/api/openapi.json', (c) => {
    const info = { title: 'Sluice control API', version: deps.version }
    return c.json(app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: deps.baseUrl() }] }))
  })
}
