import type { ChatProtocol } from '../canonical/chat.ts'
import type { Reach } from '../io/client/port.ts'
import type { ChannelOptions, Provider, ProviderChatFormat } from '../providers/provider.ts'

/**
 * An operator's route to a provider, ready for calls: parsed, decrypted, immutable. Built from its row by
 * channel-table.ts.
 */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly provider: Provider
  /** The formats that it speaks, best first, each with its address. */
  readonly formats: readonly ChannelFormat[]
  /** Only this format; absent: the caller's own first, then the provider's best. */
  readonly protocol: ChatProtocol | undefined
  readonly credentials: readonly Credential[]
  /** Model ids and `*` patterns that customers may ask for. */
  readonly models: readonly string[]
  /** Asked for -> sent upstream. */
  readonly modelMap: ReadonlyMap<string, string>
  readonly groups: readonly string[]
  readonly priority: number
  readonly weight: number
  readonly reach: Reach
  /** Models without a price may be called and cost nothing. */
  readonly free: boolean
  readonly timeouts: ChannelTimeouts
  /** Per credential; 0 is none. */
  readonly limits: { readonly concurrency: number; readonly rpm: number; readonly tpm: number }
  readonly onClientGone: 'cancel' | { readonly drain: { readonly seconds: number; readonly kib: number } }
  readonly usage: 'trusted' | 'checked'
  /** Decimal text. */
  readonly costMultiplier: string
  readonly headers: Readonly<Record<string, string>>
  readonly proxy: string | undefined
  readonly options: ChannelOptions
}

/** A format of the provider as this channel reaches it. */
export interface ChannelFormat extends Omit<ProviderChatFormat, 'baseUrl'> {
  readonly baseUrl: URL
}

/**
 * Milliseconds. What the operator left out is undefined, since the default depends on the call
 * (reliability.md 3).
 */
export interface ChannelTimeouts {
  readonly connect: number | undefined
  readonly firstByte: number | undefined
  readonly firstToken: number | undefined
  readonly idle: number | undefined
  readonly total: number | undefined
}

/** A secret that we use upstream. `id` is stable over reloads as long as the secret is. */
export interface Credential {
  readonly id: string
  /**
   * Shown in traces in place of the secret: its position in the channel, from 1, and its last four
   * characters.
   */
  readonly label: string
  /** Empty for providers that need none. */
  readonly secret: string
}

/** One way to make a call: a channel, one of its credentials, the format and the model's name upstream. */
export interface Candidate {
  readonly channel: Channel
  readonly credential: Credential
  readonly format: ChannelFormat
  readonly upstreamModel: string
}
