import type { Clock } from '../clock.ts'
import { MIGRATIONS, type Migration } from './migrations/list.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/** The file was written by a newer version of this program. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError'
}

const VERSIONS = `CREATE TABLE IF NOT EXISTS schema_versions (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at BIGINT NOT NULL
)`

/** Where the database stands: 0 is empty, `latest` is what this program works with. */
export interface SchemaState {
  version: number
  latest: number
}

export function readSchemaState(
  connection: SqliteConnection,
  migrations: readonly Migration[] = MIGRATIONS,
): SchemaState {
  const known = connection.statements
    .prepare(`SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'`)
    .get()
  const latest = migrations.at(-1)?.version ?? 0
  if (known?.n !== 1n) return { version: 0, latest }
  const row = connection.statements.prepare('SELECT max(version) AS version FROM schema_versions').get()
  return { version: Number(row?.version ?? 0n), latest }
}

/**
 * Brings the database to the latest schema: all that is missing in one transaction, so that a failure leaves it as
 * it was. Two processes that start at once do it one after the other.
 *
 * @returns the state before
 * @throws NewerSchemaError when the file is ahead of this program
 */
export function migrate(
  connection: SqliteConnection,
  clock: Clock,
  migrations: readonly Migration[] = MIGRATIONS,
): SchemaState {
  const { db } = connection
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(VERSIONS)
    const before = readSchemaState(connection, migrations)
    if (before.version > before.latest) {
      throw new NewerSchemaError(
        `the database has schema ${before.version}, this program knows ${before.latest}: use the newer program`,
      )
    }
    const record = db.prepare('INSERT INTO schema_versions (version, name, applied_at) VALUES (?, ?, ?)')
    for (const migration of migrations) {
      if (migration.version <= before.version) continue
      for (const statement of migration.statements) db.exec(clusterByKey(statement))
      record.run(migration.version, migration.name, clock.now())
    }
    db.exec('COMMIT')
    return before
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/**
 * Tables whose rows are small and found by their key alone say so in a comment at their end; SQLite then keeps them
 * in the key's own tree: one tree less to write for each row.
 */
function clusterByKey(statement: string): string {
  return statement.replace(/\)\s*\/\* by key \*\/\s*$/, ') WITHOUT ROWID')
}
