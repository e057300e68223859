import type { Clock } from '../io/clock.ts'
import { Affinity, type ConversationKey } from './affinity.ts'
import { CandidateChooser, type CandidateList, type CandidateQuestion } from './candidates.ts'
import type { Candidate } from './channel.ts'
import { ChannelLimits, type SlotAnswer } from './channel-limits.ts'
import type { ChannelTable } from './channel-table.ts'
import { type CredentialHealth, Health, type HealthEffect } from './health.ts'
import { RetryBudget } from './retry-budget.ts'

/** Names called through a pattern that are remembered for the list of models. */
const CALLED_MODELS_KEPT = 4096

/** The settings that routing reads (operator.md 4). */
export interface RoutingSettings {
  /** Calls at once through a channel; 0 is none. */
  readonly channelConcurrency: number
  /** How long a conversation that is silent stays on its credential; 0: not at all. */
  readonly affinityMs: number
}

/** What routing keeps over calls and reloads: health, turns, limits and the retry budget. One a process. */
export class Routing {
  readonly retries = new RetryBudget()
  private readonly health: Health
  private readonly limits: ChannelLimits
  private readonly affinity: Affinity
  private readonly chooser: CandidateChooser
  private readonly called = new Set<string>()

  /** `random` gives [0, 1). */
  constructor(services: { clock: Clock; random: () => number }, settings: RoutingSettings) {
    this.health = new Health(services.clock)
    this.affinity = new Affinity(services.clock, settings.affinityMs)
    this.limits = new ChannelLimits(services.clock, settings.channelConcurrency)
    this.chooser = new CandidateChooser(this.health, this.affinity, services.random)
  }

  /** Who may be tried for the call, best first. */
  candidates(
    table: ChannelTable,
    call: Omit<CandidateQuestion, 'channels'> & { group: string },
  ): CandidateList {
    return this.chooser.choose({ ...call, channels: table.serving(call.model, call.group) })
  }

  /** A place for one attempt; `tokens` is what it is expected to use. */
  acquire(candidate: Candidate, tokens: number): SlotAnswer {
    return this.limits.acquire(candidate.channel, candidate.credential, tokens)
  }

  /**
   * The attempt that began at `startedAt` (milliseconds since the epoch) was answered. `model` as the caller
   * asked for it. `conversation`: its next turn is to come here too.
   */
  succeed(candidate: Candidate, model: string, startedAt: number, conversation?: ConversationKey): void {
    this.health.succeed(candidate.credential.id, model, startedAt)
    if (conversation !== undefined) this.affinity.note(conversation, candidate.credential.id)
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
  follow(table: ChannelTable, settings: RoutingSettings): void {
    this.health.retain(new Set(table.channels.flatMap((channel) => channel.credentials.map((one) => one.id))))
    this.chooser.retain(new Set(table.channels.map((channel) => channel.id)))
    this.limits.setChannelConcurrency(settings.channelConcurrency)
    this.affinity.setTtl(settings.affinityMs)
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
