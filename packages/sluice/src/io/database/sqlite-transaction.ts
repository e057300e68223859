import type { SQLOutputValue } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import type { SqlRow, SqlValue, Statement, Transaction } from './command.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import type { StatementCache } from './statement-cache.ts'

/** Bounds what a connection remembers; what is forgotten is written once more. */
const MOST_NOTES = 10_000

/** What a group has gathered for one row. */
interface Sum {
  statement: Statement
  id: string
  amount: bigint
}

/**
 * A transaction of SQLite as commands see it. Every statement runs before its promise is returned, so a command
 * reaches its end without leaving the thread to anyone else.
 */
export class SqliteTransaction implements Transaction {
  readonly #statements: StatementCache
  readonly #committedNotes: Set<string>
  readonly #clock: Clock
  readonly #sums: Sum[] = []
  readonly #notes: string[] = []

  constructor(connection: Pick<SqliteConnection, 'statements' | 'notes'>, clock: Clock) {
    this.#statements = connection.statements
    this.#committedNotes = connection.notes
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

  addToSum(statement: Statement, id: string, amount: bigint): void {
    // A group is of few customers, so a list is shorter to search than a map is to build.
    const sum = this.#sums.find((one) => one.id === id && one.statement === statement)
    if (sum === undefined) this.#sums.push({ statement, id, amount })
    else sum.amount += amount
  }

  async writeSums(): Promise<void> {
    for (const { statement, id, amount } of this.#sums.splice(0)) await this.change(statement, [amount, id])
  }

  isNoted(key: string): boolean {
    return this.#committedNotes.has(key)
  }

  note(key: string): void {
    this.#notes.push(key)
  }

  /** After the commit: what was noted holds from now on. */
  keepNotes(): void {
    if (this.#notes.length === 0) return
    if (this.#committedNotes.size >= MOST_NOTES) this.#committedNotes.clear()
    for (const key of this.#notes) this.#committedNotes.add(key)
  }

  now(): number {
    return this.#clock.now()
  }
}
