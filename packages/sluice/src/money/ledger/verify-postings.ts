import type { SqlRow } from '../../io/database/command.ts'
import { bigintOf, numberOf, textOf } from '../../io/database/read-row.ts'
import type { Rows } from '../../io/database/reader.ts'
import { addTo, type Findings } from './findings.ts'
import { SYSTEM_ACCOUNTS } from './postings.ts'
import { walkRows } from './walk-rows.ts'

/** What the entries come to. */
export interface Book {
  entries: number
  /** Customers' accounts only. */
  byAccount: Map<string, bigint>
  /** What was charged to each key's calls. */
  usedByKey: Map<string, bigint>
}

const LINES = {
  sql: `SELECT call_id, kind, line, account, contra, customer_id, api_key_id, amount, available_after FROM entries
    WHERE (call_id, kind, line) > (?, ?, ?) ORDER BY call_id, kind, line LIMIT ?`,
  key: ['call_id', 'kind', 'line'],
  first: ['', '', -1],
}

/**
 * I1 and I5: each line is two entries that sum to 0, one of them on a system account. The lines of a posting are numbered
 * from 0, for it is by its line 0 that a second posting of the same kind is refused.
 */
export async function readPostings(rows: Rows, findings: Findings): Promise<Book> {
  const book: Book = { entries: 0, byAccount: new Map(), usedByKey: new Map() }
  let current = ''
  let next = 0
  for await (const row of walkRows(rows, LINES)) {
    const name = `${textOf(row, 'call_id')} ${textOf(row, 'kind')}`
    if (current !== name) next = 0
    current = name
    const [line, place] = [numberOf(row, 'line'), next++]
    findings.expect(line === place, () => `posting ${name} has a line ${line} in place of ${place}`)
    book.entries += 2
    readLine(row, name, book, findings)
  }
  return book
}

function readLine(row: SqlRow, name: string, book: Book, findings: Findings): void {
  const [account, contra] = [textOf(row, 'account'), textOf(row, 'contra')]
  const amount = bigintOf(row, 'amount')
  const system = isSystemAccount(account)
  const ofCustomer = row.customer_id !== null && row.available_after !== null
  findings.expect(system !== ofCustomer, () => `a line of posting ${name} on ${account} names no owner`)
  findings.expect(
    isSystemAccount(contra) && account !== contra,
    () => `a line of posting ${name} stands against ${contra}`,
  )
  if (!isSystemAccount(contra)) addTo(book.byAccount, contra, -amount)
  if (system) return
  addTo(book.byAccount, account, amount)
  if (typeof row.api_key_id === 'string') addTo(book.usedByKey, row.api_key_id, -amount)
}

function isSystemAccount(account: string): boolean {
  return SYSTEM_ACCOUNTS.some((one) => one === account)
}
