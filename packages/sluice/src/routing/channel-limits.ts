import type { Clock } from '../io/clock.ts'
import type { Channel, Credential } from './channel.ts'

/** A place among the calls of a credential; given back exactly once. */
export interface CandidateSlot {
  /** `tokens` is what the call really used, in place of what was expected; undefined leaves the expectation. */
  release(tokens?: number): void
}

export type SlotAnswer =
  | { readonly slot: CandidateSlot }
  /** Why not, for the trace, and when it is worth asking again. */
  | { readonly refused: 'channel_concurrency' | 'concurrency' | 'rpm' | 'tpm'; readonly retryAfterMs: number }

const MINUTE_MS = 60_000
/** Calls end when they end; a second is a fair guess. */
const CONCURRENCY_RETRY_MS = 1000

interface CredentialUse {
  running: number
  requests: MinuteCount
  tokens: MinuteCount
}

/**
 * How much each credential and each channel carries at once. Kept by id, so that it outlives reloads; an entry exists
 * while calls run or its last minutes count.
 */
export class ChannelLimits {
  private readonly clock: Clock
  private channelConcurrency: number
  private readonly channels = new Map<string, number>()
  private readonly credentials = new Map<string, CredentialUse>()

  /** `channelConcurrency`: `limits.channel_concurrency`; 0 is none. */
  constructor(clock: Clock, channelConcurrency: number) {
    this.clock = clock
    this.channelConcurrency = channelConcurrency
  }

  setChannelConcurrency(most: number): void {
    this.channelConcurrency = most
  }

  /** Takes a place for one attempt; `tokens` is what it is expected to use. */
  acquire(channel: Channel, credential: Credential, tokens: number): SlotAnswer {
    const running = this.channels.get(channel.id) ?? 0
    if (this.channelConcurrency > 0 && running >= this.channelConcurrency) {
      return { refused: 'channel_concurrency', retryAfterMs: CONCURRENCY_RETRY_MS }
    }
    const limits = channel.limits
    if (limits.concurrency === 0 && limits.rpm === 0 && limits.tpm === 0) {
      this.channels.set(channel.id, running + 1)
      return { slot: new ChannelSlot(this.channels, channel.id) }
    }
    const use = this.useOf(credential.id)
    if (limits.concurrency > 0 && use.running >= limits.concurrency) {
      return { refused: 'concurrency', retryAfterMs: CONCURRENCY_RETRY_MS }
    }
    const now = this.clock.monotonic()
    if (limits.rpm > 0 && use.requests.at(now) + 1 > limits.rpm) {
      return { refused: 'rpm', retryAfterMs: use.requests.untilFree(now, 1, limits.rpm) }
    }
    // A call larger than the whole limit may go when nothing else counts: it could never go otherwise.
    const counted = use.tokens.at(now)
    if (limits.tpm > 0 && counted > 0 && counted + tokens > limits.tpm) {
      return { refused: 'tpm', retryAfterMs: use.tokens.untilFree(now, tokens, limits.tpm) }
    }
    use.running += 1
    use.requests.add(now, 1)
    use.tokens.add(now, tokens)
    this.channels.set(channel.id, running + 1)
    return { slot: new CredentialSlot(this.channels, channel.id, this.clock, use, tokens) }
  }

  /** Forgets what no table names any more and nothing runs on. */
  retain(credentialIds: ReadonlySet<string>): void {
    for (const [id, use] of this.credentials) {
      if (use.running === 0 && !credentialIds.has(id)) this.credentials.delete(id)
    }
  }

  /** Calls that run now, by channel id. */
  running(): ReadonlyMap<string, number> {
    return this.channels
  }

  private useOf(credentialId: string): CredentialUse {
    const known = this.credentials.get(credentialId)
    if (known !== undefined) return known
    const use = { running: 0, requests: new MinuteCount(), tokens: new MinuteCount() }
    this.credentials.set(credentialId, use)
    return use
  }
}

class ChannelSlot implements CandidateSlot {
  private readonly channels: Map<string, number>
  private readonly channelId: string
  private released = false

  constructor(channels: Map<string, number>, channelId: string) {
    this.channels = channels
    this.channelId = channelId
  }

  release(_tokens?: number): void {
    if (this.released) throw new Error('a slot was released twice')
    this.released = true
    const left = (this.channels.get(this.channelId) ?? 0) - 1
    if (left < 0) throw new Error('more slots released than taken')
    if (left === 0) this.channels.delete(this.channelId)
    else this.channels.set(this.channelId, left)
  }
}

class CredentialSlot extends ChannelSlot {
  private readonly clock: Clock
  private readonly use: CredentialUse
  private readonly expected: number

  constructor(
    channels: Map<string, number>,
    channelId: string,
    clock: Clock,
    use: CredentialUse,
    expected: number,
  ) {
    super(channels, channelId)
    this.clock = clock
    this.use = use
    this.expected = expected
  }

  override release(tokens?: number): void {
    super.release()
    this.use.running -= 1
    if (tokens !== undefined) this.use.tokens.add(this.clock.monotonic(), tokens - this.expected)
  }
}

/**
 * A count over the last minute from two buckets: this minute's, and the part of the minute before that still lies within 60
 * seconds. Off by little, and two numbers whatever the rate.
 */
export class MinuteCount {
  private minute = 0
  private current = 0
  private previous = 0

  add(now: number, amount: number): void {
    this.roll(now)
    this.current = Math.max(0, this.current + amount)
  }

  at(now: number): number {
    this.roll(now)
    const passed = (now % MINUTE_MS) / MINUTE_MS
    return this.current + this.previous * (1 - passed)
  }

  /** Milliseconds until `amount` more fits below `limit`; at most two minutes. */
  untilFree(now: number, amount: number, limit: number): number {
    this.roll(now)
    const inMinute = now % MINUTE_MS
    const room = limit - amount - this.current
    if (room >= 0 && this.previous > 0)
      return Math.ceil(Math.max(0, MINUTE_MS * (1 - room / this.previous) - inMinute))
    const shareLeft = this.current > 0 ? Math.min(1, Math.max(0, (limit - amount) / this.current)) : 1
    return Math.ceil(MINUTE_MS - inMinute + MINUTE_MS * (1 - shareLeft))
  }

  private roll(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    if (minute === this.minute) return
    this.previous = minute === this.minute + 1 ? this.current : 0
    this.current = 0
    this.minute = minute
  }
}
