/**
 * Routes of the data plane: exact in method and path (R9), with at most one parameter, which is the last
 * segment. A look-up is one map access for exact paths.
 */
export interface Route<Handler> {
  method: string
  /** `/v1/models` or `/v1/models/{id}`. */
  path: string
  handler: Handler
}

export interface RouteMatch<Handler> {
  handler: Handler
  /** The parameter's text, percent-decoded; undefined on exact routes. */
  parameter: string | undefined
}

/** The path is there, but not with this method. */
export interface WrongMethod {
  handler: undefined
  /** The methods that it has, as the header `Allow` lists them. */
  allow: string
}

export interface RouteTable<Handler> {
  find(method: string, path: string): RouteMatch<Handler> | WrongMethod | undefined
}

export function buildRouteTable<Handler>(routes: readonly Route<Handler>[]): RouteTable<Handler> {
  const exact = new Map<string, Map<string, RouteMatch<Handler>>>()
  const prefixes = new Map<string, Map<string, Handler>>()
  for (const { method, path, handler } of routes) {
    const brace = path.indexOf('{')
    if (brace < 0) {
      const methods = exact.get(path) ?? new Map<string, RouteMatch<Handler>>()
      methods.set(method, { handler, parameter: undefined })
      exact.set(path, methods)
    } else {
      const prefix = path.slice(0, brace)
      const methods = prefixes.get(prefix) ?? new Map<string, Handler>()
      methods.set(method, handler)
      prefixes.set(prefix, methods)
    }
  }
  return {
    find(method, path) {
      const methods = exact.get(path)
      if (methods !== undefined) return methods.get(method) ?? wrongMethod(methods)
      for (const [prefix, handlers] of prefixes) {
        if (!path.startsWith(prefix) || path.length === prefix.length) continue
        const parameter = decodeParameter(path.slice(prefix.length))
        if (parameter === undefined) continue
        const handler = handlers.get(method)
        return handler === undefined ? wrongMethod(handlers) : { handler, parameter }
      }
      return undefined
    },
  }
}

function wrongMethod(methods: ReadonlyMap<string, unknown>): WrongMethod {
  return { handler: undefined, allow: [...methods.keys()].join(', ') }
}

/** Model ids may hold slashes (`meta-llama/Llama-3`), so the parameter is the whole rest of the path. */
function decodeParameter(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
