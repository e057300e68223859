import { describeError } from '../io/log/logger.ts'
import { requestStart } from './admit-call.ts'
import type { CallReceipt } from './call-receipt.ts'
import { recordRefusal } from './commands.ts'
import type { CallPlan } from './plan-call.ts'
import type { RelayServices } from './services.ts'

/** Every call with a valid key has a row, refused and replayed ones too; nobody waits for these. */
export function recordUnopened(
  receipt: CallReceipt,
  plan: CallPlan | undefined,
  services: RelayServices,
): void {
  const { key } = receipt
  if (key === undefined) return
  const durationMs = Math.round(services.clock.monotonic() - receipt.started)
  const recorded = services.commands.run(recordRefusal, {
    callId: receipt.requestId,
    customerId: key.customer.id,
    apiKeyId: key.id,
    request: requestStart(receipt, plan?.terms.price),
    row: receipt.unchargedRow(durationMs),
  })
  services.pending.own(
    recorded.catch((error: unknown) => {
      services.alarm('settlement_failed', receipt.requestId, describeError(error).reason)
    }),
  )
}
