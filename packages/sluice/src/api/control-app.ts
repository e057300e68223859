import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bindBooks } from './admin/books.ts'
import { bindChannels } from './admin/channels.ts'
import { bindCustomers } from './admin/customers.ts'
import { bindKeys } from './admin/keys.ts'
import { bindPrices } from './admin/prices.ts'
import { bindRequests } from './admin/requests.ts'
import { allowedMethods } from './allowed-methods.ts'
import { requireOwner } from './authorize.ts'
import { headersOf } from './bind-endpoint.ts'
import type { ControlAppDeps } from './control-deps.ts'
import { answerError, unknownRoute, wrongMethod } from './error-answer.ts'
import { bindMe } from './me/me.ts'
import { bindHome } from './pages/home.ts'

/** The control plane: administration, a customer's own money and the first page. */
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
  bindHome(app, deps)
  bindDocument(app, deps)
  app.notFound((c) => answerUnrouted(c, app, deps))
  app.onError((error) => answerError(error, deps.log))
  return app
}

/** No such path, or not with this method. What the administration API does not have is told to its owner alone. */
function answerUnrouted(c: Context, app: OpenAPIHono, deps: ControlAppDeps): Response {
  const { path, method } = c.req
  try {
    if (path.startsWith('/api/admin')) requireOwner(headersOf(c), deps)
  } catch (error) {
    return answerError(error, deps.log)
  }
  const allow = allowedMethods(app, path)
  if (allow === '') return answerError(unknownRoute(), deps.log)
  if (method === 'OPTIONS') return c.body(null, 204, { allow })
  return answerError(wrongMethod(method), deps.log, { allow })
}

function bindDocument(app: OpenAPIHono, deps: ControlAppDeps): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  app.get('/api/openapi.json', (c) => {
    const info = { title: 'Sluice control API', version: deps.version }
    return c.json(app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: deps.baseUrl() }] }))
  })
}
