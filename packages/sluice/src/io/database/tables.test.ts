import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FakeClock } from '../../../../../tests/kit/fake-clock.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './sqlite-connection.ts'

/** The types of tables.ts, as `table.column type` lines. */
function declaredColumns(): string[] {
  const text = readFileSync(new URL('./tables.ts', import.meta.url), 'utf8')
  const tables = new Map([...text.matchAll(/^ {2}(\w+): (\w+Row)$/gm)].map((match) => [match[2], match[1]]))
  const columns: string[] = []
  for (const [, row, body] of text.matchAll(/interface (\w+Row) \{\n([^}]*)\}/g)) {
    for (const [, name, type] of (body ?? '').matchAll(/^ {2}(\w+): (.+)$/gm)) {
      columns.push(`${tables.get(row)}.${name} ${type}`)
    }
  }
  return columns.sort()
}

it('declares the columns that the migrations make', () => {
  const connection = openSqlite({ path: ':memory:', durability: 'full', role: 'writer' })
  migrate(connection, new FakeClock())
  const rows = connection.statements
    .prepare(
      `SELECT tables.name AS "table", columns.name AS "column", columns.type, columns."notnull" OR columns.pk > 0 AS filled
       FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.name <> 'schema_versions'`,
    )
    .all()
  const made = rows.map((row) => {
    const type = row.type === 'TEXT' ? 'string' : 'bigint'
    return `${String(row.table)}.${String(row.column)} ${type}${row.filled === 0n ? ' | null' : ''}`
  })
  expect(declaredColumns()).toEqual(made.sort())
  connection.close()
})
