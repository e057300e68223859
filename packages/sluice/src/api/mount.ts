import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayError } from '../canonical/errors.ts'
import type { Clock } from '../io/clock.ts'
import { describeError, type Logger } from '../io/log/logger.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall, InboundHandler } from '../io/server/inbound-call.ts'
import { buildRouteTable, type Route } from '../io/server/route-table.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import type { DoorHandler } from './chat-door.ts'
import { answerPreflight, type CorsSettings, corsHeaders, isPreflight } from './cors.ts'
import { serveHono } from './hono-door.ts'

export interface Mounts {
  /** The data plane: exact routes, answered without a framework. */
  routes: readonly Route<DoorHandler>[]
  /** Everything else. */
  control: OpenAPIHono
  /** Whose envelope an unmatched path gets, by prefix (R9). */
  envelopes: readonly { prefix: string; inbound: ChatInbound }[]
  /** Paths of the control plane that a customer's key opens, and that a browser may call. */
  keyPaths: ReadonlySet<string>
  cors: () => CorsSettings
  baseUrl: () => string
  clock: Clock
  log: Logger
}

/** Binds every door of the program to the one listener. */
export function mount(mounts: Mounts): InboundHandler {
  const table = buildRouteTable(mounts.routes)
  return (call) => {
    const match = table.find(call.method, call.path)
    if (match !== undefined && match !== 'wrong-method') {
      own(match.handler(call, match.parameter), call, mounts)
      return
    }
    const isKeyPath = match !== undefined || mounts.keyPaths.has(call.path)
    const envelope = mounts.envelopes.find(({ prefix }) => call.path.startsWith(prefix))
    if ((isKeyPath || envelope !== undefined) && isPreflight(call)) {
      answerPreflight(call, mounts.cors(), mintId('req', mounts.clock.now()))
    } else if (match === 'wrong-method' || envelope !== undefined) {
      refuse(call, mounts, envelope?.inbound ?? mounts.envelopes[0]?.inbound, match === 'wrong-method')
    } else {
      const extra = ['x-request-id', mintId('req', mounts.clock.now())]
      if (isKeyPath) extra.push(...corsHeaders(call, mounts.cors()))
      own(serveHono(mounts.control, call, mounts.baseUrl(), extra), call, mounts)
    }
  }
}

/** A door that throws is our fault; the caller gets an answer all the same. */
function own(door: Promise<void>, call: InboundCall, { log, clock }: Mounts): void {
  door.catch((error: unknown) => {
    const known = error instanceof GatewayError
    if (!known) log.error('a request failed', { route: call.path.slice(0, 100), ...describeError(error) })
    if (call.answered) {
      call.cut()
      return
    }
    const status = known ? error.status : 500
    const message = known ? error.message : 'Something went wrong in the gateway.'
    const code = known ? error.code : 'internal_error'
    const type = status < 500 ? 'invalid_request_error' : 'api_error'
    const headers = ['content-type', 'application/json', 'x-request-id', mintId('req', clock.now())]
    call.answer(status, headers, JSON.stringify({ error: { message, type, param: null, code } }))
  })
}

/** A path of a format that has no such route, in that format's envelope. */
function refuse(
  call: InboundCall,
  mounts: Mounts,
  inbound: ChatInbound | undefined,
  wrongMethod: boolean,
): void {
  const requestId = mintId('req', mounts.clock.now())
  const error = wrongMethod
    ? new GatewayError('method-not-allowed', `${call.method} is not allowed on this path.`)
    : new GatewayError('not-found', 'There is no such route in this version.', {
        code: 'not_in_this_version',
      })
  const headers = [
    'content-type',
    'application/json',
    'x-request-id',
    requestId,
    'x-should-retry',
    'false',
    ...corsHeaders(call, mounts.cors()),
  ]
  const body =
    inbound === undefined ? { error: { message: error.message } } : inbound.encodeError(error, requestId)
  call.answer(error.status, headers, JSON.stringify(body))
}
