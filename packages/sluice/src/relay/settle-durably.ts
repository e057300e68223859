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

/** Settlements that outlived their call's answer; shutdown waits for them. */
export class PendingSettlements {
  private readonly pending = new Set<Promise<unknown>>()

  get size(): number {
    return this.pending.size
  }

  own(settlement: Promise<unknown>): void {
    this.pending.add(settlement)
    void settlement.finally(() => this.pending.delete(settlement))
  }

  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.allSettled([...this.pending])
  }
}

/** What became of a settlement when the answer has to go out. */
export type Settled = SettleCallResult | 'pending'

/**
 * Settles a call. Resolves when it is durable, or after a second with `pending`, while it goes on with growing
 * pauses for ten minutes; `onGivenUp` is called when even that fails. Never rejects.
 */
export async function settleDurably(
  services: { commands: CommandRunner; clock: Clock; pending: PendingSettlements },
  act: SettleCall,
  onGivenUp: (error: unknown) => void,
): Promise<Settled> {
  const settlement = settleWithRetries(services, act)
  const watched = settlement.catch((error: unknown) => {
    onGivenUp(error)
    return 'pending' as const
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), WAIT_MS)
  })
  const first = await Promise.race([watched, patience])
  clearTimeout(timer)
  if (first === 'pending') services.pending.own(watched)
  return first
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
