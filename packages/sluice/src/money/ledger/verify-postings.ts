import type { SqlRow } from '../../io/database/command.ts'
import { bigintOf, textOf } from '../../io/database/read-row.ts'
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

/** Lines are numbered from 0; a posting without lines shows as one of nulls, which the page's end may not hide. */
const POSTINGS = {
  sql: `SELECT postings.call_id AS posting, postings.kind AS posting_kind, line, account, customer_id, api_key_id, amount,
      available_after FROM (SELECT call_id, kind FROM postings WHERE (call_id, kind) > (?, ?) ORDER BY call_id, kind LIMIT ?)
      AS postings
    LEFT JOIN entries ON entries.call_id = postings.call_id AND entries.kind = postings.kind
    ORDER BY postings.call_id, postings.kind, line`,
  key: ['posting', 'posting_kind'],
  first: ['', ''],
}

/** I1 and I5: each posting has two entries or more, which sum to 0, and there are no others. */
export async function readPostings(rows: Rows, findings: Findings): Promise<Book> {
  const book: Book = { entries: 0, byAccount: new Map(), usedByKey: new Map() }
  let current: { name: string; lines: number; sum: bigint } | undefined
  const closeCurrent = (): void => {
    if (current === undefined) return
    const { name, lines, sum } = current
    findings.expect(lines >= 2, () => `posting ${name} has ${lines} entries`)
    findings.expect(sum === 0n, () => `the entries of posting ${name} sum to ${sum}`)
  }
  for await (const row of walkRows(rows, POSTINGS)) {
    const name = `${textOf(row, 'posting')} ${textOf(row, 'posting_kind')}`
    if (current?.name !== name) {
      closeCurrent()
      current = { name, lines: 0, sum: 0n }
    }
    if (row.line === null) continue
    current.lines++
    current.sum += bigintOf(row, 'amount')
    book.entries++
    readEntry(row, name, book, findings)
  }
  closeCurrent()
  const all = await rows.first({ sql: 'SELECT count(*) AS n FROM entries' }, [])
  const astray = (all === undefined ? 0 : Number(bigintOf(all, 'n'))) - book.entries
  findings.expect(astray === 0, () => `${astray} entries belong to no posting`)
  return book
}

function readEntry(row: SqlRow, name: string, book: Book, findings: Findings): void {
  const account = textOf(row, 'account')
  const amount = bigintOf(row, 'amount')
  const system = SYSTEM_ACCOUNTS.some((one) => one === account)
  const ofCustomer = row.customer_id !== null && row.available_after !== null
  findings.expect(system !== ofCustomer, () => `an entry of posting ${name} on ${account} names no owner`)
  if (system) return
  addTo(book.byAccount, account, amount)
  if (typeof row.api_key_id === 'string') addTo(book.usedByKey, row.api_key_id, -amount)
}
