import { Kysely, SqliteDialect } from 'kysely'
import { type Clock, systemClock } from '../clock.ts'
import type { Transaction } from './command.ts'
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts'
import { SqliteTransaction } from './sqlite-transaction.ts'
import type { Tables } from './tables.ts'

/** Reading rows, without the means to change them. */
export type Rows = Pick<Transaction, 'all' | 'first' | 'now'>

interface ReaderParts {
  connection: SqliteConnection
  /** A connection for one snapshot; null where the reader's own has to do. */
  open: (() => SqliteConnection) | null
  clock: Clock
}

/** Typed reads over a connection that writes nothing. Integers come as bigint. Ends with `destroy()`. */
export class Reader extends Kysely<Tables> {
  readonly #parts: ReaderParts

  constructor(parts: ReaderParts) {
    super({ dialect: openDialect(parts.connection) })
    this.#parts = parts
  }

  /** One state of the database, however long the reading takes and whatever is written meanwhile. */
  async snapshot<Result>(read: (rows: Rows) => Promise<Result>): Promise<Result> {
    const { open, clock } = this.#parts
    // On a connection of its own, since whatever else is read there would fall into the same transaction.
    const connection = open === null ? this.#parts.connection : open()
    try {
      connection.db.exec('BEGIN')
      try {
        return await read(new SqliteTransaction(connection, clock))
      } finally {
        connection.db.exec('ROLLBACK')
      }
    } finally {
      if (open !== null) connection.close()
    }
  }
}

/** Reads a database file. */
export function openReader(path: string, clock: Clock = systemClock): Reader {
  const open = (): SqliteConnection => openSqlite({ path, durability: 'full', role: 'reader' })
  return new Reader({ connection: open(), open, clock })
}

/** Reads over a connection that exists: a database in memory has one only, so nothing may be written in a snapshot. */
export function readFrom(connection: SqliteConnection, clock: Clock = systemClock): Reader {
  return new Reader({ connection, open: null, clock })
}

function openDialect(connection: SqliteConnection): SqliteDialect {
  return new SqliteDialect({
    database: {
      close: () => connection.close(),
      prepare: (sql) => {
        const statement = connection.statements.prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...parameters.map(bindable)),
          run: (parameters) => statement.run(...parameters.map(bindable)),
          iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
        }
      },
    },
  })
}

function bindable(value: unknown): string | number | bigint | null | Uint8Array {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1 : 0
    default:
      if (value === null || value instanceof Uint8Array) return value
      throw new TypeError(`a query takes no parameter of type ${typeof value}`)
  }
}
