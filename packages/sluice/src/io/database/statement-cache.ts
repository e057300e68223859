import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Bounds what a reader with ever new filters keeps compiled; the writer has some sixty statements in all. */
const MOST_STATEMENTS = 300

/** Compiled statements of one connection by their text. */
export class StatementCache {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    statement.setReadBigInts(true)
    if (this.#statements.size >= MOST_STATEMENTS) {
      const oldest = this.#statements.keys().next()
      if (!oldest.done) this.#statements.delete(oldest.value)
    }
    this.#statements.set(sql, statement)
    return statement
  }
}
