import { systemClock } from '../../packages/sluice/src/io/clock.ts'
import type { FailPlan } from '../../packages/sluice/src/io/database/fail-points.ts'
import { growHold, nextAttempt, openCall, settleCall } from '../../packages/sluice/src/relay/commands.ts'
import { openWriter } from '../../packages/sluice/src/start/open-writer.ts'
import { aCall, aSettlement } from './books.ts'

/**
 * A process that opens and settles calls of the customer `a` until it is killed: `load-process.ts PATH NAME DURABILITY
 * [FAIL PLANS]`. One line to stdout for each act that was answered with success, `opened ID` or `settled ID CHARGE`.
 */
const [path = '', name = '', durability = 'full', plans = '[]'] = process.argv.slice(2)
const failPlans: FailPlan[] = JSON.parse(plans)
const writer = await openWriter({
  path,
  durability: durability === 'relaxed' ? 'relaxed' : 'full',
  clock: systemClock,
  failPlans,
})

async function makeCalls(worker: number): Promise<void> {
  for (let i = 0; ; i++) {
    const callId = `req_${name}_${worker}_${i}`
    const opened = await writer.run(openCall, aCall(callId, 'a', 10n))
    if (!opened.ok) throw new Error(opened.reason)
    process.stdout.write(`opened ${callId}\n`)
    const place = { callId, accountId: 'acc_a', apiKeyId: 'key_a', keyHasLimit: false }
    if (i % 3 === 0) await writer.run(growHold, { ...place, amount: 5n, floor: 1n })
    let attempt = 1
    if (i % 4 === 0) {
      const next = { number: 2, channelId: 'ch_b', credentialId: null, inputBound: 1 }
      const why = { closing: 1, reason: 'http_500', httpStatus: 500 }
      await writer.run(nextAttempt, { callId, ...why, next, owner: name, leaseMs: 30_000 })
      attempt = 2
    }
    const charge = BigInt(i % 12)
    await writer.run(settleCall, aSettlement(callId, 'a', charge, { attempt }))
    process.stdout.write(`settled ${callId} ${charge}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, (_, worker) => makeCalls(worker)))
