import type { ChatProtocol } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { Clock } from '../io/clock.ts'
import { describeError, type Logger } from '../io/log/logger.ts'
import { mintId } from '../io/mint-id.ts'
import type { InboundCall, InboundHandler } from '../io/server/inbound-call.ts'
import { buildRouteTable, type Route, type RouteTable } from '../io/server/route-table.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import { answerUnrecorded, internalError } from '../relay/answer-error.ts'
import { idHeaders } from '../relay/answer-headers.ts'
import type { PathAlias } from '../relay/services.ts'
import type { DoorHandler } from './chat-door.ts'
import type { ControlDoor } from './control-door.ts'
import { answerPreflight, type CorsSettings, corsHeaders, isPreflight } from './cors.ts'
import { unknownRoute, wrongMethod } from './error-answer.ts'

export interface Mounts {
  /** The data plane: exact routes, answered without a framework. Of two with one path the first counts. */
  routes: readonly FormatRoute[]
  /** Further prefixes under which a format's routes stand (`compat.aliases`). */
  aliases: () => readonly PathAlias[]
  /** Everything else. */
  control: ControlDoor
  /** Whose envelope an unmatched path gets (R9); undefined: it is no path of the data plane. */
  envelopeOf: (call: InboundCall) => ChatInbound | undefined
  /** A protocol's words for errors. */
  inboundOf: (protocol: ChatProtocol) => ChatInbound | undefined
  /** The same of a path that only takes other methods. */
  usualEnvelope: ChatInbound
  /** Paths of the control plane that a customer's key opens, and that a browser may call. */
  keyPaths: ReadonlySet<string>
  cors: () => CorsSettings
  clock: Clock
  log: Logger
}

export interface FormatRoute extends Route<DoorHandler> {
  /** Under which an alias finds it; absent: it has none. */
  protocol?: ChatProtocol
}

/** Binds every door of the program to the one listener. */
export function mount(mounts: Mounts): InboundHandler {
  const table = buildRouteTable(mounts.routes)
  const byProtocol = tablesByProtocol(mounts.routes)
  return (call) => {
    const match = table.find(call.method, call.path) ?? findAliased(call, mounts.aliases(), byProtocol)
    if (match?.handler === undefined) answerUnrouted(call, match?.allow, mounts)
    else own(match.handler(call, match.parameter), call, mounts, true)
  }
}

function tablesByProtocol(
  routes: readonly FormatRoute[],
): ReadonlyMap<ChatProtocol, RouteTable<DoorHandler>> {
  const tables = new Map<ChatProtocol, RouteTable<DoorHandler>>()
  for (const [protocol, own] of Map.groupBy(routes, (route) => route.protocol)) {
    if (protocol !== undefined) tables.set(protocol, buildRouteTable(own))
  }
  return tables
}

function findAliased(
  call: InboundCall,
  aliases: readonly PathAlias[],
  tables: ReadonlyMap<ChatProtocol, RouteTable<DoorHandler>>,
): ReturnType<RouteTable<DoorHandler>['find']> {
  for (const { prefix, protocol } of aliases) {
    if (!call.path.startsWith(`${prefix}/`)) continue
    const match = tables.get(protocol)?.find(call.method, call.path.slice(prefix.length))
    if (match !== undefined) return match
  }
  return undefined
}

/** Under an alias everything is answered in its protocol's words. */
function envelopeOfAlias({ path }: InboundCall, mounts: Mounts): ChatInbound | undefined {
  const alias = mounts.aliases().find(({ prefix }) => path.startsWith(`${prefix}/`))
  return alias && mounts.inboundOf(alias.protocol)
}

/** What is no route of the data plane. `allow`: the methods that it has under this path. */
function answerUnrouted(call: InboundCall, allow: string | undefined, mounts: Mounts): void {
  const inbound = mounts.envelopeOf(call) ?? envelopeOfAlias(call, mounts)
  const isOpen = allow !== undefined || inbound !== undefined || mounts.keyPaths.has(call.path)
  const requestId = mintId('req', mounts.clock.now())
  const headers = idHeaders(requestId, (inbound ?? mounts.usualEnvelope).requestIdHeader)
  if (isOpen) headers.push(...corsHeaders(call, mounts.cors()))
  if (isOpen && isPreflight(call)) {
    answerPreflight(call, headers)
  } else if (allow !== undefined) {
    headers.push('allow', `${allow}, OPTIONS`)
    // Who asks for the options alone is told no more than the methods (RFC 9110, 9.3.7).
    if (call.method === 'OPTIONS') call.answer(204, headers, '')
    else
      answerUnrecorded(call, inbound ?? mounts.usualEnvelope, wrongMethod(call.method), {
        headers,
        requestId,
      })
  } else if (inbound !== undefined) {
    answerUnrecorded(call, inbound, unknownRoute(), { headers, requestId })
  } else {
    own(mounts.control(call, headers), call, mounts, isOpen)
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
