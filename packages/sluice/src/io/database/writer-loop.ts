import { setTimeout as sleep } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import type { Clock } from '../clock.ts'
import type { AnyCommand } from './command.ts'
import { type CommitItem, type CommitOutcome, Committer } from './committer.ts'
import { createFailPoints } from './fail-points.ts'
import { openSqlite } from './sqlite-connection.ts'
import { WalSync } from './wal-sync.ts'
import {
  encodeFailure,
  type Failure,
  type FromWriter,
  type Placed,
  type ToWriter,
  type WriterStart,
} from './writer-messages.ts'

/** Bounds how long the first of a group waits for its last. */
const MOST_IN_GROUP = 256

/** Another process gets the lock at least this often, for this long (reliability.md 2). */
const BUSY_AT_MOST_MS = 240
const FREE_MS = 5

/** Fewer commits than this wait for the next checkpoint. */
const COMMITS_PER_CHECKPOINT = 32

const PROBE_EVERY_MS = 500

/**
 * Serves a port from the writer's thread: whatever arrived while the last group was committed is the next one.
 *
 * @throws what opening the database throws
 */
export function serveWriter(
  port: MessagePort,
  start: WriterStart,
  commands: readonly AnyCommand[],
  clock: Clock,
): void {
  const loop = new WriterLoop(port, start, commands, clock)
  port.on('message', (message: ToWriter) => loop.receive(message))
  const ready: FromWriter = { kind: 'ready' }
  port.postMessage(ready)
}

class WriterLoop {
  readonly #port: MessagePort
  readonly #clock: Clock
  readonly #commands: ReadonlyMap<string, AnyCommand>
  readonly #committer: Committer
  readonly #walSync: WalSync | undefined
  /** Bounded by the sender, which counts what is not answered yet. */
  #queue: CommitItem[] = []
  #working = false
  #stopping = false
  #toldFault: 'io' | 'corrupt' | undefined
  #probing: NodeJS.Timeout | undefined
  /** Since when the lock was never free for FREE_MS, and when the last group ended. */
  #busySince: number
  #idleSince: number
  #commitsToCheckpoint = 0
  #checkpointedAt: number

  constructor(port: MessagePort, start: WriterStart, commands: readonly AnyCommand[], clock: Clock) {
    this.#port = port
    this.#clock = clock
    this.#commands = new Map(commands.map((command) => [command.name, command]))
    this.#committer = new Committer({
      open: () => openSqlite({ ...start, role: 'writer' }),
      clock,
      failPoints: createFailPoints(start.failPlans),
    })
    this.#walSync =
      start.durability === 'relaxed'
        ? new WalSync(start.path, (error) => {
            this.#committer.fail(error)
            this.#tellFault(String(error))
          })
        : undefined
    this.#busySince = this.#idleSince = this.#checkpointedAt = clock.monotonic()
  }

  receive(message: ToWriter): void {
    if (message.kind === 'stop') this.#stopping = true
    else this.#enqueue(message)
    if (this.#working) return
    this.#working = true
    void this.#work()
  }

  #enqueue({ text, plain }: Extract<ToWriter, { kind: 'run' }>): void {
    const list: readonly unknown[] = JSON.parse(text)
    const first = this.#queue.length
    for (let i = 0; i < list.length; i += 2) {
      const name = String(list[i])
      const command = this.#commands.get(name) ?? unknownCommand(name)
      this.#queue.push({ command, input: list[i + 1], packed: true })
    }
    for (const [place, input] of plain) {
      const item = this.#queue[first + place]
      if (item !== undefined) this.#queue[first + place] = { command: item.command, input, packed: false }
    }
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const began = this.#clock.monotonic()
      if (began - this.#idleSince >= FREE_MS) this.#busySince = began
      const group = this.#queue.splice(0, MOST_IN_GROUP)
      const outcomes = await this.#committer.commit(group)
      this.#answer(group, outcomes)
      this.#commitsToCheckpoint++
      if (outcomes.some((outcome) => outcome.ok)) this.#walSync?.committed()
      this.#idleSince = this.#clock.monotonic()
      await this.#leaveFree()
      // The port is read between two groups.
      if (this.#queue.length > 0) await new Promise(setImmediate)
    }
    this.#working = false
    if (this.#stopping) await this.#stop()
  }

  #answer(group: readonly CommitItem[], outcomes: readonly CommitOutcome[]): void {
    const failures: [number, Failure][] = []
    const plain: Placed[] = []
    const packed = outcomes.map((outcome, i) => {
      if (!outcome.ok) failures.push([i, encodeFailure(outcome.error)])
      else if (group[i]?.packed === true) return outcome.value
      else plain.push([i, outcome.value])
      return null
    })
    this.#post({ kind: 'answers', text: JSON.stringify(packed), plain, failures })
    this.#tellFault(failures[0]?.[1].message ?? 'the database failed')
  }

  /** Moves the log into the database and rests, so that a command line gets the lock. */
  async #leaveFree(): Promise<void> {
    const before = this.#clock.monotonic()
    if (
      this.#commitsToCheckpoint >= COMMITS_PER_CHECKPOINT &&
      before - this.#checkpointedAt >= BUSY_AT_MOST_MS
    ) {
      this.#committer.checkpoint('PASSIVE')
      this.#tellFault('the log could not be brought into the database')
      this.#commitsToCheckpoint = 0
      this.#checkpointedAt = before
    }
    if (before - this.#busySince < BUSY_AT_MOST_MS) return
    const left = FREE_MS - (this.#clock.monotonic() - before)
    if (left > 0) await sleep(left)
    this.#busySince = this.#clock.monotonic()
  }

  /** Tells a fault once. */
  #tellFault(message: string): void {
    if (this.#committer.fault === this.#toldFault) return
    this.#toldFault = this.#committer.fault
    this.#post({ kind: 'fault', fault: this.#toldFault, message })
    if (this.#toldFault !== 'io') return
    this.#probing ??= setInterval(() => void this.#probe(), PROBE_EVERY_MS)
  }

  async #probe(): Promise<void> {
    if (this.#working || !(await this.#committer.probe())) return
    if (this.#walSync !== undefined) {
      // Without a sync of its own the probe has shown nothing; a failing one sets the fault again.
      this.#walSync.committed()
      await this.#walSync.finish()
      if (this.#committer.fault !== undefined) return
    }
    clearInterval(this.#probing)
    this.#probing = undefined
    this.#toldFault = undefined
    this.#post({ kind: 'fault', fault: undefined, message: 'the database takes writes again' })
  }

  async #stop(): Promise<void> {
    clearInterval(this.#probing)
    await this.#walSync?.finish()
    this.#committer.checkpoint('TRUNCATE')
    this.#committer.close()
    this.#post({ kind: 'stopped' })
    this.#port.close()
  }

  #post(message: FromWriter): void {
    this.#port.postMessage(message)
  }
}

/** A name that no registry knows: its caller is told, its neighbours are not troubled. */
function unknownCommand(name: string): AnyCommand {
  return { name, run: () => Promise.reject(new Error('no such command in the writer')) }
}
