import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlRow, SqlValue } from '../../io/database/command.ts'
import type { Rows } from '../../io/database/reader.ts'

/** Rows of one page: some milliseconds of reading. */
const PAGE = 500

/**
 * All rows of a query in pages, with a turn of the event loop between them: the books of a running gateway are read in
 * the thread that answers its calls. The query takes the last row's `key` columns and the size of a page as its parameters.
 */
export async function* walkRows(
  rows: Rows,
  query: { sql: string; key: readonly string[]; first: readonly SqlValue[] },
): AsyncGenerator<SqlRow> {
  let place = query.first
  while (true) {
    const page = await rows.all({ sql: query.sql }, [...place, PAGE])
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    place = query.key.map((column) => last[column] ?? null)
    await nextTurn()
  }
}
