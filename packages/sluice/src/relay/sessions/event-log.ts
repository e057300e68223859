import type { CommandRunner } from '../../io/database/command.ts'
import { appendEvents } from '../../records/responses/commands.ts'
import type { ResponsePlace } from '../../records/responses/response-record.ts'
import { type SealedEvent, sealEvents } from '../../records/responses/seal-response.ts'
import type { Sealing } from '../../records/sealing.ts'

/** Events go out together: a commit each would be thousands for one answer. */
const PAUSE_MS = 100
const RETRY_MS = 1000
const MOST_AT_ONCE = 500
/** What may wait to be written before the upstream is asked to wait. */
const FULL_BYTES = 1024 * 1024

export interface EventLogParts {
  place: ResponsePlace
  owner: string
  commands: CommandRunner
  sealing: Sealing
  /** Some were written. */
  onWritten(): void
  /** The response has ended for everybody else. */
  onLost(): void
  /** There is room again. */
  onDrained(): void
}

interface LoggedEvent {
  sequence: number
  text: string
}

/** The events of a response that runs in the background, on their way into its records. */
export class EventLog {
  private readonly parts: EventLogParts
  private waiting: LoggedEvent[] = []
  /** Being written. They are written again with the end, should nobody have heard of it by then. */
  private writing: readonly LoggedEvent[] = []
  private bytes = 0
  private timer: NodeJS.Timeout | undefined
  private status: 'queued' | 'in_progress' = 'queued'
  private next = 0
  private isClosed = false

  constructor(parts: EventLogParts) {
    this.parts = parts
  }

  get isFull(): boolean {
    return this.bytes > FULL_BYTES
  }

  /** Numbers the event, whose own number was another's. `isWork`: the response is not only queued any more. */
  push(data: string, isWork = true): void {
    const sequence = this.next++
    if (isWork) this.status = 'in_progress'
    const text = renumber(data, sequence)
    this.waiting.push({ sequence, text })
    this.bytes += text.length
    this.timer ??= this.later(PAUSE_MS)
  }

  /** What is not known to be written; nothing is written after that. */
  close(): SealedEvent[] {
    this.isClosed = true
    clearTimeout(this.timer)
    const left = [...this.writing, ...this.waiting]
    this.waiting = []
    return sealEvents(this.parts.sealing, this.parts.place, left)
  }

  private later(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.flush().catch(() => this.putBack())
    }, ms).unref()
  }

  private async flush(): Promise<void> {
    const { parts } = this
    const { place, owner, commands } = parts
    this.writing = this.waiting.splice(0, MOST_AT_ONCE)
    const events = sealEvents(parts.sealing, place, this.writing)
    const { living } = await commands.run(appendEvents, { ...place, owner, status: this.status, events })
    const wasFull = this.isFull
    for (const { text } of this.writing) this.bytes -= text.length
    this.writing = []
    this.timer = undefined
    if (!living) {
      this.close()
      parts.onLost()
      return
    }
    parts.onWritten()
    if (this.waiting.length > 0 && !this.isClosed) this.timer = this.later(PAUSE_MS)
    if (wasFull && !this.isFull) parts.onDrained()
  }

  /** The books cannot be written now. */
  private putBack(): void {
    this.waiting = [...this.writing, ...this.waiting]
    this.writing = []
    this.timer = this.isClosed ? undefined : this.later(RETRY_MS)
  }
}

const NUMBER = /"sequence_number":\d+\}$/

/** The number stands last, as our own encoder writes it. */
function renumber(data: string, sequence: number): string {
  return data.replace(NUMBER, `"sequence_number":${sequence}}`)
}
