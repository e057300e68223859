import { emptyUsage } from '../canonical/usage.ts'
import type { Command, Transaction } from '../io/database/command.ts'
import { greater, lesser, type Nano } from '../money/amount.ts'
import { readHold } from '../money/ledger/holds.ts'
import { settleHold } from '../money/ledger/settle-hold.ts'
import { closeAttempt, findLapsedAttempts, type LapsedAttempt } from '../records/requests/attempts.ts'
import { completeReapedRequest } from '../records/requests/request-rows.ts'
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
  const { callId, number, chargeSoFar, inputBound, outputCounted, channelId } = attempt
  const held = await readHold(tx, callId)
  if (held === undefined) throw new Error(`the open attempt of ${callId} holds nothing`)
  // One wrong count must not keep the reaper from all the others.
  const charge = greater(0n, lesser(chargeSoFar, held))
  const end = charge > 0n ? 'estimated' : 'written_off'
  const exposure = held - charge
  if (!(await closeAttempt(tx, { callId, number, end, reason: 'reaped', httpStatus: null, exposure })))
    return false
  const { uncollected } = await settleHold(tx, { callId, charge, overdraft, reason: 'reaped' })
  const usage = charge > 0n ? { ...emptyUsage(), input: inputBound, output: outputCounted } : null
  await completeReapedRequest(tx, callId, {
    usage,
    charge,
    uncollected,
    attempts: number,
    now: tx.now(),
    channelId,
  })
  return true
}
