import { setTimeout as sleep } from 'node:timers/promises'
import { GatewayError } from '../../canonical/errors.ts'
import type { Clock } from '../clock.ts'
import type { AnyCommand, Transaction } from './command.ts'
import type { FailPoints } from './fail-points.ts'
import { BUSY_TIMEOUT_MS, type SqliteConnection } from './sqlite-connection.ts'
import { readSqliteFault } from './sqlite-fault.ts'
import { SqliteTransaction } from './sqlite-transaction.ts'
import { WriteError } from './write-error.ts'

export interface CommitItem {
  command: AnyCommand
  input: unknown
  /** The input is in the command's flat form. */
  packed: boolean
}

export type CommitOutcome = { ok: true; value: unknown } | { ok: false; error: Error }

export interface CommitterOptions {
  open(): SqliteConnection
  clock: Clock
  failPoints: FailPoints
  /**
   * Beside a gateway that writes without end, SQLite's own waiting (up to 100 ms between two tries) would miss the
   * 5 ms that its writer leaves free: then the lock is tried for every 2 ms, this long.
   */
  lockPatienceMs?: number
}

/** Tells that the database can take money again: it must reach the disk. */
const PROBE = `INSERT INTO meta (name, value) VALUES ('writer_probe', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`

/**
 * Runs groups of commands on one connection: each group is one transaction, each command in it happens whole or not at
 * all. After a failure of the disk the connection is given up and the next group opens another.
 */
export class Committer {
  readonly #options: CommitterOptions
  #connection: SqliteConnection | undefined
  #fault: 'io' | 'corrupt' | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
    this.#connection = options.open()
  }

  /** Set by a failure of the disk or the file until a probe has reached the disk again; `corrupt` stays. */
  get fault(): 'io' | 'corrupt' | undefined {
    return this.#fault
  }

  /** The outcome of each item, in order. It never throws: what fails is told to those whom it concerns. */
  async commit(items: readonly CommitItem[]): Promise<CommitOutcome[]> {
    try {
      const connection = await this.#begin()
      const { outcomes, together } = await runItems(connection, items, this.#options.clock)
      // A lone item that failed has been rolled back already.
      if (connection.db.isTransaction) {
        this.#options.failPoints('before-commit')
        connection.statements.prepare('COMMIT').run()
        this.#options.failPoints('after-commit')
        together?.keepNotes()
      }
      return outcomes
    } catch (error) {
      const failure = this.#giveUp(error)
      return items.map(() => ({ ok: false, error: failure }))
    }
  }

  /** After a fault: one write on a new connection; true when the disk is back. */
  async probe(): Promise<boolean> {
    if (this.#fault !== 'io') return false
    const [outcome] = await this.commit([{ command: probe, input: undefined, packed: false }])
    if (outcome?.ok !== true) return false
    this.#fault = undefined
    return true
  }

  /** Moves the log into the database file, as far as readers allow; others may write meanwhile. */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
    if (this.#connection === undefined || this.#connection.inMemory) return
    try {
      this.#connection.db.exec(`PRAGMA wal_checkpoint(${mode})`)
    } catch (error) {
      if (readSqliteFault(error) !== 'busy') this.#giveUp(error)
    }
  }

  /** A failure that was seen outside a commit: the log could not be synced. */
  fail(error: unknown): void {
    this.#fault ??= 'io'
    this.#giveUp(error)
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  async #begin(): Promise<SqliteConnection> {
    this.#connection ??= this.#options.open()
    const connection = this.#connection
    this.#options.failPoints('before-begin')
    const { lockPatienceMs } = this.#options
    if (lockPatienceMs === undefined) connection.statements.prepare('BEGIN IMMEDIATE').run()
    else await this.#awaitLock(connection, lockPatienceMs)
    return connection
  }

  async #awaitLock(connection: SqliteConnection, patienceMs: number): Promise<void> {
    const { clock } = this.#options
    const until = clock.monotonic() + patienceMs
    connection.db.exec('PRAGMA busy_timeout = 0')
    try {
      while (true) {
        try {
          connection.statements.prepare('BEGIN IMMEDIATE').run()
          return
        } catch (error) {
          if (readSqliteFault(error) !== 'busy' || clock.monotonic() >= until) throw error
          await sleep(2)
        }
      }
    } finally {
      connection.db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  /** Rolls back, keeps the fault, and says what each waiting command is told. */
  #giveUp(error: unknown): WriteError {
    const fault = readSqliteFault(error)
    const connection = this.#connection
    try {
      if (connection?.db.isTransaction === true) connection.db.exec('ROLLBACK')
    } catch {
      // The connection is given up below.
    }
    if (fault === 'busy')
      return new WriteError('busy', 'the database is locked by another process', { cause: error })
    if (this.#fault !== 'corrupt') this.#fault = fault === 'corrupt' ? 'corrupt' : 'io'
    // What stands in memory alone has nowhere else to be opened from.
    if (connection !== undefined && !connection.inMemory) {
      this.#connection = undefined
      try {
        connection.close()
      } catch {
        // Nothing more can be done with it.
      }
    }
    const message = error instanceof Error ? error.message : String(error)
    return new WriteError(this.#fault, `the group was not committed: ${message}`, { cause: error })
  }
}

const probe: AnyCommand = {
  name: 'probeWriter',
  run: (tx) => tx.change({ sql: PROBE }, [String(tx.now())]),
}

/**
 * Runs a group as if each command had a savepoint. Savepoints cost 13 µs of the 66 of an opened and settled call, and
 * a command hardly ever throws: so the group first runs without them, and where one throws all of it is undone and run
 * again with them. Commands that only read and write through their transaction cannot tell. `together` is the transaction
 * of a group that ran without them.
 */
async function runItems(
  connection: SqliteConnection,
  items: readonly CommitItem[],
  clock: Clock,
): Promise<{ outcomes: CommitOutcome[]; together?: SqliteTransaction }> {
  const tx = new SqliteTransaction(connection, clock)
  const outcomes: CommitOutcome[] = []
  try {
    for (const item of items) outcomes.push({ ok: true, value: await runItem(tx, item) })
    await tx.writeSums()
    return { outcomes, together: tx }
  } catch (error) {
    endGroupOn(connection, error)
    connection.statements.prepare('ROLLBACK').run()
    const failed = items[outcomes.length]
    if (items.length === 1 && failed !== undefined) {
      return { outcomes: [describeFailure(failed.command.name, error)] }
    }
    connection.statements.prepare('BEGIN IMMEDIATE').run()
    return { outcomes: await runItemsApart(connection, items, clock) }
  }
}

async function runItemsApart(
  connection: SqliteConnection,
  items: readonly CommitItem[],
  clock: Clock,
): Promise<CommitOutcome[]> {
  const outcomes: CommitOutcome[] = []
  for (const item of items) {
    connection.statements.prepare('SAVEPOINT item').run()
    try {
      // A transaction of its own: what it adds up is written, or undone, with it.
      const tx = new SqliteTransaction(connection, clock)
      const value = await runItem(tx, item)
      await tx.writeSums()
      outcomes.push({ ok: true, value })
    } catch (error) {
      endGroupOn(connection, error)
      connection.statements.prepare('ROLLBACK TO item').run()
      outcomes.push(describeFailure(item.command.name, error))
    }
    connection.statements.prepare('RELEASE item').run()
  }
  return outcomes
}

/** Throws on: the transaction is gone, or the disk is, so that the whole group fails. */
function endGroupOn(connection: SqliteConnection, error: unknown): void {
  const fault = readSqliteFault(error)
  if (!connection.db.isTransaction || (fault !== undefined && fault !== 'statement')) throw error
}

function runItem(tx: Transaction, item: CommitItem): Promise<unknown> {
  const { command, input } = item
  return item.packed && command.wire !== undefined ? command.wire.run(tx, input) : command.run(tx, input)
}

/** A command may refuse with an error of the catalogue; anything else that it throws is a mistake of ours. */
function describeFailure(name: string, error: unknown): CommitOutcome {
  if (error instanceof GatewayError) return { ok: false, error }
  const message = error instanceof Error ? error.message : String(error)
  return { ok: false, error: new WriteError('command', `${name} failed: ${message}`, { cause: error }) }
}
