import { type AnyCommand, type Command, packedCommand, type Transaction } from '../io/database/command.ts'
import { growHoldBy, openHold } from '../money/ledger/holds.ts'
import { storePriceVersion } from '../money/ledger/price-version-rows.ts'
import { settleHold } from '../money/ledger/settle-hold.ts'
import { closeAttempt, openAttempt, renewAttempt } from '../records/requests/attempts.ts'
import { writeLostSettlement } from '../records/requests/audit-lost-settlement.ts'
import { claimIdempotencyKey, findEarlierUse, finishIdempotencyKey } from '../records/requests/idempotency.ts'
import {
  completeRequest,
  insertRunningRequest,
  insertWholeRequest,
} from '../records/requests/request-rows.ts'
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
  type PackedRefusal,
  type PackedSettleCall,
  packOpenCall,
  packRefusal,
  packSettleCall,
} from './pack-call.ts'
import { reapCalls } from './reap-calls.ts'

/**
 * Before a byte goes upstream: the idempotency key is claimed, money is set aside, the attempt is out and the request row
 * runs; or nothing of it, with the reason.
 */
export const openCall: Command<OpenCall, OpenCallResult> = packedCommand({
  name: 'openCall',
  pack: packOpenCall,
  run: runOpenCall,
})

async function runOpenCall(tx: Transaction, packed: PackedOpenCall): Promise<OpenCallResult> {
  const [callId, customerId, accountId, apiKeyId, fixed, slice, whole, floor, owner, leaseMs] = packed
  const [, , , , , , , , , , number, channelId, credentialId, inputBound, start, version, claim] = packed
  const place = claim === null ? null : { accountId, route: claim.route, key: claim.key }
  if (claim !== null && place !== null) {
    const earlier = await findEarlierUse(tx, place, claim.bodyHash)
    if (earlier !== null) return { ok: false, ...earlier }
  }
  const hold = await openHold(tx, { callId, accountId, apiKeyId, request: { fixed, slice, whole, floor } })
  if (!hold.ok) return hold
  await openAttempt(tx, { callId, number, owner, leaseMs, channelId, credentialId, inputBound })
  await insertRunningRequest(tx, { id: callId, customerId, apiKeyId }, start)
  if (version !== null) await storePriceVersion(tx, version[0], version[1])
  if (claim !== null && place !== null) await claimIdempotencyKey(tx, place, claim.bodyHash, callId)
  return { ok: true, held: hold.held }
}

/** Voids one attempt and sends out the next under the same hold; not when the former has been closed by another. */
export const nextAttempt: Command<NextAttempt, NextAttemptResult> = {
  name: 'nextAttempt',
  run: async (tx, { callId, closing, reason, httpStatus, next, owner, leaseMs }) => {
    const former = { callId, number: closing, end: 'voided', reason, httpStatus, exposure: 0n } as const
    if (!(await closeAttempt(tx, former))) return { ok: false }
    await openAttempt(tx, { callId, owner, leaseMs, ...next })
    return { ok: true }
  },
}

/** The next slice of a stream's hold. */
export const growHold: Command<GrowHold, GrowHoldResult> = {
  name: 'growHold',
  run: (tx, { callId, amount, floor }) => growHoldBy(tx, { callId, amount, floor }),
}

/**
 * Ends a call: the attempt, its charge with the posting, the rest of the hold, the request row and what a repetition is
 * answered. It has one winner; who comes second leaves an audit line and nothing else.
 */
export const settleCall: Command<SettleCall, SettleCallResult> = packedCommand({
  name: 'settleCall',
  pack: packSettleCall,
  run: runSettleCall,
})

async function runSettleCall(tx: Transaction, packed: PackedSettleCall): Promise<SettleCallResult> {
  const [callId, accountId, number, end, charge, overdraft, reason, httpStatus, row, idempotency] = packed
  if (charge !== 0n && (end === 'voided' || end === 'written_off')) {
    throw new Error(`call ${callId} is ${end} and charged ${charge}`)
  }
  if (!(await closeAttempt(tx, { callId, number, end, reason, httpStatus, exposure: 0n }))) {
    await writeLostSettlement(tx, { callId, number, end, charge })
    return { won: false, uncollected: 0n }
  }
  const { uncollected } = await settleHold(tx, { callId, charge, overdraft, reason: null })
  await completeRequest(tx, callId, row, { charge, uncollected })
  if (idempotency !== null) {
    const { route, key, answer } = idempotency
    await finishIdempotencyKey(tx, { accountId, route, key }, callId, answer)
  }
  return { won: true, uncollected }
}

/** The row of a call that was refused before anything was held. */
export const recordRefusal: Command<RecordRefusal, null> = packedCommand({
  name: 'recordRefusal',
  pack: packRefusal,
  run: async (tx: Transaction, [id, customerId, apiKeyId, start, row]: PackedRefusal) => {
    await insertWholeRequest(tx, { id, customerId, apiKeyId }, start, row)
    return null
  },
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
