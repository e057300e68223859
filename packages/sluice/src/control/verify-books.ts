import type { Reader } from '../io/database/reader.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'

/** The report on the books as it is shown. */
export interface BooksView {
  ok: boolean
  accounts: number
  entries: number
  open_holds: number
  problems: string[]
}

/** Checks the books in one state of the database. */
export async function checkBooks(reader: Reader): Promise<BooksView> {
  const { ok, accounts, entries, openHolds, problems } = await verifyBooks(reader)
  return { ok, accounts, entries, open_holds: openHolds, problems }
}
