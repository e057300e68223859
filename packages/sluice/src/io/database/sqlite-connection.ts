import { DatabaseSync } from 'node:sqlite'
import type { Durability } from './durability.ts'
import { StatementCache } from './statement-cache.ts'

export interface SqliteConnection {
  readonly db: DatabaseSync
  readonly statements: StatementCache
  readonly inMemory: boolean
  /** Facts that commands noted in groups that were committed; see Transaction. */
  readonly notes: Set<string>
  close(): void
}

export interface OpenSqlite {
  /** A file, or `:memory:` for tests of rooms. */
  path: string
  durability: Durability
  /** A reader may not write. */
  role: 'writer' | 'reader'
  /** `off` is refused without it. */
  benchmark?: boolean
}

/** A setting of the database that would lose money after a crash. */
export class UnsafeDatabaseError extends Error {
  override readonly name = 'UnsafeDatabaseError'
}

export const BUSY_TIMEOUT_MS = 5000

const SYNCHRONOUS = { full: 2n, relaxed: 1n, off: 0n } as const

/**
 * Opens the database with its settings, then reads each setting back: one that did not take hold refuses to run.
 *
 * @throws UnsafeDatabaseError naming the setting
 */
export function openSqlite(options: OpenSqlite): SqliteConnection {
  if (options.durability === 'off' && options.benchmark !== true) {
    throw new UnsafeDatabaseError('durability "off" is for the benchmark only')
  }
  const db = new DatabaseSync(options.path, { timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec('PRAGMA journal_mode = WAL')
    db.exec(`PRAGMA synchronous = ${SYNCHRONOUS[options.durability]}`)
    db.exec('PRAGMA foreign_keys = ON')
    db.exec('PRAGMA trusted_schema = OFF')
    db.exec('PRAGMA temp_store = MEMORY')
    db.exec('PRAGMA cache_size = -8000')
    // The writer checkpoints between groups, so that no commit waits for one; this is the bound if it cannot.
    db.exec('PRAGMA wal_autocheckpoint = 8000')
    if (options.role === 'reader') db.exec('PRAGMA query_only = ON')
    const statements = new StatementCache(db)
    const connection = {
      db,
      statements,
      inMemory: options.path === ':memory:',
      notes: new Set<string>(),
      close: () => db.close(),
    }
    verifySettings(connection, options.durability)
    return connection
  } catch (error) {
    db.close()
    throw error
  }
}

function verifySettings(connection: SqliteConnection, durability: Durability): void {
  const wanted: readonly [string, string | bigint][] = [
    ['journal_mode', connection.inMemory ? 'memory' : 'wal'],
    ['synchronous', SYNCHRONOUS[durability]],
    ['foreign_keys', 1n],
    ['busy_timeout', BigInt(BUSY_TIMEOUT_MS)],
  ]
  for (const [name, value] of wanted) {
    const found = readPragma(connection, name)
    if (found !== value) {
      throw new UnsafeDatabaseError(`database setting ${name} is ${String(found)}, must be ${String(value)}`)
    }
  }
}

function readPragma(connection: SqliteConnection, name: string): unknown {
  const row = connection.statements.prepare(`PRAGMA ${name}`).get()
  return row === undefined ? undefined : Object.values(row)[0]
}
