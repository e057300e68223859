import type { InboundCall } from '../io/server/inbound-call.ts'

/** A waiting or silent stream client hears from us this often (reliability.md 3). */
const KEEP_ALIVE_MS = 15_000

/**
 * The caller's side of a streamed answer, over all attempts of its call: the head is written once, at the
 * commit point or when the caller has waited 15 s.
 */
export class ClientStream {
  private readonly call: InboundCall
  private readonly keepAlive: string
  private readonly headers: () => string[]
  private timer: NodeJS.Timeout | undefined
  private begun = false
  private wrote = false
  private resume: (() => void) | undefined
  private goneListener: (() => void) | undefined
  gone = false
  bytesWritten = 0

  /** `headers` is asked when the head goes out, since warnings may come until then. */
  constructor(call: InboundCall, keepAlive: string, headers: () => string[]) {
    this.call = call
    this.keepAlive = keepAlive
    this.headers = headers
    this.timer = setInterval(() => this.beat(), KEEP_ALIVE_MS).unref()
    call.onDrain(() => {
      const resume = this.resume
      this.resume = undefined
      resume?.()
    })
    call.onGone(() => {
      this.gone = true
      const { goneListener, resume } = this
      this.stop()
      this.resume = undefined
      goneListener?.()
      // Nobody will drain what a paused upstream waits for.
      resume?.()
    })
  }

  /** Whether the status line is out, so that a failure must be an event. */
  get headSent(): boolean {
    return this.begun
  }

  /** One listener at a time: the attempt that is running. */
  whenGone(listener: (() => void) | undefined): void {
    this.goneListener = listener
  }

  /** Writes; when the caller cannot take more, returns false and calls `resume` once it can (or has left). */
  write(chunk: string | Buffer, resume: () => void): boolean {
    if (this.gone) return true
    this.begin()
    this.wrote = true
    this.bytesWritten += chunk.length
    if (this.call.write(chunk)) return true
    this.resume = resume
    return false
  }

  /** Ends the stream with its last bytes. */
  end(chunk: string | Buffer): void {
    this.stop()
    if (this.gone) return
    this.begin()
    this.bytesWritten += chunk.length
    if (chunk.length === 0) this.call.end()
    else this.call.end(chunk)
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.goneListener = undefined
  }

  private begin(): void {
    if (this.begun) return
    this.begun = true
    this.call.begin(200, this.headers())
  }

  /** A comment, unless something was written since the last beat. */
  private beat(): void {
    if (this.wrote) {
      this.wrote = false
      return
    }
    if (this.gone) return
    this.begin()
    this.call.write(this.keepAlive)
  }
}
