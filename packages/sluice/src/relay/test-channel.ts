import type { ChatRequest } from '../canonical/chat.ts'
import { isModelPattern } from '../canonical/model-pattern.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { mintId } from '../io/mint-id.ts'
import { mintText } from '../io/mint-text.ts'
import type { ChatInbound } from '../protocols/chat/chat-format.ts'
import type { Channel } from '../routing/channel.ts'
import { chooseFormat } from '../routing/choose-format.ts'
import { type AttemptFault, decideFailover } from '../routing/failover.ts'
import { upstreamModelOf } from '../routing/upstream-model.ts'
import { openAnswerWay } from './answer-way.ts'
import type { Answered } from './attempt.ts'
import { traitsOn } from './plan-call.ts'
import { prepareTry } from './prepare-try.ts'
import type { RelayServices } from './services.ts'
import { runWholeAttempt } from './whole-attempt.ts'

export interface ChannelTestResult {
  ok: boolean
  latency_ms: number | null
  /** Fit to be shown to the operator; never a credential. */
  error: string | null
}

/** A test needs no books, no routing and no limits. */
export type ChannelTestServices = Pick<
  RelayServices,
  'clock' | 'catalog' | 'connector' | 'outbound' | 'routes' | 'tokens'
>

const TEST_TOKENS = 16

/** One tiny real call through a channel, outside of all books: the operator pays the vendor for it. */
export async function testChannel(
  channel: Channel,
  model: string | undefined,
  inbound: ChatInbound,
  services: ChannelTestServices,
): Promise<ChannelTestResult> {
  const asked = model ?? firstModel(channel)
  const credential = channel.credentials[0]
  if (asked === undefined) return failed('The channel names no model; say which one to test.')
  if (credential === undefined) return failed('The channel has no credential.')
  const upstreamModel = upstreamModelOf(channel, asked)
  const format = chooseFormat(channel, inbound.protocol, upstreamModel)
  const outbound = services.outbound.get(format.protocol)
  if (outbound === undefined) return failed('The channel speaks no known protocol.')
  const request = testRequest(asked)
  const candidate = { channel, credential, format, upstreamModel }
  const secret = await services.tokens.secretOf(candidate).catch(() => undefined)
  if (secret === undefined) return failed('The token of the credential cannot be fetched.')
  const prepared = prepareTry({
    candidate,
    outbound,
    path: 'translated',
    body: { bytes: Buffer.from('{}'), json: {}, members: { ok: true, open: 0, close: 1, members: [] } },
    request,
    traits: traitsOn(services.catalog, channel, asked),
    outputCap: undefined,
    hostedTools: new Set(),
    notes: SILENT_NOTES,
    routes: services.routes,
    mintCallId: () => mintId('call', services.clock.now()),
    secret,
    now: services.clock.now(),
  })
  const way = openAnswerWay({
    prepared,
    inbound,
    answer: {
      id: 'test',
      created: 0,
      model: asked,
      profile: 'openai',
      reasoning: 'reasoning_content',
      includeUsage: false,
      legacyFunctions: false,
      mintId: (prefix) => mintText(prefix, 24),
      notes: SILENT_NOTES,
    },
    shownModel: undefined,
    now: () => services.clock.now(),
  })
  const startedAt = services.clock.monotonic()
  const outcome = await runWholeAttempt(
    {
      convert: way.convertWhole,
      decodeFailure: way.decodeFailure,
      drain: { cancel: true, ms: 0, bytes: 0 },
      whenGone: () => {},
      onEnd: () => {},
      now: () => services.clock.monotonic(),
    },
    (handlers) => services.connector.send(prepared.request, handlers),
  )
  const latency = Math.round(services.clock.monotonic() - startedAt)
  if (outcome.type === 'answered' && isGood(outcome)) return { ok: true, latency_ms: latency, error: null }
  const error = outcome.type === 'failed' ? describeFault(outcome.fault) : 'The answer was not whole.'
  return { ok: false, latency_ms: latency, error }
}

function isGood(outcome: Answered): boolean {
  return outcome.end.type === 'complete'
}

function firstModel(channel: Channel): string | undefined {
  return (
    channel.models.find((model) => !isModelPattern(model)) ??
    channel.provider.models.find((row) => row.operation === 'chat' && row.status === undefined)?.id
  )
}

function testRequest(model: string): ChatRequest {
  return {
    model,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say OK.' }], bare: true }],
    tools: [],
    stop: [],
    maxOutputTokens: TEST_TOKENS,
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
  }
}

/** What a caller would not be told, an operator is: the vendor's own (scrubbed) words. */
function describeFault(fault: AttemptFault): string {
  if (fault.type === 'refusal') return `HTTP ${fault.fault.status}: ${fault.fault.error.message}`
  const { reason, callerError } = decideFailover({
    fault,
    attempt: 3,
    sameCredentialTries: 0,
    committed: false,
    hasMore: false,
    withoutReasoning: true,
    mayRetry: () => false,
    random: () => 0,
  })
  return `${reason}: ${callerError.message}`
}

function failed(error: string): ChannelTestResult {
  return { ok: false, latency_ms: null, error }
}
