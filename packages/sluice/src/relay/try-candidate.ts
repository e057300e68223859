import type { KeyEntry } from '../access/keys/keyring.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { NoteList } from '../canonical/notes.ts'
import { mintId } from '../io/mint-id.ts'
import type { AnswerContext, ChatInbound, ChatOutbound } from '../protocols/chat/chat-format.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Channel } from '../routing/channel.ts'
import type { AttemptFault } from '../routing/failover.ts'
import type { AdmittedCall, CandidatePlace } from './admit-call.ts'
import { openAnswerWay } from './answer-way.ts'
import { type AttemptOutcome, shuttingDown } from './attempt.ts'
import type { CallReceipt } from './call-receipt.ts'
import { choosePath } from './choose-path.ts'
import type { ClientSide } from './client-side.ts'
import { drainRule } from './drain.ts'
import { forgetReasoning } from './forget-reasoning.ts'
import { forgetRequest } from './forget-request.ts'
import { hideSecret } from './hide-secret.ts'
import { type CallPlan, traitsOn } from './plan-call.ts'
import { inlineLinks, type LinkedPart } from './prepare-media.ts'
import { type PreparedTry, prepareTry } from './prepare-try.ts'
import type { RequestBody } from './read-request.ts'
import type { RelayServices } from './services.ts'
import { runStreamAttempt } from './stream-attempt.ts'
import { firstTokenMs } from './upstream-routes.ts'
import { runWholeAttempt } from './whole-attempt.ts'

/** Between contents of a stream (reliability.md 3). */
const CONTENT_IDLE_MS = 300_000
/** As long as such a model may wait with its first content (conversion.md 54). */
const SLOW_CONTENT_IDLE_MS = 1_800_000
const STREAM_TOTAL_MS = 3_600_000

export interface DispatchPlan {
  key: KeyEntry
  plan: CallPlan
  body: RequestBody
  links: readonly LinkedPart[]
  admitted: AdmittedCall
  inbound: ChatInbound
  answer: AnswerContext
  notes: NoteList
  client: ClientSide
  receipt: CallReceipt
}

export async function tryCandidate(
  call: DispatchPlan,
  place: CandidatePlace,
  forget: boolean,
  services: RelayServices,
): Promise<AttemptOutcome> {
  const { receipt, client } = call
  const { candidate } = place
  receipt.candidate = candidate
  receipt.attempts++
  let prepared: PreparedTry
  const traits = traitsOn(services.catalog, candidate.channel, call.plan.request.model)
  try {
    const request = await requestFor(call, candidate.format.protocol, traits, forget, services)
    prepared = prepare(call, place, request, traits, services)
  } catch (error) {
    if (!(error instanceof GatewayError) && !client.gone) throw error
    const fault: AttemptFault =
      error instanceof GatewayError ? { type: 'own', error } : { type: 'caller-gone' }
    return { type: 'failed', fault, httpStatus: null }
  }
  const idle = reasonNotToSend(call)
  if (idle !== undefined) return { type: 'failed', fault: idle, httpStatus: null }
  receipt.path = prepared.path
  const way = openAnswerWay({
    prepared,
    inbound: call.inbound,
    answer: call.answer,
    shownModel: candidate.upstreamModel === call.plan.request.model ? undefined : call.plan.request.model,
    now: () => services.clock.now(),
  })
  const { running } = call.admitted
  const drain = drainRule(candidate.channel, traits)
  const send = (handlers: Parameters<typeof services.connector.send>[1]) =>
    services.connector.send(prepared.request, handlers)
  const startedAt = services.clock.monotonic()
  const stream = client.stream
  const outcome =
    stream !== undefined
      ? await runStreamAttempt(
          {
            pipe: way.openPipe(),
            pipeWhole: way.pipeWhole,
            decodeFailure: way.decodeFailure,
            client: stream,
            meter: running.meter,
            drain,
            firstTokenMs: firstTokenMs(candidate.channel, traits),
            slow: traits.slow === true,
            contentIdleMs: traits.slow === true ? SLOW_CONTENT_IDLE_MS : CONTENT_IDLE_MS,
            totalMs: candidate.channel.timeouts.total ?? STREAM_TOTAL_MS,
            onCommit: () => forgetRequest(call.body, call.plan.request, prepared.request),
            now: () => services.clock.monotonic(),
          },
          send,
          (listener) => running.onEnd(listener),
        )
      : await runWholeAttempt(
          {
            convert: way.convertWhole,
            decodeFailure: way.decodeFailure,
            drain,
            whenGone: (listener) => client.whenGone(listener),
            onEnd: (listener) => running.onEnd(listener),
            now: () => services.clock.monotonic(),
          },
          send,
        )
  receipt.upstreamMs += services.clock.monotonic() - startedAt
  if (outcome.type === 'answered') {
    noteTry(receipt, place, outcome.end.type, outcome.httpStatus, services.clock.monotonic() - startedAt)
  }
  return hideSecret(outcome, candidate.credential.secret)
}

/** Who has left, or been closed, while nothing was sent owes nothing. */
function reasonNotToSend({ client, admitted }: DispatchPlan): AttemptFault | undefined {
  if (client.gone) return { type: 'caller-gone' }
  return admitted.running.isEnded ? { type: 'stopped', error: shuttingDown() } : undefined
}

/** The request as this candidate is to get it. */
async function requestFor(
  call: DispatchPlan,
  protocol: ChatOutbound['protocol'],
  traits: ModelTraits,
  forget: boolean,
  services: RelayServices,
): Promise<ChatRequest> {
  const request = forget ? forgetReasoning(call.plan.request) : call.plan.request
  if (call.links.length === 0 || (traits.fetchesUrls ?? protocol !== 'gemini-generate')) return request
  return inlineLinks(request, call.links, services.fetchMedia, call.client.signal())
}

function prepare(
  call: DispatchPlan,
  { candidate }: CandidatePlace,
  request: ChatRequest,
  traits: ModelTraits,
  services: RelayServices,
): PreparedTry {
  const outbound = services.outbound.get(candidate.format.protocol)
  if (outbound === undefined) throw new GatewayError('unavailable', 'The channel speaks no known protocol.')
  const { range } = call.plan
  const covered = range.covers(call.admitted.running.held)
  return prepareTry({
    candidate,
    outbound,
    path: choosePath({
      inbound: call.inbound.protocol,
      outbound,
      profile: call.answer.profile,
      reasoning: call.answer.reasoning,
      requestChanged: request !== call.plan.request,
    }),
    body: call.body,
    request,
    traits,
    outputCap: covered.needsLimit ? covered.tokens : undefined,
    hostedTools: pricedTools(call.plan, candidate.channel),
    notes: call.notes,
    routes: services.routes,
    mintCallId: () => mintId('call', services.clock.now()).replace('_', ''),
  })
}

const HOSTED_TOOLS = ['web_search', 'code_execution', 'file_search'] as const
const NO_TOOLS: ReadonlySet<string> = new Set()
const ALL_TOOLS: ReadonlySet<string> = new Set(HOSTED_TOOLS)

/** Hosted tools wait for a price line of their own; free channels pass them (R34). */
function pricedTools(plan: CallPlan, channel: Channel): ReadonlySet<string> {
  if (channel.free) return ALL_TOOLS
  if (!plan.measure.hostedTools) return NO_TOOLS
  const lines = plan.prices.get(channel.id)?.sale.version.price.lines
  return new Set(HOSTED_TOOLS.filter((unit) => lines?.[unit] !== undefined))
}

export function noteTry(
  receipt: CallReceipt,
  { candidate }: CandidatePlace,
  reason: string,
  httpStatus: number | null,
  ms: number,
): void {
  receipt.trace.push({
    channel: candidate.channel.name,
    credential: candidate.credential.label,
    outcome: 'tried',
    reason,
    httpStatus,
    ms: Math.round(ms),
  })
}
