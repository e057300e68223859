import { ChurnList, type Placed } from '../io/churn-list.ts'
import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import { WriteError } from '../io/database/write-error.ts'
import type { SettleCall, SettleCallResult } from './call-records.ts'
import { settleCall } from './commands.ts'

/** An answer waits this long for its settlement; then it goes out and settlement is retried (reliability.md 2). */
const WAIT_MS = 1000
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5000
const GIVE_UP_MS = 10 * 60_000

const TICK_MS = 100

interface Waiter extends Placed {
  until: number
  onLate: () => void
}

/**
 * What is being written while nobody, or nobody for longer than a second, waits for it; shutdown does. One timer for
 * all: a timer and a race of promises for each settlement cost more than the settlement's own path here.
 */
export class PendingSettlements {
  private readonly clock: Clock
  private readonly others = new ChurnList<Placed & { writing: Promise<unknown> }>()
  private readonly waiters = new ChurnList<Waiter>()
  private late = 0
  private timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Settlements whose answer has gone out without them. */
  get size(): number {
    return this.late
  }

  /** Something that nobody waits for; whoever began it hears of its failure. */
  own(writing: Promise<unknown>): void {
    const other = { writing, place: -1 }
    this.others.add(other)
    const forget = (): void => this.others.remove(other)
    writing.then(forget, forget)
  }

  /** Calls `onLate` when the settlement takes longer than a second; `end` must follow in any case. */
  wait(onLate: () => void): Waiter {
    const waiter = { until: this.clock.monotonic() + WAIT_MS, onLate, place: -1 }
    this.waiters.add(waiter)
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref()
    return waiter
  }

  end(waiter: Waiter): void {
    this.waiters.remove(waiter)
    if (waiter.until === LATE) this.late--
  }

  async idle(): Promise<void> {
    while (this.others.size > 0) await Promise.allSettled(this.others.all().map(({ writing }) => writing))
    while (this.waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }

  private tick(): void {
    if (this.waiters.size === 0) {
      clearInterval(this.timer)
      this.timer = undefined
      return
    }
    const now = this.clock.monotonic()
    for (const waiter of this.waiters.all()) {
      if (waiter.until > now) continue
      waiter.until = LATE
      this.late++
      waiter.onLate()
    }
  }
}

const LATE = Number.POSITIVE_INFINITY

/** What became of a settlement when the answer has to go out. */
export type Settled = SettleCallResult | 'pending'

/**
 * Settles a call. Resolves when it is durable, or after a second with `pending`, while it goes on with growing
 * pauses for ten minutes; `onGivenUp` is called when even that fails. Never rejects.
 */
export function settleDurably(
  services: { commands: CommandRunner; clock: Clock; pending: PendingSettlements },
  act: SettleCall,
  onGivenUp: (error: unknown) => void,
): Promise<Settled> {
  const { pending } = services
  return new Promise((resolve) => {
    const waiter = pending.wait(() => resolve('pending'))
    settleWithRetries(services, act).then(
      (result) => {
        pending.end(waiter)
        resolve(result)
      },
      (error: unknown) => {
        pending.end(waiter)
        onGivenUp(error)
        resolve('pending')
      },
    )
  })
}

async function settleWithRetries(
  services: { commands: CommandRunner; clock: Clock },
  act: SettleCall,
): Promise<SettleCallResult> {
  const start = services.clock.monotonic()
  for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LONGEST_RETRY_MS)) {
    try {
      return await services.commands.run(settleCall, act)
    } catch (error) {
      // A command that throws is our own mistake: it would throw again.
      const hopeless = error instanceof WriteError && error.fault === 'command'
      if (hopeless || services.clock.monotonic() - start > GIVE_UP_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, pause).unref())
    }
  }
}
