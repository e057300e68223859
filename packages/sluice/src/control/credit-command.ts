import type { Command, Transaction } from '../io/database/command.ts'
import { bigintOf, textOf } from '../io/database/read-row.ts'
import { moveMoney } from '../money/ledger/move-money.ts'
import { entryId } from '../money/ledger/postings.ts'
import { claimIdempotencyKey, findEarlierUse, finishIdempotencyKey } from '../records/requests/idempotency.ts'
import { type Actor, writeAudit } from './audit.ts'
import { type Outcome, refused } from './refusal.ts'
import { sql } from './statements.ts'

export interface CreditCustomer {
  actor: Actor
  customerId: string
  /** Minted for the act. */
  postingId: string
  amount: bigint
  reason: string
  /** Given by the caller, so that a repetition grants nothing. `bodyHash` is SHA-256 of what was asked, hex. */
  idempotency?: { key: string; bodyHash: string }
}

export interface Credited {
  entryId: string
  available: bigint
  /** The money was granted before, by the same key. */
  replayed: boolean
}

const ROUTE = 'control.credit'
const ACCOUNT = sql('SELECT id FROM accounts WHERE customer_id = ?')
const GRANTED = sql(
  `SELECT available_after FROM entries WHERE call_id = ? AND kind = 'credit' AND customer_id IS NOT NULL`,
)

export const creditCustomerCommand: Command<CreditCustomer, Outcome<Credited>> = {
  name: 'control.creditCustomer',
  async run(tx, credit) {
    const { actor, customerId, postingId, amount, reason, idempotency } = credit
    const account = await tx.first(ACCOUNT, [customerId])
    if (account === undefined) return refused('not-found')
    const accountId = textOf(account, 'id')
    if (idempotency !== undefined) {
      const claim = { accountId, route: ROUTE, key: idempotency.key }
      const earlier = await findEarlierUse(tx, claim, idempotency.bodyHash)
      if (earlier?.reason === 'idempotency-mismatch') return refused('idempotency-mismatch')
      if (earlier !== null) return await readEarlier(tx, earlier.requestId)
      await claimIdempotencyKey(tx, claim, idempotency.bodyHash, postingId)
      // Claim, money and end are one transaction: nobody ever finds it running.
      await finishIdempotencyKey(tx, claim, postingId, 'not-kept')
    }
    const moved = await moveMoney(tx, {
      id: postingId,
      kind: 'credit',
      accountId,
      amount,
      from: 'grants',
      reason,
    })
    if (moved === undefined) return refused('not-found')
    const details = { amount: amount.toString(), entry: moved.entryId, reason }
    await writeAudit(tx, { actor, action: 'customer.credit', target: customerId, details })
    return { ok: true, ...moved, replayed: false }
  },
}

async function readEarlier(tx: Transaction, postingId: string): Promise<Outcome<Credited>> {
  const row = await tx.first(GRANTED, [postingId])
  if (row === undefined) throw new Error(`the credit ${postingId} has no entry`)
  return {
    ok: true,
    entryId: entryId(postingId, 'credit'),
    available: bigintOf(row, 'available_after'),
    replayed: true,
  }
}
