import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import type { RequestHeaders } from '../access/keys/extract-credentials.ts'
import { badField, GatewayError } from '../canonical/errors.ts'
import { mistakesOfIssues, spellPath } from '../control/config/mistake.ts'
import { requireOwner } from './authorize.ts'
import type { Endpoint, Permission } from './contract/endpoint.ts'
import type { ControlAppDeps } from './control-deps.ts'
import { answerError } from './error-answer.ts'

/** What an endpoint's handler is given: everything checked by its contract. */
export interface Handled<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly body: z.output<B>
  readonly context: Context
}

/** Binds a declared endpoint: its path, its checks, its answer and its place in the OpenAPI document. */
export function bindEndpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
>(
  app: OpenAPIHono,
  deps: ControlAppDeps,
  endpoint: Endpoint<P, Q, B, A>,
  handle: (input: Handled<P, Q, B>) => Promise<z.input<A>>,
): void {
  describeEndpoint(app, endpoint)
  app.on(endpoint.method.toUpperCase(), honoPath(endpoint.path), async (context) => {
    try {
      if (endpoint.permission === 'owner') requireOwner(headersOf(context), deps)
      const params = readInput(endpoint.params, context.req.param())
      const query = readInput(endpoint.query, readQuery(context))
      const body = readInput(endpoint.body, await readBody(context, endpoint))
      const answer = await handle({ params, query, body, context })
      if (endpoint.status === 204) return context.body(null, 204)
      // Built from the declared answer: a field that it does not name cannot leave.
      return context.body(JSON.stringify(endpoint.answer.parse(answer)), endpoint.status, {
        'content-type': 'application/json',
      })
    } catch (error) {
      return answerError(error, deps.log)
    }
  })
}

/** What the caller's credentials are read from. */
export function headersOf(context: Context): RequestHeaders {
  return Object.fromEntries(context.req.raw.headers)
}

/** `{id}` is one step of the path; a model's name may hold slashes. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'model' ? ':model{.+}' : `:${name}`))
}

function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [first, ...others] = mistakesOfIssues(read.error.issues)
  if (first === undefined) throw badField('', 'The request is not valid.')
  const more = others.map((one) => `; ${spellPath(one.path)}: ${one.message}`).join('')
  const path = spellPath(first.path)
  const code = first.message === 'unknown field' ? 'unknown_field' : 'invalid_value'
  throw badField(path, `${path === '' ? '' : `${path}: `}${first.message}${more}`, code)
}

function readQuery(context: Context): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1) throw badField(name, `${name}: stands here twice`)
    query[name] = values[0] ?? ''
  }
  return query
}

async function readBody(
  context: Context,
  endpoint: Pick<Endpoint, 'method' | 'bodyOptional'>,
): Promise<unknown> {
  if (endpoint.method === 'get' || endpoint.method === 'delete') return {}
  const text = await context.req.text()
  if (text === '' && endpoint.bodyOptional === true) return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new GatewayError('bad-request', 'The body is not JSON.', { code: 'invalid_json', cause })
  }
}

function describeEndpoint(app: OpenAPIHono, endpoint: Endpoint): void {
  const { method, path, summary, tag, params, query, body, answer, status, permission } = endpoint
  const hasBody = method !== 'get' && method !== 'delete'
  app.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    tags: [tag],
    security: SECURITY[permission],
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      ...(hasBody
        ? {
            body: {
              required: endpoint.bodyOptional !== true,
              content: { 'application/json': { schema: body } },
            },
          }
        : {}),
      ...(endpoint.idempotent === true ? { headers: idempotencyHeader } : {}),
    },
    responses: {
      [status]:
        status === 204
          ? { description: 'Done.' }
          : { description: 'Done.', content: { 'application/json': { schema: answer } } },
      default: {
        description: 'A mistake or a failure.',
        content: { 'application/json': { schema: errorBody } },
      },
    },
  })
}

const SECURITY: Record<Permission, Record<string, string[]>[]> = {
  owner: [{ adminToken: [] }],
  'customer-key': [{ apiKey: [] }],
  'owner-or-customer-key': [{ adminToken: [] }, { apiKey: [] }],
  public: [],
}

const idempotencyHeader = z.object({ 'Idempotency-Key': z.string().max(128).optional() })

const errorBody = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
    }),
  })
  .meta({ id: 'Error' })
