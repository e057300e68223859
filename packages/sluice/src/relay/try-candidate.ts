import type { ChatRequest } from '../canonical/chat.ts'
import { GatewayError } from '../canonical/errors.ts'
import { mintId } from '../io/mint-id.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import type { Candidate, Channel } from '../routing/channel.ts'
import type { AttemptFault } from '../routing/failover.ts'
import type { CandidatePlace } from './admit-call.ts'
import { openAnswerWay } from './answer-way.ts'
import { type AttemptOutcome, shuttingDown } from './attempt.ts'
import { BACKGROUND_TOTAL_MS } from './background-part.ts'
import type { CallReceipt } from './call-receipt.ts'
import { choosePath } from './choose-path.ts'
import { needsToken } from './credential-tokens.ts'
import type { DispatchPlan } from './dispatch-plan.ts'
import { drainRule } from './drain.ts'
import { forgetRequest } from './forget-request.ts'
import { hideSecret } from './hide-secret.ts'
import { type CallPlan, traitsOn } from './plan-call.ts'
import { type PreparedTry, prepareTry } from './prepare-try.ts'
import { requestFor } from './request-for.ts'
import type { RelayServices } from './services.ts'
import { runStreamAttempt } from './stream-attempt.ts'
import { switchFormat } from './switch-format.ts'
import { firstTokenMs } from './upstream-routes.ts'
import { runWholeAttempt } from './whole-attempt.ts'

/** Between contents of a stream (reliability.md 3). */
const CONTENT_IDLE_MS = 300_000
/** As long as such a model may wait with its first content (conversion.md 54). */
const SLOW_CONTENT_IDLE_MS = 1_800_000
const STREAM_TOTAL_MS = 3_600_000

export async function tryCandidate(
  call: DispatchPlan,
  place: CandidatePlace,
  forget: boolean,
  services: RelayServices,
): Promise<AttemptOutcome> {
  const { receipt, client } = call
  const asked = call.plan.request
  const traits = traitsOn(services.catalog, place.candidate.channel, asked.model)
  const candidate = switchFormat(place.candidate, asked, traits)
  receipt.candidate = candidate
  receipt.attempts++
  let prepared: PreparedTry
  try {
    const request = await requestFor(call, candidate, { traits, forget }, services)
    const secret = needsToken(candidate)
      ? await services.tokens.secretOf(candidate)
      : candidate.credential.secret
    prepared = prepare(call, candidate, request, { traits, secret }, services)
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
    shownModel: candidate.upstreamModel === call.plan.askedModel ? undefined : call.plan.askedModel,
    ...(call.plan.linksPictures && { pictures: call.pictures }),
    ...(call.watch !== undefined && { watch: call.watch }),
    now: () => services.clock.now(),
  })
  call.watch?.begin(prepared.outbound.protocol)
  const { running } = call.admitted
  const drain = drainRule(candidate.channel, traits, call.isBackground)
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
            totalMs:
              candidate.channel.timeouts.total ?? (call.isBackground ? BACKGROUND_TOTAL_MS : STREAM_TOTAL_MS),
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
  const shown = hideSecret(outcome, candidate.credential.secret)
  return prepared.secret === candidate.credential.secret ? shown : hideSecret(shown, prepared.secret)
}

/** Who has left, or been closed, while nothing was sent owes nothing. */
function reasonNotToSend({ client, admitted }: DispatchPlan): AttemptFault | undefined {
  if (client.gone) return { type: 'caller-gone' }
  return admitted.running.isEnded ? { type: 'stopped', error: shuttingDown() } : undefined
}

function prepare(
  call: DispatchPlan,
  candidate: Candidate,
  request: ChatRequest,
  { traits, secret }: { traits: ModelTraits; secret: string },
  services: RelayServices,
): PreparedTry {
  const outbound = services.outbound.get(candidate.format.protocol)
  if (outbound === undefined) throw new GatewayError('unavailable', 'The channel speaks no known protocol.')
  const { range } = call.plan
  const covered = range.covers(call.admitted.running.held)
  const prepared = prepareTry({
    candidate,
    outbound,
    path: choosePath({
      inbound: call.inbound,
      outbound,
      profile: call.answer.profile,
      reasoning: call.answer.reasoning,
      requestChanged:
        call.isOurs || call.plan.isRewritten || call.plan.linksPictures || request !== call.plan.request,
    }),
    body: call.body,
    request,
    traits,
    outputCap: covered.needsLimit ? covered.tokens : undefined,
    hostedTools: pricedTools(call.plan, candidate.channel),
    notes: call.notes,
    routes: services.routes,
    mintCallId: () => mintId('call', services.clock.now()).replace('_', ''),
    secret,
    now: services.clock.now(),
  })
  return call.isBackground && candidate.channel.timeouts.total === undefined ? patient(prepared) : prepared
}

function patient(prepared: PreparedTry): PreparedTry {
  const { request } = prepared
  const timeouts = { ...request.timeouts, total: BACKGROUND_TOTAL_MS }
  return { ...prepared, request: { ...request, timeouts } }
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
