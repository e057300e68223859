import type { OpenAPIHono } from '@hono/zod-openapi'
import { GatewayError } from '../canonical/errors.ts'
import type { Clock } from '../io/clock.ts'
import { describeError, type Logger } from '../io/log/logger.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall, InboundHandler } from '../io/server/inbound-call.ts'
import { buildRouteTable, type Route } from '../io/server/route-table.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import { internalError } from '../relay/answer-error.ts'
import type { DoorHandler } from './chat-door.ts'
import { answerPreflight, type CorsSettings, corsHeaders, isPreflight } from './cors.ts'
import { unknownRoute, wrongMethod } from './error-answer.ts'
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
    if (match?.handler === undefined) answerUnrouted(call, match?.allow, mounts)
    else own(match.handler(call, match.parameter), call, mounts, true)
  }
}

/** What is no route of the data plane. `allow`: the methods that it has under this path. */
function answerUnrouted(call: InboundCall, allow: string | undefined, mounts: Mounts): void {
  const inbound = mounts.envelopes.find(({ prefix }) => call.path.startsWith(prefix))?.inbound
  const isOpen = allow !== undefined || inbound !== undefined || mounts.keyPaths.has(call.path)
  const requestId = mintId('req', mounts.clock.now())
  const headers = ['x-request-id', requestId]
  if (isOpen) headers.push(...corsHeaders(call, mounts.cors()))
  if (isOpen && isPreflight(call)) {
    answerPreflight(call, headers)
  } else if (allow !== undefined) {
    headers.push('allow', `${allow}, OPTIONS`)
    // Who asks for the options alone is told no more than the methods (RFC 9110, 9.3.7).
    if (call.method === 'OPTIONS') call.answer(204, headers, '')
    else
      refuse(call, wrongMethod(call.method), { headers, requestId }, inbound ?? mounts.envelopes[0]?.inbound)
  } else if (inbound !== undefined) {
    refuse(call, unknownRoute(), { headers, requestId }, inbound)
  } else {
    own(serveHono(mounts.control, call, mounts.baseUrl(), headers), call, mounts, isOpen)
  }
}

/** A door that throws is our fault; the caller gets an answer all the same. `isOpen`: a browser may read it. */
function own(door: Promise<void>, call: InboundCall, mounts: Mounts, isOpen: boolean): void {
  const { log, clock } = mounts
  door.catch((error: unknown) => {
    const shown = error instanceof GatewayError ? error : internalError(error)
    if (shown !== error)
      log.error('a request failed', { route: call.path.slice(0, 100), ...describeError(error) })
    if (call.answered) {
      call.cut()
      return
    }
    const { status, message, code } = shown
    const type = status < 500 ? 'invalid_request_error' : 'api_error'
    const headers = ['content-type', 'application/json', 'x-request-id', mintId('req', clock.now())]
    if (isOpen) headers.push(...corsHeaders(call, mounts.cors()))
    call.answer(status, headers, JSON.stringify({ error: { message, type, param: null, code } }))
  })
}

/** In the envelope of the format whose path it is. */
function refuse(
  call: InboundCall,
  error: GatewayError,
  head: { headers: readonly string[]; requestId: string },
  inbound: ChatInbound | undefined,
): void {
  const body =
    inbound === undefined ? { error: { message: error.message } } : inbound.encodeError(error, head.requestId)
  const headers = ['content-type', 'application/json', 'x-should-retry', 'false', ...head.headers]
  call.answer(error.status, headers, JSON.stringify(body))
}
