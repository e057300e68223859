import { spliceMembers } from '../bytes/splice.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { Notes } from '../canonical/notes.ts'
import type { OutboundRequest } from '../io/client/port.ts'
import type {
  BodyEdit,
  ChatOutbound,
  DecodeContext,
  EncodeTarget,
  StreamFraming,
} from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate } from '../routing/channel.ts'
import type { RequestBody } from './read-request.ts'
import type { UpstreamRoute, UpstreamRoutes } from './upstream-routes.ts'

/** One try, ready to be sent. */
export interface PreparedTry {
  path: 'passthrough' | 'translated'
  outbound: ChatOutbound
  request: OutboundRequest
  context: DecodeContext
  framing: StreamFraming
  /** What it is authorized with; never shown. */
  secret: string
}

export interface TryPlan {
  candidate: Candidate
  outbound: ChatOutbound
  path: 'passthrough' | 'translated'
  body: RequestBody
  request: ChatRequest
  traits: ModelTraits
  /** Output tokens a choice that the hold covers, where that is a limit for the upstream. */
  outputCap: number | undefined
  hostedTools: ReadonlySet<string>
  notes: Notes
  routes: UpstreamRoutes
  mintCallId: () => string
  /** What the call is authorized with: the credential's secret, or the token that it was exchanged for. */
  secret: string
  /** Milliseconds since the epoch. */
  now: number
}

/** Writes the upstream's request: an edited copy of the caller's bytes, or canonical encoded anew. */
export function prepareTry(plan: TryPlan): PreparedTry {
  const { candidate, outbound, request, notes, traits } = plan
  const { channel, format } = candidate
  const quirks = format.quirks ?? {}
  const target: EncodeTarget = {
    model: candidate.upstreamModel,
    traits,
    quirks,
    hostedTools: plan.hostedTools,
    anyServiceTier: channel.free,
    options: channel.options,
    ...(plan.outputCap !== undefined && { outputCap: plan.outputCap }),
  }
  const context: DecodeContext = {
    quirks,
    notes,
    mintCallId: plan.mintCallId,
    ...(channel.provider.faults !== undefined && { faults: channel.provider.faults }),
  }
  const route = plan.routes.find(candidate, outbound, request.stream, traits)
  let added: Readonly<Record<string, string>> | undefined
  let bytes: Buffer
  if (plan.path === 'passthrough' && outbound.passthrough !== undefined) {
    const { passthrough } = outbound
    added = passthrough.headers?.(request)
    const edits = passthrough.editRequest(plan.body.json, request, target, notes)
    edits.push(...addressEdits(plan, added))
    bytes = edits.length === 0 ? plan.body.bytes : spliceMembers(plan.body.bytes, plan.body.members, edits)
  } else {
    const encoded = outbound.encodeRequest(request, target, notes)
    added = encoded.headers
    bytes = Buffer.from(JSON.stringify(editObject(encoded.body, addressEdits(plan, added))))
    if (encoded.toolNames !== undefined) context.toolNames = encoded.toolNames
    if (encoded.hiddenTool !== undefined) context.hiddenTool = encoded.hiddenTool
    if (encoded.customTools !== undefined) context.customTools = encoded.customTools
  }
  return {
    path: plan.path,
    outbound,
    context,
    framing: format.framing ?? outbound.framing,
    secret: plan.secret,
    request: {
      method: outbound.method ?? 'POST',
      url: route.url,
      headers: headersOf(plan, route, added, bytes),
      body: bytes,
      reach: channel.reach,
      timeouts: route.timeouts,
      ...(channel.proxy !== undefined && { proxy: channel.proxy }),
    },
  }
}

type Headers = Readonly<Record<string, string>>

const NO_EDITS: readonly BodyEdit[] = []
const NO_HEADERS: Headers = {}

/** What the address wants otherwise than the format has it. */
function addressEdits(
  { candidate, request, notes }: TryPlan,
  headers: Headers | undefined,
): readonly BodyEdit[] {
  const { channel, format, upstreamModel } = candidate
  if (format.editRequest === undefined) return NO_EDITS
  return format.editRequest({
    model: upstreamModel,
    stream: request.stream,
    headers: headers ?? NO_HEADERS,
    options: channel.options,
    notes,
  })
}

function editObject(body: JsonObject, edits: readonly BodyEdit[]): JsonObject {
  for (const edit of edits) {
    if ('value' in edit) body[edit.key] = JSON.parse(edit.value)
    else delete body[edit.key]
  }
  return body
}

/** The route's headers, those of this request, and what authorizes it, where that is not the same for every call. */
function headersOf(plan: TryPlan, route: UpstreamRoute, added: Headers | undefined, body: Buffer): Headers {
  const { channel, format } = plan.candidate
  const { provider, options } = channel
  const headers = route.withFormat(added === undefined ? added : withoutDropped(added, format.dropHeaders))
  const hasToken = provider.tokenExchange !== undefined
  if (!hasToken && provider.sign === undefined) return headers
  const own = hasToken ? { ...headers, ...provider.authorize(plan.secret, options) } : { ...headers }
  const { url } = route
  const signed = provider.sign?.(
    { method: plan.outbound.method ?? 'POST', url, headers: own, body, time: plan.now },
    plan.secret,
    options,
  )
  return { ...own, ...signed }
}

function withoutDropped(headers: Headers, dropped: readonly string[] | undefined): Headers {
  if (dropped === undefined || !dropped.some((name) => name in headers)) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name)))
}
