import type { Nano } from '../../money/amount.ts'
import type { ReasoningStyle, ResponseProfile } from '../../protocols/chat/chat-format.ts'

/** A customer's key with what a call must know of its customer: plain, immutable, built from rows. */
export interface KeyEntry {
  readonly id: string
  readonly name: string
  readonly status: 'active' | 'revoked' | 'disabled'
  /** Milliseconds since the epoch, or null. */
  readonly expiresAt: number | null
  /** Model ids, patterns and families that it may call; empty: all. */
  readonly models: readonly string[]
  /** The key's own cap over its life, or null. */
  readonly limit: Nano | null
  /** Calls a minute, tokens a minute, calls at once; 0 is none (the general limit still holds). */
  readonly rpm: number
  readonly tpm: number
  readonly concurrency: number
  /** Addresses and CIDR blocks; empty: all. */
  readonly allowIp: readonly string[]
  readonly management: boolean
  readonly responseProfile: ResponseProfile | null
  readonly reasoning: ReasoningStyle | null
  readonly customer: CustomerEntry
}

export interface CustomerEntry {
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly status: 'active' | 'disabled'
  readonly group: string
  /** Metered, never refused for money. */
  readonly unlimited: boolean
}

/** All keys by the digest of their text; swapped on reload. */
export interface Keyring {
  /** `digest` as digestKey gives it. Revoked and expired keys are found too: who asks decides what that means. */
  find(digest: string): KeyEntry | undefined
  byId(id: string): KeyEntry | undefined
}
