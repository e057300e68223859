import type { Statement, Transaction } from '../../io/database/command.ts'
import type { Nano } from '../amount.ts'

/** What moved a customer's money. */
export type PostingKind = 'credit' | 'topup' | 'charge' | 'refund' | 'expiry' | 'adjustment'

/** The gateway's own accounts; they keep no cached balance. */
export const SYSTEM_ACCOUNTS = ['revenue', 'platform_loss', 'grants', 'payments'] as const
export type SystemAccount = (typeof SYSTEM_ACCOUNTS)[number]

/**
 * A line of the book is two entries in one row: `amount` on one account, and its opposite on a system account (`contra`).
 * No posting can therefore fail to sum to 0.
 */
export type Line =
  | { account: SystemAccount; contra: SystemAccount; amount: Nano }
  | { accountId: string; apiKeyId: string | null; contra: SystemAccount; amount: Nano }

export interface Posting {
  /** The call's id, or a minted id of the act. Unique together with the kind. */
  callId: string
  kind: PostingKind
  reason: string | null
  lines: readonly Line[]
}

const INSERT: Statement = {
  sql: `INSERT INTO entries (call_id, kind, line, time, account, contra, amount, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
}

/**
 * A customer's line takes from the account what it stands at now. It is one row, so there is nothing to take back where it
 * fails: OR FAIL spares the journal of the statement (1 µs), and its command is undone all the same.
 */
const INSERT_OF_CUSTOMER: Statement = {
  sql: `INSERT OR FAIL INTO entries (call_id, kind, line, time, account, contra, customer_id, api_key_id, amount, available_after,
    reason) SELECT ?, ?, ?, ?, id, ?, customer_id, ?, ?, available, ? FROM accounts WHERE id = ?`,
}

/** The id of a customer's movement, as the ledger's list shows it. */
export function entryId(callId: string, kind: string): string {
  return `${callId}.${kind}`
}

/** Writes a posting after the balances that it tells of were changed. One that exists already throws. */
export async function writePosting(tx: Transaction, posting: Posting): Promise<void> {
  const { callId, kind, reason } = posting
  const now = tx.now()
  let number = 0
  for (const line of posting.lines) {
    const { contra, amount } = line
    const written =
      'account' in line
        ? await tx.change(INSERT, [callId, kind, number, now, line.account, contra, amount, reason])
        : await tx.change(INSERT_OF_CUSTOMER, [
            callId,
            kind,
            number,
            now,
            contra,
            line.apiKeyId,
            amount,
            reason,
            line.accountId,
          ])
    if (written !== 1) throw new Error(`posting ${callId} ${kind} has no account`)
    number++
  }
}
