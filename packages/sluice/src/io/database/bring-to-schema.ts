import type { Clock } from '../clock.ts'
import { migrate, readSchemaState } from './migrate.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/**
 * Brings the database to the schema that this program works with, over a connection of its own. Where the schema is
 * right already, nothing is locked: beside a running gateway its writer is not waited for.
 *
 * @throws NewerSchemaError when the file is ahead of this program
 */
export function bringToSchema(open: () => SqliteConnection, clock: Clock): void {
  const connection = open()
  try {
    const { version, latest } = readSchemaState(connection)
    if (version !== latest) migrate(connection, clock)
  } finally {
    connection.close()
  }
}
