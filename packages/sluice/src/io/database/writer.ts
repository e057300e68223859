import { Worker } from 'node:worker_threads'
import type { Clock } from '../clock.ts'
import type { Command, CommandRunner } from './command.ts'
import type { Durability } from './durability.ts'
import type { FailPlan } from './fail-points.ts'
import { WriteError } from './write-error.ts'
import {
  decodeFailure,
  type FromWriter,
  type Placed,
  type ToWriter,
  type WriterStart,
} from './writer-messages.ts'

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
  /** Of a command whose answer is packed. */
  unpack: ((answer: unknown) => unknown) | undefined
}

const MOST_PENDING = 20_000

/**
 * A commit costs about as much as ten commands, so under load the groups are made larger: when the last one had this many
 * commands or more, the next is gathered for a moment. A lone caller never waits, and neither do 500 calls a second, whose
 * groups are of two or three.
 */
const BUSY_GROUP = 8
const GATHER_MS = 1

/** The thread makes little garbage; left to itself its young generation grows to 30 MB. */
const HEAP = { maxYoungGenerationSizeMb: 4 }

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
  #texts: string[] = []
  #plain: Placed[] = []
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
      const { name, wire } = command
      const packed = wire === undefined ? 'null' : JSON.stringify(wire.pack(input))
      if (wire === undefined) this.#plain.push([this.#fresh.length, input])
      this.#texts.push(`"${name}",${packed}`)
      this.#fresh.push({ resolve: resolve as (value: unknown) => void, reject, unpack: wire?.unpack })
      if (this.#fresh.length === 1) this.#schedule()
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
    const [texts, plain, fresh] = [this.#texts, this.#plain, this.#fresh]
    if (fresh.length === 0) return
    this.#texts = []
    this.#plain = []
    this.#fresh = []
    this.#lastGroup = fresh.length
    try {
      this.#post({ kind: 'run', text: `[${texts.join(',')}]`, plain })
      this.#posted = this.#posted.length === 0 ? fresh : [...this.#posted, ...fresh]
    } catch {
      this.#postOneByOne(texts, new Map(plain), fresh)
    }
  }

  /** One input cannot cross: its caller is told, the others are not troubled. */
  #postOneByOne(
    texts: readonly string[],
    plain: ReadonlyMap<number, unknown>,
    fresh: readonly Waiting[],
  ): void {
    for (const [i, waiting] of fresh.entries()) {
      try {
        this.#post({ kind: 'run', text: `[${texts[i]}]`, plain: plain.has(i) ? [[0, plain.get(i)]] : [] })
        this.#posted.push(waiting)
      } catch (error) {
        waiting.reject(
          new WriteError('command', 'the input of a command is not plain data', { cause: error }),
        )
      }
    }
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message)
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'answers': {
        this.#answer(message)
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

  #answer({ text, plain, failures }: Extract<FromWriter, { kind: 'answers' }>): void {
    const answers: readonly unknown[] = JSON.parse(text)
    const answered = this.#posted.splice(0, answers.length)
    const failed = failures.length === 0 ? undefined : new Map(failures)
    const unpacked = plain.length === 0 ? undefined : new Map(plain)
    for (let i = 0; i < answered.length; i++) {
      const waiting = answered[i]
      if (waiting === undefined) continue
      const failure = failed?.get(i)
      if (failure !== undefined) waiting.reject(decodeFailure(failure))
      else waiting.resolve(waiting.unpack === undefined ? unpacked?.get(i) : waiting.unpack(answers[i]))
    }
  }

  #crash(message: string): void {
    if (this.#state.status === 'crashed') return
    this.#change({ status: 'crashed', message })
    const lost = [...this.#posted, ...this.#fresh]
    this.#posted = []
    this.#fresh = []
    this.#texts = []
    this.#plain = []
    for (const waiting of lost) waiting.reject(new WriteError('crashed', message))
  }

  #change(state: WriterState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
