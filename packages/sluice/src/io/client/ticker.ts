import { ChurnList, type Placed } from '../churn-list.ts'
import type { Clock } from '../clock.ts'

/** Something that must end at a time. */
export interface Timed extends Placed {
  /** Monotonic milliseconds; `Infinity`: not now. */
  readonly deadline: number
  /** Called once a tick as long as the deadline is past. */
  expire(now: number): void
}

/**
 * One coarse interval for every deadline of a client, in place of several timers for each call. A deadline is met
 * at most two ticks late. After a tick that came late itself, deadlines wait one more turn: the bytes that would
 * have kept them may lie unread in the sockets.
 */
export class Ticker {
  private readonly clock: Clock
  private readonly tickMs: number
  private readonly sweep: (now: number) => boolean
  private readonly timed = new ChurnList<Timed>()
  private interval: NodeJS.Timeout | undefined
  private lastTick = 0
  private wasLate = false
  /** The time at the last tick or `add`: fresh enough for everything but a start. */
  now: number

  /** `sweep` runs each tick and says whether it still has something to watch. */
  constructor(clock: Clock, tickMs: number, sweep: (now: number) => boolean) {
    this.clock = clock
    this.tickMs = tickMs
    this.sweep = sweep
    this.now = clock.monotonic()
  }

  add(item: Timed): void {
    this.now = this.clock.monotonic()
    this.timed.add(item)
    this.wake()
  }

  remove(item: Timed): void {
    this.timed.remove(item)
  }

  /** Ticks until there is nothing left to watch. */
  wake(): void {
    if (this.interval !== undefined) return
    this.lastTick = this.now
    this.interval = setInterval(() => this.tick(), this.tickMs)
    this.interval.unref()
  }

  private tick(): void {
    const now = this.clock.monotonic()
    const isLate = now - this.lastTick > 3 * this.tickMs && !this.wasLate
    this.lastTick = now
    this.now = now
    this.wasLate = isLate
    if (isLate) return
    for (const item of this.timed.all()) if (item.deadline <= now && item.place !== -1) item.expire(now)
    if (this.sweep(now) || this.timed.size > 0) return
    clearInterval(this.interval)
    this.interval = undefined
  }
}
