import type { GatewayError } from '../canonical/errors.ts'
import { describeError } from '../io/log/logger.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { CallState } from '../records/responses/call-state.ts'
import { answerError, headOf, statusOf } from './answer-error.ts'
import { wholeHeaders } from './answer-headers.ts'
import type { Answered } from './attempt.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { IdempotencyClaim } from './call-records.ts'
import type { PreparedState } from './call-state.ts'
import type { ChatDoor } from './chat-door.ts'
import type { ClientSide } from './client-side.ts'
import type { Dispatched } from './dispatch-call.ts'
import { storeAnswer } from './idempotency.ts'
import { pinOf } from './pins.ts'
import { packReasoning } from './reasoning-memory.ts'
import type { ReasoningWatch } from './reasoning-watch.ts'
import type { RelayServices } from './services.ts'
import { composeSettlement, composeVoid, type Settlement, type SettlementPlan } from './settle-call.ts'
import { settleDurably } from './settle-durably.ts'

interface Finish extends SettlementPlan {
  call: InboundCall
  door: ChatDoor
  client: ClientSide
  dispatched: Dispatched
  idempotency: IdempotencyClaim | undefined
  state: PreparedState
  watch: ReasoningWatch | undefined
}

/** Settles, and only then hands over what makes the answer complete. */
export async function finishCall(finish: Finish, services: RelayServices): Promise<void> {
  const { call, door, client, dispatched, receipt, idempotency, state } = finish
  receipt.clientGone = client.gone
  if (dispatched.type === 'failed') {
    const { error } = dispatched
    receipt.httpStatus = client.stream?.headSent === true ? 200 : statusOf(error, door)
    const act = composeVoid(finish, dispatched, services)
    if (idempotency !== undefined) act.idempotency = { ...idempotency, answer: 'free' }
    const left = state.keepFailed?.({ error, tail: '' })
    if (left !== undefined) act.state = left
    await settle(act, receipt, services)
    answerError(call, door, client, receipt, error, services)
    return
  }
  const { outcome, place } = dispatched
  receipt.httpStatus = 200
  let settlement: Settlement
  let lastWords: string | undefined
  try {
    settlement = composeSettlement(finish, dispatched, services)
    lastWords = composeLastWords(finish, outcome, settlement.error)
    if (idempotency !== undefined) {
      const answer = keepAnswer(finish, outcome, settlement.act.charge > 0n, services)
      settlement.act.idempotency = { ...idempotency, answer }
    }
    const left =
      settlement.error === undefined
        ? leaveState(finish, dispatched, services)
        : state.keepFailed?.({ error: settlement.error, tail: lastWords ?? '' })
    if (left !== undefined) settlement.act.state = left
  } catch (error) {
    // The reaper ends it.
    receipt.showAsBooked(0n, 0n)
    throw error
  } finally {
    place.slot.release(receipt.tokens)
  }
  if (outcome.end.type === 'lost') receipt.showAsBooked(0n, 0n)
  else await settle(settlement.act, receipt, services)
  if (settlement.error !== undefined) {
    if (client.stream?.headSent !== true) receipt.httpStatus = statusOf(settlement.error, door)
    answerError(call, door, client, receipt, settlement.error, services, lastWords)
  } else if (client.stream !== undefined) client.stream.end(outcome.tail)
  else call.answer(200, wholeHeaders(headOf(call, door, receipt), services.clock), outcome.tail)
  receipt.responseBytes = client.stream?.bytesWritten ?? outcome.tail.length
}

/** What ends the caller's stream badly, where it has begun. */
function composeLastWords(
  { client, door, receipt }: Finish,
  { fail }: Answered,
  error: GatewayError | undefined,
): string | undefined {
  if (error === undefined || client.stream?.headSent !== true) return undefined
  const { requestId } = receipt
  return fail?.(error, requestId) ?? door.inbound.encodeStreamError(error, requestId)
}

/** What later calls may refer to: of an answer that is whole. */
function leaveState(
  { state, receipt, client, key, values, watch }: Finish,
  { outcome, place }: Extract<Dispatched, { type: 'answered' }>,
  services: RelayServices,
): CallState | undefined {
  if (outcome.end.type !== 'complete' || receipt.path === null) return undefined
  const left = state.keep({
    path: receipt.path,
    tail: outcome.tail,
    streamed: client.stream !== undefined,
    pin: pinOf(place.candidate),
  })
  const { reasoningMemoryMs } = values.settings
  const reasoning = packReasoning(watch, key.customer.id, receipt.time + reasoningMemoryMs, services)
  return reasoning === undefined ? left : { ...left, reasoning }
}

/** What a repetition of the call is to find. */
function keepAnswer(
  { client, receipt }: Finish,
  { end, tail }: Answered,
  charged: boolean,
  services: RelayServices,
): ReturnType<typeof storeAnswer> {
  const streamed = client.stream !== undefined
  return storeAnswer(
    {
      streamed,
      succeeded: end.type === 'complete',
      charged,
      body: streamed ? Buffer.alloc(0) : Buffer.from(tail),
      contentType: 'application/json',
      status: 200,
    },
    (plain) => services.seal(plain, `idempotency ${receipt.requestId}`),
  )
}

async function settle(
  act: Parameters<typeof settleDurably>[1],
  receipt: CallReceipt,
  services: RelayServices,
): Promise<void> {
  const settled = await settleDurably(services, act, (error) => {
    services.alarm('settlement_failed', receipt.requestId, describeError(error).reason)
  })
  if (settled === 'pending') return
  receipt.uncollected = settled.uncollected
  if (settled.won) return
  services.alarm('settlement_lost', receipt.requestId, 'the attempt was closed before')
  // The same charge is that of an earlier try of this settlement, so the rest is true as well.
  if (settled.charge !== receipt.charge) receipt.showAsBooked(settled.charge, settled.uncollected)
}
