import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'

/** Where calls go and what a complete answer is. */
export interface Target {
  host: string
  port: number
  /** The whole request, head and body. */
  request: Buffer
  expect: Expectation
}

export interface Expectation {
  /** Ends of events that a complete stream has at least; 0 for whole answers. */
  events: number
  /** The last bytes of a complete answer contain this. */
  tail: string
}

export interface CallEnd {
  ms: number
  /** Events of the stream. */
  events: number
  fault: string | undefined
}

/** One read's worth for every connection of this thread: a read is used up before the next begins. */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024)
const CONNECT_MS = 5000

/** One kept connection, on which one call at a time is made and its answer checked. */
export class Caller {
  /** Called with every read that belongs to a call. */
  onProgress: ((events: number) => void) | undefined
  readonly #target: Target
  readonly #reader = new AnswerReader()
  #socket: Socket | undefined
  #begun = 0
  #done: ((end: CallEnd) => void) | undefined

  constructor(target: Target) {
    this.#target = target
  }

  get busy(): boolean {
    return this.#done !== undefined
  }

  /** Opens the connection; rejects when it cannot be had. */
  open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const { host, port } = this.#target
    const socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length: number) => {
          this.#receive(READ_BUFFER.subarray(0, length))
          return true
        },
      },
    })
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('connecting takes too long')))
    socket.once('connect', () => {
      socket.setTimeout(0)
      this.#socket = socket
      resolve()
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      reject(error)
      this.#lose(error.code ?? error.message)
    })
    socket.once('close', () => this.#lose('closed'))
    return promise
  }

  /** Makes one call; `done` is told its end once. The connection must be open and idle. */
  call(done: (end: CallEnd) => void): void {
    this.#done = done
    this.#reader.reset()
    this.#begun = performance.now()
    if (this.#socket === undefined) this.#end('closed')
    else this.#socket.write(this.#target.request)
  }

  get isOpen(): boolean {
    return this.#socket !== undefined
  }

  close(): void {
    this.#done = undefined
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #receive(bytes: Buffer): void {
    if (this.#done === undefined) {
      this.#socket?.destroy()
      return
    }
    const before = this.#reader.events
    try {
      const complete = this.#reader.push(bytes)
      if (this.onProgress !== undefined) this.onProgress(this.#reader.events - before)
      if (complete) this.#end(this.#judge())
    } catch (error) {
      this.#socket?.destroy()
      this.#end(error instanceof Error ? error.message : String(error))
    }
  }

  #judge(): string | undefined {
    const { status, events, tail } = this.#reader
    const { expect } = this.#target
    if (status !== 200) return `status ${status}`
    if (events < expect.events) return `${events} of ${expect.events} events`
    return tail.includes(expect.tail) ? undefined : 'not a complete answer'
  }

  #lose(why: string): void {
    this.#socket = undefined
    if (this.#done !== undefined) this.#end(why)
  }

  #end(fault: string | undefined): void {
    const done = this.#done
    this.#done = undefined
    done?.({ ms: performance.now() - this.#begun, events: this.#reader.events, fault })
  }
}
