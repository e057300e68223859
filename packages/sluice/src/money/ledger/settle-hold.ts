import type { Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, flagOf, textOf } from '../../io/database/read-row.ts'
import { lesser, type Nano } from '../amount.ts'
import { closeHold } from './holds.ts'
import { type Entry, writePosting } from './postings.ts'

export interface SettleHold {
  callId: string
  /** By price; 0 gives everything back and posts nothing. */
  charge: Nano
  overdraft: Nano
  reason: string | null
}

export interface SettledHold {
  held: Nano
  /** What the customer could not pay, booked to platform_loss. */
  uncollected: Nano
}

const RELEASE: Statement = {
  sql: `UPDATE accounts SET available = available + ?, held = held - ? WHERE id = ?
    RETURNING available, customer_id, credit_limit, unlimited`,
}

/** Beyond the hold: available money, then credit, then overdraft, and no further (I3). */
const TAKE_REST: Statement = {
  sql: `UPDATE accounts SET available = available - CASE
      WHEN unlimited = 1 OR available + credit_limit + ? >= ? THEN ?
      WHEN available + credit_limit + ? > 0 THEN available + credit_limit + ?
      ELSE 0 END
    WHERE id = ? RETURNING available`,
}

const USE_KEY: Statement = { sql: 'UPDATE api_keys SET used = used + ?, held = held - ? WHERE id = ?' }

/** Charges a call and gives back the rest of its hold. Its caller has won the attempt. */
export async function settleHold(tx: Transaction, settlement: SettleHold): Promise<SettledHold> {
  const { callId, charge, overdraft } = settlement
  if (charge < 0n || overdraft < 0n)
    throw new Error(`a charge of ${charge} with an overdraft of ${overdraft}`)
  const hold = await closeHold(tx, callId)
  if (hold === undefined) throw new Error(`call ${callId} holds nothing`)
  const { accountId, apiKeyId, amount: held } = hold
  const fromHold = lesser(charge, held)
  const account = await tx.first(RELEASE, [held - fromHold, held, accountId])
  if (account === undefined) throw new Error(`call ${callId} has no account`)
  const released = bigintOf(account, 'available')
  let available = released
  const rest = charge - fromHold
  if (rest > 0n) {
    const after = await tx.first(TAKE_REST, [overdraft, rest, rest, overdraft, overdraft, accountId])
    if (after !== undefined) available = bigintOf(after, 'available')
    const floor = -(bigintOf(account, 'credit_limit') + overdraft)
    if (available < released && available < floor && !flagOf(account, 'unlimited')) {
      throw new Error(`settling ${callId} would leave ${available}, below ${floor}`)
    }
  }
  const collected = fromHold + released - available
  const uncollected = charge - collected
  if (charge > 0n) {
    const customerId = textOf(account, 'customer_id')
    const entries: Entry[] = []
    if (collected > 0n) {
      entries.push({
        account: accountId,
        amount: -collected,
        customerId,
        apiKeyId,
        availableAfter: available,
      })
    }
    if (uncollected > 0n) entries.push({ account: 'platform_loss', amount: -uncollected })
    entries.push({ account: 'revenue', amount: charge })
    await writePosting(tx, { callId, kind: 'charge', reason: settlement.reason, entries })
  }
  if (collected > 0n || hold.keyLimited) {
    await tx.change(USE_KEY, [collected, hold.keyLimited ? held : 0n, apiKeyId])
  }
  return { held, uncollected }
}
