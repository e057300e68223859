import { spliceMembers } from '../bytes/splice.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import type { Notes } from '../canonical/notes.ts'
import type { OutboundRequest } from '../io/client/port.ts'
import type { ChatOutbound, DecodeContext, EncodeTarget } from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate } from '../routing/channel.ts'
import type { RequestBody } from './read-request.ts'
import type { UpstreamRoutes } from './upstream-routes.ts'

/** One try, ready to be sent. */
export interface PreparedTry {
  path: 'passthrough' | 'translated'
  outbound: ChatOutbound
  request: OutboundRequest
  context: DecodeContext
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
    ...(plan.outputCap !== undefined && { outputCap: plan.outputCap }),
  }
  const context: DecodeContext = {
    quirks,
    notes,
    mintCallId: plan.mintCallId,
    ...(channel.provider.faults !== undefined && { faults: channel.provider.faults }),
  }
  const route = plan.routes.find(candidate, outbound, request.stream, traits)
  let { headers } = route
  let bytes: Buffer
  if (plan.path === 'passthrough' && outbound.passthrough !== undefined) {
    const edits = outbound.passthrough.editRequest(plan.body.json, request, target, notes)
    bytes = edits.length === 0 ? plan.body.bytes : spliceMembers(plan.body.bytes, plan.body.members, edits)
  } else {
    const encoded = outbound.encodeRequest(request, target, notes)
    bytes = Buffer.from(JSON.stringify(encoded.body))
    headers = route.withFormat(encoded.headers)
    if (encoded.toolNames !== undefined) context.toolNames = encoded.toolNames
    if (encoded.hiddenTool !== undefined) context.hiddenTool = encoded.hiddenTool
    if (encoded.customTools !== undefined) context.customTools = encoded.customTools
  }
  return {
    path: plan.path,
    outbound,
    context,
    request: {
      method: 'POST',
      url: route.url,
      headers,
      body: bytes,
      reach: channel.reach,
      timeouts: route.timeouts,
      ...(channel.proxy !== undefined && { proxy: channel.proxy }),
    },
  }
}
