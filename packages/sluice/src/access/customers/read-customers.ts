import type { CustomerEntry } from '../keys/keyring.ts'

/** What the keyring needs of a customer and its account, as one row of their join. */
export interface CustomerRow {
  /** Of the customer. */
  id: string
  name: string
  group_name: string
  account_id: string
  /** Of the account. */
  status: string
  unlimited: bigint
}

/** Customers by id. Any status but `active` is a disabled one. */
export function readCustomers(rows: readonly CustomerRow[]): Map<string, CustomerEntry> {
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        accountId: row.account_id,
        status: row.status === 'active' ? 'active' : 'disabled',
        group: row.group_name,
        unlimited: row.unlimited !== 0n,
      },
    ]),
  )
}
