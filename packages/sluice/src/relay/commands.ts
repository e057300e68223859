import { type AnyCommand, type Command, packedCommand, type Transaction } from '../io/database/command.ts'
import { takeHold, takeSlice } from '../money/ledger/holds.ts'
import { storePriceVersion } from '../money/ledger/price-version-rows.ts'
import { settleHold } from '../money/ledger/settle-hold.ts'
import {
  closeAttempt,
  findLivingHold,
  growLivingHold,
  hasAttempts,
  openAttempt,
  openNextAttempt,
  renewAttempt,
} from '../records/requests/attempts.ts'
import { writeLostSettlement } from '../records/requests/audit-lost-settlement.ts'
import { claimIdempotencyKey, findEarlierUse, finishIdempotencyKey } from '../records/requests/idempotency.ts'
import { readCharge } from '../records/requests/read-charge.ts'
import { insertRequest } from '../records/requests/request-rows.ts'
import { decodeBeginning, encodeBeginning } from '../records/requests/running-request.ts'
import { writeCallState } from '../records/responses/call-state.ts'
import type {
  GrowHold,
  GrowHoldResult,
  NextAttempt,
  NextAttemptResult,
  OpenCall,
  OpenCallResult,
  RecordRefusal,
  RenewCalls,
  RenewCallsResult,
  SettleCall,
  SettleCallResult,
} from './call-records.ts'
import {
  type PackedOpenCall,
  type PackedOpened,
  type PackedRefusal,
  type PackedSettleCall,
  type PackedSettled,
  packOpenCall,
  packOpened,
  packRefusal,
  packSettleCall,
  unpackKept,
  unpackOpened,
  unpackSettled,
} from './pack-call.ts'
import { reapCalls } from './reap-calls.ts'

/**
 * Before a byte goes upstream: the idempotency key is claimed, money is set aside and the attempt is out; or nothing of it,
 * with the reason.
 */
export const openCall: Command<OpenCall, OpenCallResult> = packedCommand({
  name: 'openCall',
  pack: packOpenCall,
  run: async (tx: Transaction, packed: PackedOpenCall): Promise<PackedOpened> =>
    packOpened(await runOpenCall(tx, packed)),
  unpack: unpackOpened,
})

async function runOpenCall(tx: Transaction, packed: PackedOpenCall): Promise<OpenCallResult> {
  const [callId, accountId, apiKeyId, fixed, slice, whole, floor, owner, leaseMs] = packed
  const [, , , , , , , , , number, channelId, credentialId, inputBound, request, version, claim] = packed
  const place = claim === null ? null : { accountId, route: claim.route, key: claim.key }
  if (claim !== null && place !== null) {
    const earlier = await findEarlierUse(tx, place, claim.bodyHash)
    if (earlier !== null) return { ok: false, ...earlier }
  }
  const taken = await takeHold(
    tx,
    { accountId, apiKeyId },
    {
      fixed: BigInt(fixed),
      slice: BigInt(slice),
      whole: whole === null ? null : BigInt(whole),
      floor: BigInt(floor),
    },
  )
  if (!taken.ok) return taken
  const { hold } = taken
  await openAttempt(tx, {
    callId,
    number,
    channelId,
    credentialId,
    inputBound,
    owner,
    leaseMs,
    hold,
    request,
  })
  if (version !== null) await storePriceVersion(tx, version[0], version[1])
  if (claim !== null && place !== null) await claimIdempotencyKey(tx, place, claim.bodyHash, callId)
  return { ok: true, held: hold.amount }
}

/** Voids one attempt and sends out the next under the same hold; not when the former has been closed by another. */
export const nextAttempt: Command<NextAttempt, NextAttemptResult> = {
  name: 'nextAttempt',
  run: async (tx, { repriced, ...step }) => {
    if (repriced === undefined) return { ok: await openNextAttempt(tx, { ...step, request: null }) }
    const { customerId, request, priceVersion } = repriced
    await storePriceVersion(tx, priceVersion.id, priceVersion.content)
    return { ok: await openNextAttempt(tx, { ...step, request: encodeBeginning(customerId, request) }) }
  },
}

/** The next slice of a stream's hold. */
export const growHold: Command<GrowHold, GrowHoldResult> = {
  name: 'growHold',
  run: async (tx, { callId, amount, floor }) => {
    const hold = await findLivingHold(tx, callId)
    if (hold === undefined) return { outcome: 'lost' }
    const grown = await takeSlice(tx, hold, { amount, floor })
    if (grown === undefined) return { outcome: 'refused' }
    await growLivingHold(tx, callId, grown)
    return { outcome: 'grown', amount: grown }
  },
}

/**
 * Ends a call: the attempt, its charge with the posting, the rest of the hold, the request row, what a repetition is
 * answered and what later calls may refer to. It has one winner; who comes second leaves an audit line and nothing else.
 */
export const settleCall: Command<SettleCall, SettleCallResult> = packedCommand({
  name: 'settleCall',
  pack: packSettleCall,
  run: runSettleCall,
  unpack: unpackSettled,
})

async function runSettleCall(tx: Transaction, packed: PackedSettleCall): Promise<PackedSettled> {
  const [callId, accountId, number, end, price, overdraft, reason, httpStatus, row, idempotency, state] =
    packed
  const charge = BigInt(price)
  if (charge !== 0n && (end === 'voided' || end === 'written_off')) {
    throw new Error(`call ${callId} is ${end} and charged ${charge}`)
  }
  const found = await closeAttempt(tx, { callId, number, end, reason, httpStatus, exposure: 0n })
  if (found === undefined) {
    await writeLostSettlement(tx, { callId, number, end, charge })
    const booked = await readCharge(tx, callId)
    return [booked.charge.toString(), booked.uncollected.toString()]
  }
  const { hold, request } = found
  const money = {
    callId,
    hold,
    charge,
    overdraft: overdraft === null ? null : BigInt(overdraft),
    reason: null,
  }
  const uncollected = await settleHold(tx, money)
  const owner = { id: callId, apiKeyId: hold.apiKeyId, charge, uncollected }
  await insertRequest(tx, owner, decodeBeginning(request), row)
  if (idempotency !== null) {
    const { route, key, answer } = idempotency
    await finishIdempotencyKey(tx, { accountId, route, key }, callId, unpackKept(answer))
  }
  if (state !== null) await writeCallState(tx, state)
  return uncollected.toString()
}

/** The row of a call that was refused before anything was held. */
export const recordRefusal: Command<RecordRefusal, null> = packedCommand({
  name: 'recordRefusal',
  pack: packRefusal,
  run: async (tx: Transaction, [id, apiKeyId, start, row]: PackedRefusal) => {
    // Its opening was not heard of and has happened: it ends as other opened calls do, by the reaper.
    if (await hasAttempts(tx, id)) return null
    await insertRequest(tx, { id, apiKeyId, charge: 0n, uncollected: 0n }, start, row)
    return null
  },
  unpack: () => null,
})

/** Renews the leases of a node's living calls and stores what they have counted so far. */
export const renewCalls: Command<RenewCalls, RenewCallsResult> = {
  name: 'renewCalls',
  run: async (tx, { owner, leaseMs, calls }) => {
    const lost: string[] = []
    for (const call of calls) {
      if (!(await renewAttempt(tx, owner, leaseMs, call))) lost.push(call.callId)
    }
    return { lost }
  },
}

export const RELAY_COMMANDS: readonly AnyCommand[] = [
  openCall,
  nextAttempt,
  growHold,
  settleCall,
  recordRefusal,
  renewCalls,
  reapCalls,
]
