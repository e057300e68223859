import type { OpenAPIHono } from '@hono/zod-openapi'
import { METHOD_NAME_ALL } from 'hono/router'

/**
 * The methods that a path of the application takes, as the header `Allow` lists them; empty where there is no such
 * path. Asks the router once for each method, so it is for refusals alone.
 */
export function allowedMethods(app: OpenAPIHono, path: string): string {
  const known = new Set(app.routes.map(({ method }) => method))
  const taken = [...known].filter((method) => takes(app, method, path))
  if (taken.length === 0) return ''
  // HEAD is answered wherever GET is.
  if (taken.includes('GET')) taken.push('HEAD')
  return [...taken, 'OPTIONS'].join(', ')
}

function takes(app: OpenAPIHono, method: string, path: string): boolean {
  // What runs before every route is none itself.
  if (method === METHOD_NAME_ALL) return false
  const [handlers] = app.router.match(method, path)
  return handlers.some(([[, route]]) => route.method === method)
}
