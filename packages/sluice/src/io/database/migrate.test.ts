import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../../tests/kit/fake-clock.ts'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { migrate, NewerSchemaError, readSchemaState } from './migrate.ts'
import { MIGRATIONS } from './migrations/list.ts'
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts'

const clock = new FakeClock()

function inMemory(): SqliteConnection {
  return openSqlite({ path: ':memory:', durability: 'full', role: 'writer' })
}

function tablesOf(connection: SqliteConnection): unknown[] {
  const rows = connection.statements.prepare('SELECT name FROM sqlite_master ORDER BY name').all()
  return rows.map((row) => row.name)
}

const first = { version: 1, name: 'one', statements: ['CREATE TABLE one (id TEXT PRIMARY KEY)'] }
const second = {
  version: 2,
  name: 'two',
  statements: ['CREATE TABLE two (id TEXT PRIMARY KEY) /* by key */'],
}
const broken = { version: 2, name: 'two', statements: ['CREATE TABLE two (id TEXT)', 'CREATE TABEL three'] }

describe('migrate', () => {
  it('brings an empty database to the latest schema, once', () => {
    const connection = inMemory()
    expect(readSchemaState(connection)).toEqual({ version: 0, latest: MIGRATIONS.length })
    expect(migrate(connection, clock)).toEqual({ version: 0, latest: MIGRATIONS.length })
    expect(migrate(connection, clock)).toEqual({ version: MIGRATIONS.length, latest: MIGRATIONS.length })
    expect(MIGRATIONS.map((one) => one.version)).toEqual(MIGRATIONS.map((_, i) => i + 1))
    connection.close()
  })

  it('goes on from where the database stands', () => {
    const connection = inMemory()
    migrate(connection, clock, [first])
    expect(migrate(connection, clock, [first, second])).toEqual({ version: 1, latest: 2 })
    const row = connection.statements.prepare(`SELECT sql FROM sqlite_master WHERE name = 'two'`).get()
    expect(row?.sql).toMatch(/WITHOUT ROWID$/)
    connection.close()
  })

  it('brings a database of the first version on, with what it holds', () => {
    const path = join(temporaryFolder(), 'sluice.db')
    const old = openSqlite({ path, durability: 'full', role: 'writer' })
    migrate(old, clock, MIGRATIONS.slice(0, 1))
    old.db.exec(`INSERT INTO customers VALUES ('cus_a', 'a', 'default', 'database', 1)`)
    expect(tablesOf(old)).not.toContain('responses')
    old.close()
    const connection = openSqlite({ path, durability: 'full', role: 'writer' })
    expect(migrate(connection, clock)).toEqual({ version: 1, latest: MIGRATIONS.length })
    expect(connection.db.prepare('SELECT id FROM customers').all()).toEqual([{ id: 'cus_a' }])
    const fresh = inMemory()
    migrate(fresh, clock)
    expect(tablesOf(connection)).toEqual(tablesOf(fresh))
    expect(tablesOf(connection)).toEqual(expect.arrayContaining(['responses', 'conversations', 'files']))
    expect(() => migrate(connection, clock, MIGRATIONS.slice(0, 1))).toThrow(NewerSchemaError)
    connection.close()
    fresh.close()
  })

  it('does everything or nothing', () => {
    const connection = inMemory()
    migrate(connection, clock, [first])
    expect(() => migrate(connection, clock, [first, broken])).toThrow('syntax error')
    expect(readSchemaState(connection, [first, second])).toEqual({ version: 1, latest: 2 })
    expect(migrate(connection, clock, [first, second])).toEqual({ version: 1, latest: 2 })
    connection.close()
  })

  it('refuses what a newer program wrote', () => {
    const path = join(temporaryFolder(), 'sluice.db')
    const connection = openSqlite({ path, durability: 'full', role: 'writer' })
    migrate(connection, clock, [first, second])
    expect(() => migrate(connection, clock, [first])).toThrow(NewerSchemaError)
    connection.close()
  })
})
