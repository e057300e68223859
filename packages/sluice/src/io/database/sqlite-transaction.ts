import type { SQLOutputValue } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import type { SqlRow, SqlValue, Statement, Transaction } from './command.ts'
import type { StatementCache } from './statement-cache.ts'

/**
 * A transaction of SQLite as commands see it. Every statement runs before its promise is returned, so a command
 * reaches its end without leaving the thread to anyone else.
 */
export class SqliteTransaction implements Transaction {
  readonly #statements: StatementCache
  readonly #clock: Clock

  constructor(statements: StatementCache, clock: Clock) {
    this.#statements = statements
    this.#clock = clock
  }

  async all(statement: Statement, parameters: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#statements.prepare(statement.sql).all(...parameters) satisfies Record<
      string,
      SQLOutputValue
    >[]
  }

  async first(statement: Statement, parameters: readonly SqlValue[]): Promise<SqlRow | undefined> {
    return this.#statements.prepare(statement.sql).get(...parameters)
  }

  async change(statement: Statement, parameters: readonly SqlValue[]): Promise<number> {
    return Number(this.#statements.prepare(statement.sql).run(...parameters).changes)
  }

  now(): number {
    return this.#clock.now()
  }
}
