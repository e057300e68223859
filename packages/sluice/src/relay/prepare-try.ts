import { spliceMembers } from '../bytes/splice.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { Notes } from '../canonical/notes.ts'
import type { OutboundRequest, OutboundTimeouts } from '../io/client/port.ts'
import type { ChatOutbound, DecodeContext, EncodeTarget } from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate, Channel } from '../routing/channel.ts'
import type { RequestBody } from './read-request.ts'
import type { UpstreamUrls } from './upstream-urls.ts'

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
  urls: UpstreamUrls
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
    ...(plan.outputCap !== undefined && { outputCap: plan.outputCap }),
  }
  const context: DecodeContext = {
    quirks,
    notes,
    mintCallId: plan.mintCallId,
    ...(channel.provider.faults !== undefined && { faults: channel.provider.faults }),
  }
  const call = { model: candidate.upstreamModel, stream: request.stream }
  const url = plan.urls.find(channel, outbound, format.path, call)
  let bytes: Buffer
  let formatHeaders: Record<string, string> | undefined
  if (plan.path === 'passthrough' && outbound.passthrough !== undefined) {
    const edits = outbound.passthrough.editRequest(plan.body.json, request, target, notes)
    bytes = edits.length === 0 ? plan.body.bytes : spliceMembers(plan.body.bytes, plan.body.members, edits)
  } else {
    const encoded = outbound.encodeRequest(request, target, notes)
    bytes = Buffer.from(JSON.stringify(encoded.body))
    formatHeaders = encoded.headers
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
      url,
      headers: {
        'content-type': 'application/json',
        accept: request.stream ? 'text/event-stream' : 'application/json',
        'user-agent': 'sluice',
        ...format.headers,
        ...formatHeaders,
        ...channel.headers,
        ...authorize(candidate),
      },
      body: bytes,
      reach: channel.reach,
      timeouts: timeoutsOf(channel, request.stream, traits),
      ...(channel.proxy !== undefined && { proxy: channel.proxy }),
    },
  }
}

function authorize({ channel, credential }: Candidate): Record<string, string> {
  if (credential.secret !== '') return channel.provider.authorize(credential.secret)
  if (channel.provider.credentialOptional === true) return {}
  throw new GatewayError('unavailable', 'The channel has no credential.')
}

const SECOND_MS = 1000

/** Defaults of reliability.md 3; a whole answer, and a model that thinks, may be silent for longer. */
function timeoutsOf(channel: Channel, stream: boolean, traits: ModelTraits): OutboundTimeouts {
  const { timeouts } = channel
  const thinks = reasons(traits)
  const patient = !stream || thinks
  const slow = traits.slow === true
  return {
    connect: timeouts.connect ?? 5 * SECOND_MS,
    tls: 10 * SECOND_MS,
    firstByte: timeouts.firstByte ?? (slow ? 1800 : patient ? 300 : 60) * SECOND_MS,
    idle: timeouts.idle ?? (slow ? 1800 : thinks ? 120 : 60) * SECOND_MS,
    total: timeouts.total ?? (stream ? 3600 : slow ? 1800 : 600) * SECOND_MS,
  }
}

/** From dispatch to the first content (R29). */
export function firstTokenMs(channel: Channel, traits: ModelTraits): number {
  const usual = traits.slow === true ? 1800 : reasons(traits) ? 300 : 60
  return channel.timeouts.firstToken ?? usual * SECOND_MS
}

function reasons(traits: ModelTraits): boolean {
  return traits.thinking !== undefined && traits.thinking !== 'none'
}
