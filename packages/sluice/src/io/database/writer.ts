import { Worker } from 'node:worker_threads'
import type { Clock } from '../clock.ts'
import type { Command, CommandRunner } from './command.ts'
import type { Durability } from './durability.ts'
import type { FailPlan } from './fail-points.ts'
import { WriteError } from './write-error.ts'
import { decodeFailure, type FromWriter, type ToWriter, type WriterStart } from './writer-messages.ts'

/**
 * `unsafe`: the disk failed; no new paid calls, while settlements go on trying (each group opens a new connection, and
 * the writer tries by itself twice a second). It ends when a write has reached the disk; after `corrupt` it does not.
 * `crashed`: the thread is gone, and with it every command that was not answered.
 */
export type WriterState =
  | { status: 'ready' }
  | { status: 'unsafe'; fault: 'io' | 'corrupt'; since: number; message: string }
  | { status: 'stopped' }
  | { status: 'crashed'; message: string }

export interface Writer extends CommandRunner {
  state(): WriterState
  /** Called at each change; returns how to end it. */
  onState(listener: (state: WriterState) => void): () => void
  /** Commands that are not answered yet. */
  pending(): number
  /** Carries out what was asked for, brings it to the disk and closes the database. */
  stop(): Promise<void>
}

export interface StartWriter {
  /** The thread's entry: a file that calls `serveWriter` with all commands. */
  entry: URL
  path: string
  durability: Durability
  clock: Clock
  benchmark?: boolean
  failPlans?: readonly FailPlan[]
  /** Commands that may wait at once; more are refused as `overloaded`. */
  mostPending?: number
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

const MOST_PENDING = 20_000

/** The thread makes little garbage; left to itself its young generation grows to 30 MB. */
const HEAP = { maxYoungGenerationSizeMb: 4 }

/**
 * A commit costs about as much as ten commands, so under load the groups are made larger: when the last one had this many
 * commands or more, the next is gathered for a moment. A lone caller never waits.
 */
const BUSY_GROUP = 4
const GATHER_MS = 1

/**
 * Starts the thread that writes SQLite.
 *
 * @throws what opening the database in it threw, as an Error with the same message
 */
export async function startWriter(options: StartWriter): Promise<Writer> {
  const { path, durability } = options
  const workerData: WriterStart = {
    path,
    durability,
    benchmark: options.benchmark ?? false,
    failPlans: options.failPlans ?? [],
  }
  const worker = new Worker(options.entry, { workerData, name: 'writer', resourceLimits: HEAP })
  const writer = new ThreadWriter(worker, options)
  await writer.started
  return writer
}

class ThreadWriter implements Writer {
  readonly started: Promise<void>
  readonly #worker: Worker
  readonly #clock: Clock
  readonly #mostPending: number
  readonly #listeners = new Set<(state: WriterState) => void>()
  readonly #exited: Promise<void>
  #state: WriterState = { status: 'ready' }
  #stopping = false
  /** The commands of this turn, and those that the thread has. */
  #names: string[] = []
  #inputs: unknown[] = []
  #fresh: Waiting[] = []
  #posted: Waiting[] = []
  #scheduled = false
  #lastGroup = 0

  constructor(worker: Worker, options: StartWriter) {
    this.#worker = worker
    this.#clock = options.clock
    this.#mostPending = options.mostPending ?? MOST_PENDING
    const starting = Promise.withResolvers<void>()
    this.started = starting.promise
    worker.on('message', (message: FromWriter) => {
      if (message.kind === 'ready') starting.resolve()
      else this.#receive(message)
    })
    worker.on('error', (error: unknown) => {
      starting.reject(error)
      this.#crash(error instanceof Error ? error.message : String(error))
    })
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        const message = `the writer's thread ended with ${code}`
        starting.reject(new Error(message))
        if (this.#state.status !== 'stopped') this.#crash(message)
        resolve()
      })
    })
  }

  state(): WriterState {
    return this.#state
  }

  onState(listener: (state: WriterState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  pending(): number {
    return this.#fresh.length + this.#posted.length
  }

  run<Input, Output>(command: Command<Input, Output>, input: Input): Promise<Output> {
    if (this.#stopping) return Promise.reject(new WriteError('stopped', 'the writer has stopped'))
    if (this.#state.status === 'crashed')
      return Promise.reject(new WriteError('crashed', this.#state.message))
    if (this.pending() >= this.#mostPending) {
      return Promise.reject(new WriteError('overloaded', `${this.#mostPending} commands wait already`))
    }
    return new Promise<Output>((resolve, reject) => {
      if (this.#fresh.length === 0) this.#schedule()
      this.#names.push(command.name)
      this.#inputs.push(command.wire === undefined ? input : command.wire.pack(input))
      this.#fresh.push({ resolve: (value) => resolve(value as Output), reject })
    })
  }

  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true
      this.#flush()
      this.#post({ kind: 'stop' })
    }
    await this.#exited
  }

  /**
   * One group is out at a time: what comes meanwhile is the next one. With none out, everything that the sockets brought
   * in this turn of the loop goes over in one message.
   */
  #schedule(): void {
    if (this.#posted.length > 0 || this.#scheduled) return
    this.#scheduled = true
    const flush = (): void => {
      this.#scheduled = false
      this.#flush()
    }
    if (this.#lastGroup >= BUSY_GROUP) setTimeout(flush, GATHER_MS)
    else setImmediate(flush)
  }

  #flush(): void {
    const [names, inputs, fresh] = [this.#names, this.#inputs, this.#fresh]
    if (fresh.length === 0) return
    this.#names = []
    this.#inputs = []
    this.#fresh = []
    this.#lastGroup = fresh.length
    try {
      this.#post({ kind: 'run', names, inputs })
      for (const waiting of fresh) this.#posted.push(waiting)
    } catch {
      this.#postOneByOne(names, inputs, fresh)
    }
  }

  /** One input cannot cross: its caller is told, the others are not troubled. */
  #postOneByOne(names: readonly string[], inputs: readonly unknown[], fresh: readonly Waiting[]): void {
    for (const [i, waiting] of fresh.entries()) {
      const name = names[i] ?? ''
      try {
        this.#post({ kind: 'run', names: [name], inputs: [inputs[i]] })
        this.#posted.push(waiting)
      } catch (error) {
        waiting.reject(new WriteError('command', `the input of ${name} is not plain data`, { cause: error }))
      }
    }
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message)
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'answers': {
        const answered = this.#posted.splice(0, message.values.length)
        for (const [i, failure] of message.failures) answered[i]?.reject(decodeFailure(failure))
        // Those that were rejected stay so.
        for (const [i, value] of message.values.entries()) answered[i]?.resolve(value)
        if (this.#fresh.length > 0) this.#schedule()
        break
      }
      case 'fault': {
        const { fault, message: text } = message
        this.#change(
          fault === undefined
            ? { status: 'ready' }
            : { status: 'unsafe', fault, since: this.#clock.now(), message: text },
        )
        break
      }
      case 'stopped':
        this.#change({ status: 'stopped' })
        break
      case 'ready':
        break
    }
  }

  #crash(message: string): void {
    if (this.#state.status === 'crashed') return
    this.#change({ status: 'crashed', message })
    const lost = [...this.#posted, ...this.#fresh]
    this.#posted = []
    this.#fresh = []
    this.#names = []
    this.#inputs = []
    for (const waiting of lost) waiting.reject(new WriteError('crashed', message))
  }

  #change(state: WriterState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
