import type { Command, SqlRow, SqlValue, Transaction } from '../io/database/command.ts'
import { textOf } from '../io/database/read-row.ts'
import { type AccountChange, changeAccount, openAccount } from '../money/ledger/accounts.ts'
import { moveMoney } from '../money/ledger/move-money.ts'
import { type Actor, bumpRevision, type EntrySource, writeAudit } from './audit.ts'
import { type Outcome, refused } from './refusal.ts'
import { assignments, sql } from './statements.ts'

export interface NewCustomer {
  id: string
  accountId: string
  /** Id of the posting that grants the balance. */
  grantId: string
  name: string
  group: string
  /** Nano-dollars, granted once. */
  balance: bigint
  credit: Credit
  source: EntrySource
}

/** How far below zero an account may go. */
export type Credit = Required<Pick<AccountChange, 'creditLimit' | 'unlimited'>>

const INSERT = sql('INSERT INTO customers (id, name, group_name, source, created_at) VALUES (?, ?, ?, ?, ?)')
const BY_ID = sql('SELECT id, name, source FROM customers WHERE id = ?')
const ACCOUNT = sql('SELECT id FROM accounts WHERE customer_id = ?')
const BY_NAME = sql('SELECT id, name, group_name, source FROM customers WHERE name = ?')

export async function findCustomerByName(tx: Transaction, name: string): Promise<SqlRow | undefined> {
  return await tx.first(BY_NAME, [name])
}

export async function insertCustomer(tx: Transaction, customer: NewCustomer): Promise<void> {
  const { id, name, group, source } = customer
  await tx.change(INSERT, [id, name, group, source, BigInt(tx.now())])
  await openAccount(tx, { id: customer.accountId, customerId: id, ...customer.credit })
  if (customer.balance === 0n) return
  await moveMoney(tx, {
    id: customer.grantId,
    kind: 'credit',
    accountId: customer.accountId,
    amount: customer.balance,
    from: 'grants',
    reason: 'opening balance',
  })
}

/** Changes the account of a customer that exists. */
export async function changeAccountOf(
  tx: Transaction,
  customerId: string,
  change: AccountChange,
): Promise<void> {
  const account = await tx.first(ACCOUNT, [customerId])
  if (account === undefined) throw new Error(`the customer ${customerId} has no account`)
  await changeAccount(tx, textOf(account, 'id'), change)
}

export async function updateCustomer(
  tx: Transaction,
  id: string,
  columns: Readonly<Record<string, SqlValue>>,
): Promise<void> {
  const { text, values } = assignments(columns)
  if (values.length > 0) await tx.change(sql(`UPDATE customers SET ${text} WHERE id = ?`), [...values, id])
}

export const createCustomerCommand: Command<{ actor: Actor; customer: NewCustomer }, Outcome<object>> = {
  name: 'control.createCustomer',
  async run(tx, { actor, customer }) {
    if ((await findCustomerByName(tx, customer.name)) !== undefined) return refused('name-taken')
    await insertCustomer(tx, customer)
    const details = { name: customer.name, group: customer.group, balance: customer.balance.toString() }
    await writeAudit(tx, { actor, action: 'customer.create', target: customer.id, details })
    await bumpRevision(tx, 'keys')
    return { ok: true }
  },
}

export interface CustomerPatch {
  actor: Actor
  id: string
  group?: string
  status?: 'active' | 'disabled'
  credit?: Credit
}

export const patchCustomerCommand: Command<CustomerPatch, Outcome<object>> = {
  name: 'control.patchCustomer',
  async run(tx, { actor, id, group, status, credit }) {
    const row = await tx.first(BY_ID, [id])
    if (row === undefined) return refused('not-found')
    if (row.source === 'file') return refused('declared-in-file')
    if (group !== undefined) await updateCustomer(tx, id, { group_name: group })
    await changeAccountOf(tx, id, { ...credit, ...(status === undefined ? {} : { status }) })
    const details = {
      ...(group === undefined ? {} : { group }),
      ...(status === undefined ? {} : { status }),
      ...(credit === undefined
        ? {}
        : { credit: credit.unlimited ? 'unlimited' : credit.creditLimit.toString() }),
    }
    await writeAudit(tx, { actor, action: 'customer.change', target: id, details })
    await bumpRevision(tx, 'keys')
    return { ok: true }
  },
}
