import { CallLimits, type LimitScope } from '../access/limits/call-limits.ts'
import type { Clock } from '../io/clock.ts'
import type { Channel, Credential } from './channel.ts'

/** A place among the calls of a credential and its channel. */
export interface CandidateSlot {
  /** `tokens` is what the call really used, in place of what was expected; left out: nothing. Only the first counts. */
  release(tokens?: number): void
}

export type SlotAnswer =
  | { readonly slot: CandidateSlot }
  /** Why not, for the trace, and when it is worth asking again. */
  | { readonly refused: 'channel_concurrency' | 'concurrency' | 'rpm' | 'tpm'; readonly retryAfterMs: number }

/** How much each credential and each channel carries at once. Kept by id, so that it outlives reloads. */
export class ChannelLimits {
  private readonly limits: CallLimits
  private channelConcurrency: number
  /** By channel; made anew when the setting changes. */
  private channelScopes = new WeakMap<Channel, LimitScope>()
  private readonly credentialScopes = new WeakMap<Credential, LimitScope>()

  /** `channelConcurrency`: `limits.channel_concurrency`; 0 is none. */
  constructor(clock: Clock, channelConcurrency: number) {
    this.limits = new CallLimits(clock)
    this.channelConcurrency = channelConcurrency
  }

  setChannelConcurrency(most: number): void {
    if (most === this.channelConcurrency) return
    this.channelConcurrency = most
    this.channelScopes = new WeakMap()
  }

  /** Takes a place for one attempt; `tokens` is what it is expected to use. */
  acquire(channel: Channel, credential: Credential, tokens: number): SlotAnswer {
    const ofChannel = this.channelScope(channel)
    const entered = this.limits.enter([ofChannel, this.credentialScope(channel, credential)], tokens)
    if (entered.ok) return { slot: entered }
    const refused = entered.scope === ofChannel.id ? 'channel_concurrency' : entered.limit
    return { refused, retryAfterMs: entered.retryAfter * 1000 }
  }

  /** Calls that run now on a channel. */
  running(channelId: string): number {
    return this.limits.running(channelScopeId(channelId))
  }

  private channelScope(channel: Channel): LimitScope {
    const known = this.channelScopes.get(channel)
    if (known !== undefined) return known
    // Without a limit the calls are counted all the same, for the administration shows them.
    const concurrency = this.channelConcurrency === 0 ? Number.MAX_SAFE_INTEGER : this.channelConcurrency
    const scope = { id: channelScopeId(channel.id), concurrency, rpm: 0, tpm: 0 }
    this.channelScopes.set(channel, scope)
    return scope
  }

  private credentialScope(channel: Channel, credential: Credential): LimitScope {
    const known = this.credentialScopes.get(credential)
    if (known !== undefined) return known
    const scope = { id: `credential:${credential.id}`, ...channel.limits }
    this.credentialScopes.set(credential, scope)
    return scope
  }
}

function channelScopeId(channelId: string): string {
  return `channel:${channelId}`
}
