import type { ChatProtocol } from '../canonical/chat.ts'
import type { Clock } from '../io/clock.ts'
import { CandidateChooser, type CandidateList } from './candidates.ts'
import type { Candidate } from './channel.ts'
import { ChannelLimits, type SlotAnswer } from './channel-limits.ts'
import type { ChannelTable } from './channel-table.ts'
import { type CredentialHealth, Health, type HealthEffect } from './health.ts'
import { RetryBudget } from './retry-budget.ts'

/** Names called through a pattern that are remembered for the list of models. */
const CALLED_MODELS_KEPT = 4096

/** What routing keeps over calls and reloads: health, turns, limits and the retry budget. One a process. */
export class Routing {
  readonly retries = new RetryBudget()
  private readonly health: Health
  private readonly limits: ChannelLimits
  private readonly chooser: CandidateChooser
  private readonly called = new Set<string>()

  /** `random` gives [0, 1); `channelConcurrency` is `limits.channel_concurrency`. */
  constructor(services: { clock: Clock; random: () => number }, channelConcurrency: number) {
    this.health = new Health(services.clock)
    this.limits = new ChannelLimits(services.clock, channelConcurrency)
    this.chooser = new CandidateChooser(this.health, services.random)
  }

  /** Who may be tried for the call, best first. */
  candidates(
    table: ChannelTable,
    call: { model: string; group: string; protocol: ChatProtocol },
  ): CandidateList {
    const channels = table.serving(call.model, call.group)
    return this.chooser.choose({ channels, model: call.model, protocol: call.protocol })
  }

  /** A place for one attempt; `tokens` is what it is expected to use. */
  acquire(candidate: Candidate, tokens: number): SlotAnswer {
    return this.limits.acquire(candidate.channel, candidate.credential, tokens)
  }

  /**
   * The attempt that began at `startedAt` (milliseconds since the epoch) was answered. `model` as the caller
   * asked for it.
   */
  succeed(candidate: Candidate, model: string, startedAt: number): void {
    this.health.succeed(candidate.credential.id, model, startedAt)
    if (this.called.has(model) || candidate.channel.models.includes(model)) return
    if (this.called.size < CALLED_MODELS_KEPT) this.called.add(model)
  }

  /** The attempt failed; what that does is failover.ts's verdict. */
  fail(candidate: Candidate, model: string, effect: HealthEffect): void {
    this.health.report(candidate.credential.id, model, effect)
  }

  /** Ids that only a pattern serves and that were called with success since the start (R14). */
  calledModels(): Iterable<string> {
    return this.called
  }

  /** A new table is in force: what no channel names any more is forgotten. */
  follow(table: ChannelTable, channelConcurrency: number): void {
    this.health.retain(new Set(table.channels.flatMap((channel) => channel.credentials.map((one) => one.id))))
    this.chooser.retain(new Set(table.channels.map((channel) => channel.id)))
    this.limits.setChannelConcurrency(channelConcurrency)
  }

  /** Credentials that are not in order, for the administration and the metrics. */
  healthSnapshot(): CredentialHealth[] {
    return this.health.snapshot()
  }

  /** Calls that run now on a channel. */
  runningCalls(channelId: string): number {
    return this.limits.running(channelId)
  }
}
