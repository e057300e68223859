import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { openSqlite, UnsafeDatabaseError } from './sqlite-connection.ts'

describe('openSqlite', () => {
  it.each([
    { durability: 'full', synchronous: 2n },
    { durability: 'relaxed', synchronous: 1n },
  ] as const)('runs with the settings of $durability', ({ durability, synchronous }) => {
    const path = join(temporaryFolder(), 'sluice.db')
    const connection = openSqlite({ path, durability, role: 'writer' })
    const read = (name: string): unknown =>
      Object.values(connection.statements.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map(read)).toEqual([
      'wal',
      synchronous,
      1n,
      5000n,
    ])
    connection.close()
  })

  it('refuses to run without syncs outside the benchmark', () => {
    const path = join(temporaryFolder(), 'sluice.db')
    expect(() => openSqlite({ path, durability: 'off', role: 'writer' })).toThrow(UnsafeDatabaseError)
    openSqlite({ path, durability: 'off', role: 'writer', benchmark: true }).close()
  })

  it('refuses a setting that does not take hold', () => {
    // A database without a name lies in a file of its own that cannot have a log.
    expect(() => openSqlite({ path: '', durability: 'full', role: 'writer' })).toThrow(
      'journal_mode is delete',
    )
  })

  it('gives readers no way to write', () => {
    const path = join(temporaryFolder(), 'sluice.db')
    openSqlite({ path, durability: 'full', role: 'writer' }).close()
    const reader = openSqlite({ path, durability: 'full', role: 'reader' })
    expect(() => reader.db.exec('CREATE TABLE t (a)')).toThrow('readonly')
    reader.close()
  })
})
