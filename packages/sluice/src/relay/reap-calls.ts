import { emptyUsage } from '../canonical/usage.ts'
import type { Command, Transaction } from '../io/database/command.ts'
import { greater, lesser, type Nano } from '../money/amount.ts'
import { settleHold } from '../money/ledger/settle-hold.ts'
import { closeAttempt, findLapsedAttempts, type LapsedAttempt } from '../records/requests/attempts.ts'
import { insertReapedRequest } from '../records/requests/request-rows.ts'
import { beginningTime, decodeBeginning } from '../records/requests/running-request.ts'
import type { ReapCalls, ReapCallsResult } from './call-records.ts'

/** Later than any lease: every open attempt. */
const FOR_EVER = Number.MAX_SAFE_INTEGER

/**
 * Ends the calls whose owner is gone: charged is what was counted last, at most the hold; the rest is given back and
 * stands at the attempt as exposure.
 */
export const reapCalls: Command<ReapCalls, ReapCallsResult> = {
  name: 'reapCalls',
  run: async (tx, { living, all, overdraft }) => {
    const spared = new Set(living)
    let reaped = 0
    for (const attempt of await findLapsedAttempts(tx, all ? FOR_EVER : tx.now())) {
      if (spared.has(attempt.callId)) continue
      if (await reapAttempt(tx, attempt, overdraft)) reaped++
    }
    return { reaped }
  },
}

async function reapAttempt(tx: Transaction, attempt: LapsedAttempt, overdraft: Nano): Promise<boolean> {
  const { callId, number, chargeSoFar, inputBound, outputCounted, channelId, held } = attempt
  // One wrong count must not keep the reaper from all the others.
  const charge = greater(0n, lesser(chargeSoFar, held))
  const end = charge > 0n ? 'estimated' : 'written_off'
  const exposure = held - charge
  const found = await closeAttempt(tx, { callId, number, end, reason: 'reaped', httpStatus: null, exposure })
  if (found === undefined) return false
  const { hold, request } = found
  const uncollected = await settleHold(tx, { callId, hold, charge, overdraft, reason: 'reaped' })
  const usage = charge > 0n ? { ...emptyUsage(), input: inputBound, output: outputCounted } : null
  const beginning = decodeBeginning(request)
  const owner = { id: callId, apiKeyId: hold.apiKeyId, charge, uncollected }
  const durationMs = Math.round(tx.now() - beginningTime(beginning))
  await insertReapedRequest(tx, owner, beginning, { usage, attempts: number, durationMs, channelId })
  return true
}
