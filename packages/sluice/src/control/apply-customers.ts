import { GatewayError } from '../canonical/errors.ts'
import type { SqlRow, SqlValue, Transaction } from '../io/database/command.ts'
import { textOf } from '../io/database/read-row.ts'
import type { ApplyResult, FileChange } from './apply-result.ts'
import {
  type Credit,
  changeAccountOf,
  findCustomerByName,
  insertCustomer,
  type NewCustomer,
  updateCustomer,
} from './customer-commands.ts'
import {
  findKeyByDigest,
  insertKey,
  type NewKey,
  revokeKeyRow,
  updateKey,
  wholeColumns,
} from './key-commands.ts'
import { sql } from './statements.ts'

/** A customer of the file. `customer` is written when there is none of this name. */
export interface FileCustomer {
  customer: NewCustomer
  /** What the file states of it; what it leaves out is the default for the file's own, and stays for others. */
  stated: { group: boolean; credit: boolean }
  keys: readonly {
    key: NewKey /** False: generated for the case that there is none of this name. */
    given: boolean
  }[]
}

const LIVING = sql(`SELECT * FROM api_keys WHERE customer_id = ? AND name = ? AND status <> 'revoked'`)
const FILE_KEYS = sql(`SELECT k.id, k.name, c.name AS customer_name FROM api_keys k
  JOIN customers c ON c.id = k.customer_id WHERE k.source = 'file' AND k.status <> 'revoked'`)
const FILE_CUSTOMERS = sql(`SELECT id, name FROM customers WHERE source = 'file'`)
const ACCOUNT = sql('SELECT credit_limit, unlimited FROM accounts WHERE customer_id = ?')

export async function applyCustomers(
  tx: Transaction,
  wanted: readonly FileCustomer[],
  result: ApplyResult,
): Promise<void> {
  const declared = new Set<string>()
  const keys = new Set<string>()
  for (const one of wanted) {
    const id = await applyCustomer(tx, one, result.changes)
    declared.add(id)
    await applyKeys(tx, id, one, result, keys)
  }
  for (const row of await tx.all(FILE_KEYS, [])) {
    const id = textOf(row, 'id')
    if (keys.has(id)) continue
    await updateKey(tx, id, { status: 'disabled', source: 'database' })
    const name = `${textOf(row, 'customer_name')}/${textOf(row, 'name')}`
    result.changes.push({ kind: 'key', name, did: 'disabled' })
  }
  for (const row of await tx.all(FILE_CUSTOMERS, [])) {
    const id = textOf(row, 'id')
    if (declared.has(id)) continue
    await updateCustomer(tx, id, { source: 'database' })
    result.changes.push({ kind: 'customer', name: textOf(row, 'name'), did: 'released' })
  }
}

/** Gives the customer's id. */
async function applyCustomer(tx: Transaction, one: FileCustomer, changes: FileChange[]): Promise<string> {
  const { customer, stated } = one
  const row = await findCustomerByName(tx, customer.name)
  if (row === undefined) {
    await insertCustomer(tx, customer)
    changes.push({ kind: 'customer', name: customer.name, did: 'created' })
    return customer.id
  }
  const id = textOf(row, 'id')
  const own = row.source === 'file'
  const columns: Record<string, SqlValue> = {}
  if (!own) columns.source = 'file'
  if ((own || stated.group) && row.group_name !== customer.group) columns.group_name = customer.group
  await updateCustomer(tx, id, columns)
  const recredited = (own || stated.credit) && (await applyCredit(tx, id, customer.credit))
  if (Object.keys(columns).length > 0 || recredited) {
    changes.push({ kind: 'customer', name: customer.name, did: 'changed' })
  }
  return id
}

async function applyCredit(tx: Transaction, customerId: string, credit: Credit): Promise<boolean> {
  const row = await tx.first(ACCOUNT, [customerId])
  if (row?.credit_limit === credit.creditLimit && row?.unlimited === (credit.unlimited ? 1n : 0n))
    return false
  await changeAccountOf(tx, customerId, credit)
  return true
}

async function applyKeys(
  tx: Transaction,
  customerId: string,
  one: FileCustomer,
  result: ApplyResult,
  seen: Set<string>,
): Promise<void> {
  for (const { key: wanted, given } of one.keys) {
    const key = { ...wanted, customerId }
    const name = `${one.customer.name}/${key.name}`
    const living = await tx.first(LIVING, [customerId, key.name])
    if (living !== undefined && (!given || living.digest === key.digest)) {
      seen.add(textOf(living, 'id'))
      if (await rewriteKey(tx, living, key)) result.changes.push({ kind: 'key', name, did: 'changed' })
      continue
    }
    if (living !== undefined) {
      await revokeKeyRow(tx, textOf(living, 'id'))
      result.changes.push({ kind: 'key', name, did: 'revoked' })
    }
    const known = await findKeyByDigest(tx, key.digest)
    if (known === undefined) {
      await insertKey(tx, key)
      seen.add(key.id)
      if (!given) result.generated.push(key.id)
      result.changes.push({ kind: 'key', name, did: 'created' })
      continue
    }
    refuseForeign(known, customerId, name)
    seen.add(textOf(known, 'id'))
    await updateKey(tx, textOf(known, 'id'), { name: key.name, ...fileColumns(key) })
    result.changes.push({ kind: 'key', name, did: 'changed' })
  }
}

/** A key text opens one account for ever, and what an operator revoked does not come back through the file. */
function refuseForeign(known: SqlRow, customerId: string, name: string): void {
  if (known.customer_id !== customerId) {
    throw new GatewayError('conflict', `The key of ${name} belongs to another customer.`, {
      code: 'key_taken',
    })
  }
  if (known.status === 'revoked' && known.source !== 'file') {
    throw new GatewayError('conflict', `The key of ${name} was revoked, which is for good.`, {
      code: 'revoked',
    })
  }
}

async function rewriteKey(tx: Transaction, row: SqlRow, key: NewKey): Promise<boolean> {
  const columns = fileColumns(key)
  if (Object.entries(columns).every(([column, value]) => row[column] === value)) return false
  await updateKey(tx, textOf(row, 'id'), columns)
  return true
}

/** The file says all of its keys: what it leaves out is none. */
function fileColumns({ columns }: NewKey): Record<string, SqlValue> {
  return { ...wholeColumns(columns), status: 'active', source: 'file' }
}
