import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badField } from '../canonical/errors.ts'
import type { Reader } from '../io/database/reader.ts'
import { mintId } from '../io/mint-id.ts'
import { formatUsd } from '../money/amount.ts'
import { findCustomerId } from '../records/requests/list-requests.ts'
import type { Actor, EntrySource } from './audit.ts'
import { type CustomerEntryInput, creditLimit, customerEntry } from './config/entry-schemas.ts'
import { entryName, usd } from './config/scalars.ts'
import type { ControlPorts } from './control-ports.ts'
import { creditCustomerCommand } from './credit-command.ts'
import {
  type Credit,
  createCustomerCommand,
  type NewCustomer,
  patchCustomerCommand,
} from './customer-commands.ts'
import { cutPage, type Page, type PageQuery, readCursor, TOP_CURSOR } from './page.ts'
import { isoTime, readEntry } from './read-entry.ts'
import { errorOfRefusal } from './refusal.ts'

/** A customer as the administration API shows it. */
export interface CustomerView {
  id: string
  name: string
  group: string
  status: 'active' | 'disabled'
  available: string
  held: string
  credit_limit: string
  source: string
  created_at: string
}

const creation = customerEntry.omit({ api_keys: true })
const change = z.strictObject({
  group: entryName.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  credit_limit: creditLimit.optional(),
})
const credit = z.strictObject({
  amount: usd.refine((amount) => amount > 0n, { error: 'must be above 0' }),
  reason: z.string().trim().min(1).max(500),
})

export async function createCustomer(
  ports: ControlPorts,
  actor: Actor,
  input: unknown,
): Promise<CustomerView> {
  const entry = readEntry(creation, input)
  const customer = newCustomer(ports, entry, 'database')
  const outcome = await ports.commands.run(createCustomerCommand, { actor, customer })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'customer')
  return await readCustomer(ports, customer.id)
}

export async function patchCustomer(
  ports: ControlPorts,
  actor: Actor,
  idOrName: string,
  input: unknown,
): Promise<CustomerView> {
  const entry = readEntry(change, input)
  const id = await readCustomerId(ports.reader, idOrName)
  const outcome = await ports.commands.run(patchCustomerCommand, {
    actor,
    id,
    ...(entry.group === undefined ? {} : { group: entry.group }),
    ...(entry.status === undefined ? {} : { status: entry.status }),
    ...(entry.credit_limit === undefined ? {} : { credit: creditOf(entry.credit_limit) }),
  })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'customer')
  return await readCustomer(ports, id)
}

/** Grants money. The same idempotency key with the same amount and reason grants it once. */
export async function creditCustomer(
  ports: ControlPorts,
  actor: Actor,
  idOrName: string,
  input: unknown,
  idempotencyKey?: string,
): Promise<{ entry_id: string; available: string; replayed: boolean }> {
  const { amount, reason } = readEntry(credit, input)
  if (idempotencyKey !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(idempotencyKey)) {
    throw badField('Idempotency-Key', 'It must be 1 to 128 letters, digits, - or _.')
  }
  const customerId = await readCustomerId(ports.reader, idOrName)
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([amount.toString(), reason]))
    .digest('hex')
  const outcome = await ports.commands.run(creditCustomerCommand, {
    actor,
    customerId,
    postingId: mintId('crd', ports.clock.now()),
    amount,
    reason,
    ...(idempotencyKey === undefined ? {} : { idempotency: { key: idempotencyKey, bodyHash } }),
  })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'customer')
  return {
    entry_id: outcome.entryId,
    available: formatUsd(outcome.available),
    replayed: outcome.replayed,
  }
}

/** A customer by id or name. */
export async function readCustomer(ports: ControlPorts, idOrName: string): Promise<CustomerView> {
  const id = await readCustomerId(ports.reader, idOrName)
  return viewCustomer(
    await selectCustomers(ports.reader).where('customers.id', '=', id).executeTakeFirstOrThrow(),
  )
}

export async function listCustomers(
  ports: ControlPorts,
  query: PageQuery & { name?: string | undefined },
): Promise<Page<CustomerView>> {
  let select = selectCustomers(ports.reader).where(
    'customers.id',
    '<',
    readCursor(query.cursor) ?? TOP_CURSOR,
  )
  if (query.name !== undefined) select = select.where('name', '=', query.name)
  const rows = await select
    .orderBy('customers.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return cutPage(rows.map(viewCustomer), query.limit, (customer) => customer.id)
}

/** The id of a customer that is named by id or name. */
export async function readCustomerId(reader: Reader, idOrName: string): Promise<string> {
  const id = await findCustomerId(reader, idOrName)
  if (id === undefined) throw errorOfRefusal('not-found', 'customer')
  return id
}

/** The rows of a customer from its entry. */
export function newCustomer(
  ports: Pick<ControlPorts, 'clock'>,
  entry: Omit<CustomerEntryInput, 'api_keys'>,
  source: EntrySource,
): NewCustomer {
  const now = ports.clock.now()
  return {
    id: mintId('cus', now),
    accountId: mintId('acc', now),
    grantId: mintId('crd', now),
    name: entry.name,
    group: entry.group ?? 'default',
    balance: entry.balance ?? 0n,
    credit: creditOf(entry.credit_limit ?? 0n),
    source,
  }
}

export function creditOf(limit: z.output<typeof creditLimit>): Credit {
  return limit === 'unlimited'
    ? { creditLimit: 0n, unlimited: true }
    : { creditLimit: limit, unlimited: false }
}

function selectCustomers(reader: Reader) {
  return reader
    .selectFrom('customers')
    .innerJoin('accounts', 'accounts.customer_id', 'customers.id')
    .select([
      'customers.id as id',
      'name',
      'group_name',
      'source',
      'created_at',
      'status',
      'available',
      'held',
      'credit_limit',
      'unlimited',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectCustomers>['executeTakeFirstOrThrow']>>

function viewCustomer(row: Row): CustomerView {
  return {
    id: row.id,
    name: row.name,
    group: row.group_name,
    status: row.status === 'active' ? 'active' : 'disabled',
    available: formatUsd(row.available),
    held: formatUsd(row.held),
    credit_limit: showCredit(row),
    source: row.source,
    created_at: isoTime(Number(row.created_at)),
  }
}

export interface BalanceView {
  available: string
  held: string
  credit_limit: string
  key_limit: string | null
  key_used: string
}

/** The money that a key can see: its customer's, and its own limit. */
export async function readBalance(reader: Reader, keyId: string): Promise<BalanceView> {
  const row = await reader
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.customer_id', 'api_keys.customer_id')
    .select(['available', 'accounts.held as held', 'credit_limit', 'unlimited', 'limit_amount', 'used'])
    .where('api_keys.id', '=', keyId)
    .executeTakeFirst()
  if (row === undefined) throw errorOfRefusal('not-found', 'key')
  return {
    available: formatUsd(row.available),
    held: formatUsd(row.held),
    credit_limit: showCredit(row),
    key_limit: row.limit_amount === null ? null : formatUsd(row.limit_amount),
    key_used: formatUsd(row.used),
  }
}

function showCredit(row: { unlimited: bigint; credit_limit: bigint }): string {
  return row.unlimited === 0n ? formatUsd(row.credit_limit) : 'unlimited'
}
