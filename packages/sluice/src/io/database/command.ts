/**
 * A durable act. Commands are plain functions with plain data in and out, so that they can run in the writer's
 * thread; each item of a batch is one savepoint: it happens whole or not at all, and one that fails leaves its
 * neighbours alone.
 */
export interface Command<Input, Output> {
  /** Unique over the program; crosses the thread border in place of the function. */
  readonly name: string
  run(tx: Transaction, input: Input): Promise<Output>
}

/** A value that a statement takes or gives. Integers come back as bigint. */
export type SqlValue = string | bigint | number | null | Uint8Array

export type SqlRow = Record<string, SqlValue>

/** SQL that is compiled once, with `?` for each parameter. */
export interface Statement {
  readonly sql: string
}

/** One transaction of the writer. Promises, for PostgreSQL's sake; on SQLite nothing waits. */
export interface Transaction {
  /** Rows of a query. */
  all(statement: Statement, parameters: readonly SqlValue[]): Promise<SqlRow[]>
  first(statement: Statement, parameters: readonly SqlValue[]): Promise<SqlRow | undefined>
  /** Number of rows changed. */
  change(statement: Statement, parameters: readonly SqlValue[]): Promise<number>
  /** Milliseconds since the epoch by the database's clock. */
  now(): number
}

/** Runs commands durably: when `run` resolves, the act survives a crash as `ledger.durability` says. */
export interface CommandRunner {
  run<Input, Output>(command: Command<Input, Output>, input: Input): Promise<Output>
}
