import type { Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf, flagOf } from '../../io/database/read-row.ts'
import type { AttemptHold } from '../../records/requests/attempts.ts'
import { lesser, type Nano } from '../amount.ts'
import { type Line, writePosting } from './postings.ts'

export interface SettleHold {
  callId: string
  /** As the attempt that ends now has held it. */
  hold: AttemptHold
  /** By price; 0 gives everything back and posts nothing. */
  charge: Nano
  /** How far below its credit the account may go for what the hold does not cover; null: no more than the hold is taken. */
  overdraft: Nano | null
  reason: string | null
}

const RELEASE: Statement = {
  sql: 'UPDATE accounts SET available = available + ?, held = held - ? WHERE id = ?',
}

const READ: Statement = {
  sql: 'SELECT available, credit_limit, unlimited FROM accounts WHERE id = ?',
}

/** Beyond the hold: available money, then credit, then overdraft, and no further (I3). */
const TAKE_REST: Statement = {
  sql: `UPDATE accounts SET available = available - CASE
      WHEN unlimited = 1 OR available + credit_limit + ? >= ? THEN ?
      WHEN available + credit_limit + ? > 0 THEN available + credit_limit + ?
      ELSE 0 END
    WHERE id = ?`,
}

const USE_KEY: Statement = { sql: 'UPDATE api_keys SET used = used + ? WHERE id = ?' }

const RELEASE_KEY: Statement = { sql: 'UPDATE api_keys SET used = used + ?, held = held - ? WHERE id = ?' }

/**
 * Charges a call and gives back the rest of its hold. Its caller has won the attempt. Returns what the customer could not
 * pay, which is booked to platform_loss.
 */
export async function settleHold(tx: Transaction, settlement: SettleHold): Promise<Nano> {
  const { callId, charge, overdraft } = settlement
  if (charge < 0n || (overdraft ?? 0n) < 0n)
    throw new Error(`a charge of ${charge} with an overdraft of ${overdraft}`)
  const { accountId, apiKeyId, keyLimited, amount: held } = settlement.hold
  const fromHold = lesser(charge, held)
  if ((await tx.change(RELEASE, [held - fromHold, held, accountId])) !== 1) {
    throw new Error(`call ${callId} has no account`)
  }
  const rest = charge - fromHold
  const isHoldAll = rest === 0n || overdraft === null
  const collected = isHoldAll ? fromHold : fromHold + (await takeRest(tx, settlement, rest, overdraft))
  const uncollected = charge - collected
  const lines: Line[] = []
  if (collected > 0n) lines.push({ accountId, apiKeyId, contra: 'revenue', amount: -collected })
  if (uncollected > 0n) lines.push({ account: 'platform_loss', contra: 'revenue', amount: -uncollected })
  if (lines.length > 0) {
    await writePosting(tx, { callId, kind: 'charge', reason: settlement.reason, lines })
  }
  // Without a limit no condition reads what a key has used, so that one statement a group is enough.
  if (keyLimited) await tx.change(RELEASE_KEY, [collected, held, apiKeyId])
  else if (collected > 0n) tx.addToSum(USE_KEY, apiKeyId, collected)
  return uncollected
}

/** What there is of a charge beyond its hold. */
async function takeRest(tx: Transaction, settlement: SettleHold, rest: Nano, overdraft: Nano): Promise<Nano> {
  const { callId } = settlement
  const { accountId } = settlement.hold
  const before = await tx.first(READ, [accountId])
  await tx.change(TAKE_REST, [overdraft, rest, rest, overdraft, overdraft, accountId])
  const after = await tx.first(READ, [accountId])
  if (before === undefined || after === undefined) throw new Error(`call ${callId} has no account`)
  const [released, available] = [bigintOf(before, 'available'), bigintOf(after, 'available')]
  const floor = -(bigintOf(after, 'credit_limit') + overdraft)
  if (available < released && available < floor && !flagOf(after, 'unlimited')) {
    throw new Error(`settling ${callId} would leave ${available}, below ${floor}`)
  }
  return released - available
}
