import { ChurnList, type Placed } from '../io/churn-list.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { Nano } from '../money/amount.ts'
import { renewCalls } from './commands.ts'

/** A call between its hold and its settlement. */
export interface LivingCall extends Placed {
  readonly callId: string
  /** Output tokens counted so far. */
  outputCounted(): number
  /** What a reaper would have to charge if this process died now, of which it takes at most the hold. */
  chargeSoFar(): Nano
  /** Upstream and stream end: another winner closed the attempt (`lost`), or the process stops (`gone`). */
  end(reason: 'lost' | 'gone'): void
}

export const LEASE_MS = 30_000
export const RENEW_EVERY_MS = 10_000

/** The calls that this node answers now: their leases are renewed and a reaper leaves them alone. */
export class LivingCalls {
  private readonly calls = new ChurnList<LivingCall>()
  private readonly owner: string
  private readonly commands: CommandRunner
  private readonly waiters: (() => void)[] = []
  private answering = 0

  constructor(owner: string, commands: CommandRunner) {
    this.owner = owner
    this.commands = commands
  }

  get size(): number {
    return this.calls.size
  }

  ids(): string[] {
    return this.calls.all().map((call) => call.callId)
  }

  /** A call has come in: shutdown waits for it, also while nothing of it is in the books. `leave` must follow, with what was added. */
  enter(): void {
    this.answering++
  }

  leave(call: LivingCall | undefined): void {
    if (call !== undefined) this.calls.remove(call)
    this.answering--
    if (this.answering === 0) for (const wake of this.waiters.splice(0)) wake()
  }

  add(call: LivingCall): void {
    this.calls.add(call)
  }

  /** Ends all: what was delivered is charged. */
  cancelAll(): void {
    for (const call of this.calls.all()) call.end('gone')
  }

  /** Resolves when all calls that came in are answered. */
  idle(): Promise<void> {
    return this.answering === 0 ? Promise.resolve() : new Promise((resolve) => this.waiters.push(resolve))
  }

  /** One statement for all calls: leases and counts so far (reliability.md 2). */
  async renew(): Promise<void> {
    if (this.calls.size === 0) return
    const living = this.calls.all()
    const calls = living.map((call) => ({
      callId: call.callId,
      outputCounted: call.outputCounted(),
      chargeSoFar: call.chargeSoFar(),
    }))
    const { lost } = await this.commands.run(renewCalls, { owner: this.owner, leaseMs: LEASE_MS, calls })
    if (lost.length === 0) return
    const ended = new Set(lost)
    for (const call of living) if (ended.has(call.callId) && call.place !== -1) call.end('lost')
  }
}
