/**
 * Routes of the data plane: exact in method and path (R9), with at most one parameter. A look-up is one map access for
 * exact paths; of the others the one with the longest text around its parameter is taken.
 */
export interface Route<Handler> {
  method: string
  /** `/v1/models`, `/v1/models/{id}` or `/v1beta/models/{model}:generateContent`. */
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

interface Pattern<Handler> {
  prefix: string
  /** After the parameter; empty where that is the last segment. */
  suffix: string
  methods: Map<string, Handler>
}

export function buildRouteTable<Handler>(routes: readonly Route<Handler>[]): RouteTable<Handler> {
  const exact = new Map<string, Map<string, RouteMatch<Handler>>>()
  const byPath = new Map<string, Pattern<Handler>>()
  for (const { method, path, handler } of routes) {
    const open = path.indexOf('{')
    if (open < 0) {
      const methods = exact.get(path) ?? new Map<string, RouteMatch<Handler>>()
      // Of two routes with one path the first counts.
      if (!methods.has(method)) methods.set(method, { handler, parameter: undefined })
      exact.set(path, methods)
    } else {
      const prefix = path.slice(0, open)
      const suffix = path.slice(path.indexOf('}') + 1)
      const pattern = byPath.get(`${prefix}{}${suffix}`) ?? {
        prefix,
        suffix,
        methods: new Map<string, Handler>(),
      }
      if (!pattern.methods.has(method)) pattern.methods.set(method, handler)
      byPath.set(`${prefix}{}${suffix}`, pattern)
    }
  }
  const patterns = [...byPath.values()].sort((a, b) => textOf(b) - textOf(a))
  return {
    find(method, path) {
      const methods = exact.get(path)
      if (methods !== undefined) return methods.get(method) ?? wrongMethod(methods)
      for (const pattern of patterns) {
        const parameter = readParameter(pattern, path)
        if (parameter === undefined) continue
        const handler = pattern.methods.get(method)
        return handler === undefined ? wrongMethod(pattern.methods) : { handler, parameter }
      }
      return undefined
    },
  }
}

/** How much a pattern says: a suffix counts before a prefix, since it tells what is done with the thing. */
function textOf({ prefix, suffix }: Pattern<unknown>): number {
  return suffix.length * 1000 + prefix.length
}

function readParameter({ prefix, suffix }: Pattern<unknown>, path: string): string | undefined {
  if (!path.startsWith(prefix) || !path.endsWith(suffix)) return undefined
  if (path.length <= prefix.length + suffix.length) return undefined
  return decodeParameter(path.slice(prefix.length, path.length - suffix.length))
}

function wrongMethod(methods: ReadonlyMap<string, unknown>): WrongMethod {
  return { handler: undefined, allow: [...methods.keys()].join(', ') }
}

/** Model ids may hold slashes (`meta-llama/Llama-3`), so the parameter may be many segments. */
function decodeParameter(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
