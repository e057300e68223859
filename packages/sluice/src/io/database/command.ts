/**
 * A durable act. Commands are plain functions with plain data in and out, so that they can run in the writer's
 * thread; each item of a batch is one savepoint: it happens whole or not at all, and one that fails leaves its
 * neighbours alone. A command does nothing but read and write through its transaction.
 */
export interface Command<Input, Output> {
  /** Unique over the program; crosses the thread border in place of the function. */
  readonly name: string
  run(tx: Transaction, input: Input): Promise<Output>
  /**
   * A form of input and output that JSON can write, for acts on the path of every call: the commands of a group and their
   * answers then cross the thread as one text each.
   */
  readonly wire?: {
    pack(input: Input): unknown
    run(tx: Transaction, packed: unknown): Promise<unknown>
    unpack(answer: unknown): Output
  }
}

/** Any command, where only its name and its place in the registry matter. */
export type AnyCommand = Command<unknown, unknown>

/** A command that crosses the thread in its packed form; `run` sees nothing else. */
export function packedCommand<Input, Packed, Answer, Output>(parts: {
  name: string
  pack(input: Input): Packed
  run(tx: Transaction, packed: Packed): Promise<Answer>
  unpack(answer: Answer): Output
}): Command<Input, Output> {
  return {
    name: parts.name,
    run: async (tx, input) => parts.unpack(await parts.run(tx, parts.pack(input))),
    wire: parts,
  }
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
  /**
   * Adds to a row what nobody reads within the group: the amounts of one row come together and are written as one
   * statement, with the sum and the row's id as its parameters, before the group is committed.
   */
  addToSum(statement: Statement, id: string, amount: bigint): void
  /** Writes these sums now: whoever reads such a row calls this before. */
  writeSums(): Promise<void>
  /** True when the key was given to `note` in a group of this connection that was committed: a fact that stays one. */
  isNoted(key: string): boolean
  note(key: string): void
  /** Milliseconds since the epoch by the database's clock. */
  now(): number
}

/** Runs commands durably: when `run` resolves, the act survives a crash as `ledger.durability` says. */
export interface CommandRunner {
  run<Input, Output>(command: Command<Input, Output>, input: Input): Promise<Output>
}
