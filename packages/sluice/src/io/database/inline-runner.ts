import type { Clock } from '../clock.ts'
import type { Command, CommandRunner } from './command.ts'
import { type CommitItem, Committer } from './committer.ts'
import { createFailPoints, type FailPlan } from './fail-points.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { WriteError } from './write-error.ts'

export interface InlineRunner extends CommandRunner {
  /** As `Writer.state().status` would tell it. */
  readonly fault: 'io' | 'corrupt' | undefined
  /** Tries to write again after an `io` fault. */
  probe(): Promise<boolean>
  /** Waits for what was begun. Closes the connection. */
  close(): Promise<void>
}

export interface InlineRunnerOptions {
  open(): SqliteConnection
  clock: Clock
  failPlans?: readonly FailPlan[]
  /** Milliseconds; for a command line beside a running gateway (30 s). Left out: SQLite's own 5 s. */
  lockPatienceMs?: number
}

interface Waiting extends CommitItem {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * Commands in the caller's own thread, with the same groups, savepoints and failures as the writer's thread: for the
 * command line, and for tests on a database in memory.
 */
export function openInlineRunner(options: InlineRunnerOptions): InlineRunner {
  const committer = new Committer({
    open: options.open,
    clock: options.clock,
    failPoints: createFailPoints(options.failPlans ?? []),
    ...(options.lockPatienceMs === undefined ? {} : { lockPatienceMs: options.lockPatienceMs }),
  })
  let waiting: Waiting[] = []
  let scheduled = false
  let closed = false
  /** What was begun last; the next waits for it. */
  let last: Promise<unknown> = Promise.resolve()

  async function commitWaiting(): Promise<void> {
    scheduled = false
    const group = waiting
    waiting = []
    const outcomes = await committer.commit(group)
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.ok) group[i]?.resolve(outcome.value)
      else group[i]?.reject(outcome.error)
    }
  }

  return {
    get fault() {
      return committer.fault
    },
    run<Input, Output>(command: Command<Input, Output>, input: Input): Promise<Output> {
      if (closed) return Promise.reject(new WriteError('stopped', 'the writer has stopped'))
      return new Promise<Output>((resolve, reject) => {
        const item = { command, input, packed: false }
        waiting.push({ ...item, resolve: (value) => resolve(value as Output), reject })
        if (scheduled) return
        scheduled = true
        last = last.then(commitWaiting)
      })
    },
    probe: () => {
      const probing = last.then(() => committer.probe())
      last = probing
      return probing
    },
    close: async () => {
      closed = true
      await last
      committer.close()
    },
  }
}
