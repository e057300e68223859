import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { Nano } from '../money/amount.ts'
import { reapBackground } from '../records/responses/commands.ts'
import { type LivingCalls, RENEW_EVERY_MS } from '../relay/living-calls.ts'
import { reapCalls } from '../relay/reap-calls.ts'
import type { BackgroundJobs } from '../relay/sessions/background-jobs.ts'
import type { PendingSettlements } from '../relay/settle-durably.ts'

/** After a stall or an outage, settlements and renewals come first; reaping waits this long (reliability.md 2). */
const CALM_MS = 30_000
const STALL_MS = 10_000

export interface Reaper {
  /** Every 10 s: renews the leases of this node's calls and background responses, then ends what belongs to nodes that are gone. */
  tick(): Promise<void>
}

export function openReaper(services: {
  clock: Clock
  living: LivingCalls
  background: BackgroundJobs
  pending: PendingSettlements
  commands: CommandRunner
  overdraft: () => Nano
}): Reaper {
  const { clock, living, background, pending, commands } = services
  let lastTick = clock.monotonic()
  let calmSince = Number.NEGATIVE_INFINITY
  return {
    async tick() {
      const now = clock.monotonic()
      if (now - lastTick > RENEW_EVERY_MS + STALL_MS) calmSince = now
      lastTick = now
      try {
        await living.renew()
        await background.renew()
        if (clock.monotonic() - calmSince < CALM_MS || pending.size > 0) return
        await commands.run(reapCalls, { living: living.ids(), all: false, overdraft: services.overdraft() })
        await commands.run(reapBackground, { living: living.ids(), all: false })
      } catch (error) {
        calmSince = clock.monotonic()
        throw error
      }
    },
  }
}
