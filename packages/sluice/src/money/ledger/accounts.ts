import type { SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import type { Nano } from '../amount.ts'

export interface OpenAccount {
  id: string
  customerId: string
  /** How far below zero its money may go. */
  creditLimit: Nano
  /** Metered, never refused for money. */
  unlimited: boolean
}

/** What an operator may change of an account; money moves by postings only. */
export interface AccountChange {
  status?: 'active' | 'disabled'
  creditLimit?: Nano
  unlimited?: boolean
}

const INSERT: Statement = {
  sql: `INSERT INTO accounts (id, customer_id, status, available, held, credit_limit, unlimited)
    VALUES (?, ?, 'active', 0, 0, ?, ?)`,
}

/** A customer's account, empty and active. */
export async function openAccount(tx: Transaction, account: OpenAccount): Promise<void> {
  const { id, customerId, creditLimit, unlimited } = account
  await tx.change(INSERT, [id, customerId, creditLimit, unlimited ? 1 : 0])
}

/** False: there is no such account. */
export async function changeAccount(
  tx: Transaction,
  accountId: string,
  change: AccountChange,
): Promise<boolean> {
  // `id = id`: without a change the row is still looked for.
  const columns = ['id = id']
  const values: SqlValue[] = []
  const set = (column: string, value: SqlValue): void => {
    columns.push(`${column} = ?`)
    values.push(value)
  }
  if (change.status !== undefined) set('status', change.status)
  if (change.creditLimit !== undefined) set('credit_limit', change.creditLimit)
  if (change.unlimited !== undefined) set('unlimited', change.unlimited ? 1 : 0)
  const sql = `UPDATE accounts SET ${columns.join(', ')} WHERE id = ?`
  return (await tx.change({ sql }, [...values, accountId])) === 1
}
