import type { Clock } from '../io/clock.ts'
import { migrate } from '../io/database/migrate.ts'
import { openSqlite } from '../io/database/sqlite-connection.ts'

/** Brings the database file to the schema that this program works with. Throws where it is ahead of it. */
export function prepareDatabase(path: string, clock: Clock): void {
  const connection = openSqlite({ path, durability: 'full', role: 'writer' })
  try {
    migrate(connection, clock)
  } finally {
    connection.close()
  }
}
