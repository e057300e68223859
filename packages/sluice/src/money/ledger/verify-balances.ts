import { bigintOf, flagOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import type { Nano } from '../amount.ts'
import type { Findings } from './findings.ts'
import type { OpenHolds } from './verify-holds.ts'
import type { Book } from './verify-postings.ts'
import { walkRows } from './walk-rows.ts'

const ACCOUNTS = {
  sql: `SELECT id, available, held, credit_limit, unlimited FROM accounts WHERE id > ? ORDER BY id LIMIT ?`,
  key: ['id'],
  first: [''],
}

const KEYS = {
  sql: `SELECT id, used, held FROM api_keys WHERE id > ? ORDER BY id LIMIT ?`,
  key: ['id'],
  first: [''],
}

/** I2, and I3 where an overdraft is given: the balances are what entries and holds come to. Returns their number. */
export async function verifyAccounts(
  rows: Rows,
  known: { book: Book; holds: OpenHolds; overdraft: Nano | undefined },
  findings: Findings,
): Promise<number> {
  const unseen = new Set([...known.book.byAccount.keys(), ...known.holds.byAccount.keys()])
  let count = 0
  for await (const row of walkRows(rows, ACCOUNTS)) {
    const id = textOf(row, 'id')
    const [available, held] = [bigintOf(row, 'available'), bigintOf(row, 'held')]
    count++
    unseen.delete(id)
    const entries = known.book.byAccount.get(id) ?? 0n
    findings.expect(
      available + held === entries,
      () => `account ${id} has ${available} available and ${held} held, its entries sum to ${entries}`,
    )
    const holds = known.holds.byAccount.get(id) ?? 0n
    findings.expect(held === holds, () => `account ${id} has ${held} held, its open holds sum to ${holds}`)
    if (known.overdraft === undefined || flagOf(row, 'unlimited')) continue
    const floor = -(bigintOf(row, 'credit_limit') + known.overdraft)
    findings.expect(available >= floor, () => `account ${id} has ${available} available, below ${floor}`)
  }
  for (const id of unseen) findings.add(`there are entries or holds of an account ${id} that does not exist`)
  return count
}

/** A key's own columns are what was charged to its calls, and what those with its limit hold. */
export async function verifyKeys(
  rows: Rows,
  known: { book: Book; holds: OpenHolds },
  findings: Findings,
): Promise<void> {
  const unseen = new Set([...known.book.usedByKey.keys(), ...known.holds.byKey.keys()])
  for await (const row of walkRows(rows, KEYS)) {
    const id = textOf(row, 'id')
    unseen.delete(id)
    const [used, charged] = [bigintOf(row, 'used'), known.book.usedByKey.get(id) ?? 0n]
    findings.expect(used === charged, () => `key ${id} has used ${used}, its calls were charged ${charged}`)
    const [held, holds] = [bigintOf(row, 'held'), known.holds.byKey.get(id) ?? 0n]
    findings.expect(held === holds, () => `key ${id} has ${held} held, its open holds sum to ${holds}`)
  }
  for (const id of unseen) findings.add(`there are charges or holds of a key ${id} that does not exist`)
}
