import type { Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf } from '../../io/database/read-row.ts'
import type { Nano } from '../amount.ts'
import { entryId, type PostingKind, type SystemAccount, writePosting } from './postings.ts'

export interface MoveMoney {
  /** A minted id of the act; with the kind it makes a repetition impossible. */
  id: string
  kind: Exclude<PostingKind, 'charge'>
  accountId: string
  /** To the customer; below 0 it is taken away. Not 0. */
  amount: Nano
  /** Where it comes from: `grants` for an operator's credit, `payments` for what was paid. */
  from: SystemAccount
  reason: string | null
}

export interface MovedMoney {
  entryId: string
  available: Nano
}

const MOVE: Statement = {
  sql: 'UPDATE accounts SET available = available + ? WHERE id = ? RETURNING available',
}

/** Moves money between a system account and a customer's. Undefined: there is no such account, nothing was moved. */
export async function moveMoney(tx: Transaction, movement: MoveMoney): Promise<MovedMoney | undefined> {
  const { id, kind, accountId, amount, from, reason } = movement
  if (amount === 0n) throw new Error('a movement of nothing')
  const account = await tx.first(MOVE, [amount, accountId])
  if (account === undefined) return undefined
  const available = bigintOf(account, 'available')
  await writePosting(tx, {
    callId: id,
    kind,
    reason,
    lines: [{ accountId, apiKeyId: null, contra: from, amount }],
  })
  return { entryId: entryId(id, kind), available }
}
