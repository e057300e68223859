import type { Reader, Rows } from '../../io/database/reader.ts'
import type { Nano } from '../amount.ts'
import { Findings } from './findings.ts'
import { verifyAccounts, verifyKeys } from './verify-balances.ts'
import { readHolds } from './verify-holds.ts'
import { readPostings } from './verify-postings.ts'
import { verifyRequests } from './verify-requests.ts'

export interface BooksReport {
  ok: boolean
  accounts: number
  entries: number
  openHolds: number
  /** One sentence each; the first hundred. */
  problems: string[]
}

export interface VerifyBooks {
  /**
   * With it the floor of every account is checked against its credit limit of today. I3 holds at each settlement, not
   * afterwards: where a credit limit was lowered this would name an account that is in order, so operators do not get it.
   */
  overdraft?: Nano
}

/**
 * Checks the books against I1 to I7 in one state of the database, beside a running gateway or without one. A call that
 * lives holds money and is in order; one whose lease ended 120 s ago is not.
 */
export function verifyBooks(reader: Reader, options: VerifyBooks = {}): Promise<BooksReport> {
  return reader.snapshot((rows) => verifyRows(rows, options))
}

async function verifyRows(rows: Rows, options: VerifyBooks): Promise<BooksReport> {
  const findings = new Findings()
  const holds = await readHolds(rows, findings)
  const book = await readPostings(rows, findings)
  const accounts = await verifyAccounts(rows, { book, holds, overdraft: options.overdraft }, findings)
  await verifyKeys(rows, { book, holds }, findings)
  await verifyRequests(rows, holds.attempts, findings)
  return {
    ok: findings.count === 0,
    accounts,
    entries: book.entries,
    openHolds: holds.count,
    problems: findings.list(),
  }
}
