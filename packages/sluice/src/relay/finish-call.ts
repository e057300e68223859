import { describeError } from '../io/log/logger.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import { answerError, headOf } from './answer-error.ts'
import { wholeHeaders } from './answer-headers.ts'
import type { Answered } from './attempt.ts'
import type { CallReceipt } from './call-receipt.ts'
import type { IdempotencyClaim } from './call-records.ts'
import type { ChatDoor } from './chat-door.ts'
import type { ClientSide } from './client-side.ts'
import type { Dispatched } from './dispatch-call.ts'
import { storeAnswer } from './idempotency.ts'
import type { RelayServices } from './services.ts'
import { composeSettlement, composeVoid, type Settlement, type SettlementPlan } from './settle-call.ts'
import { settleDurably } from './settle-durably.ts'

interface Finish extends SettlementPlan {
  call: InboundCall
  door: ChatDoor
  client: ClientSide
  dispatched: Dispatched
  idempotency: IdempotencyClaim | undefined
}

/** Settles, and only then hands over what makes the answer complete. */
export async function finishCall(finish: Finish, services: RelayServices): Promise<void> {
  const { call, door, client, dispatched, receipt, idempotency } = finish
  receipt.clientGone = client.gone
  if (dispatched.type === 'failed') {
    const { error } = dispatched
    receipt.httpStatus = client.stream?.headSent === true ? 200 : error.status
    const act = composeVoid(finish, dispatched, services)
    if (idempotency !== undefined) act.idempotency = { ...idempotency, answer: 'free' }
    await settle(act, receipt, services)
    answerError(call, door, client, receipt, error, services)
    return
  }
  const { outcome, place } = dispatched
  receipt.httpStatus = 200
  let settlement: Settlement
  try {
    settlement = composeSettlement(finish, dispatched, services)
    if (idempotency !== undefined) {
      const answer = keepAnswer(finish, outcome, settlement.act.charge > 0n, services)
      settlement.act.idempotency = { ...idempotency, answer }
    }
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
    if (client.stream?.headSent !== true) receipt.httpStatus = settlement.error.status
    answerError(call, door, client, receipt, settlement.error, services)
  } else if (client.stream !== undefined) client.stream.end(outcome.tail)
  else call.answer(200, wholeHeaders(headOf(call, door, receipt), services.clock), outcome.tail)
  receipt.responseBytes = client.stream?.bytesWritten ?? outcome.tail.length
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
