import type { z } from 'zod'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { FaultMatcher } from '../protocols/chat/match-fault.ts'
import type { ChatQuirks, ModelTraits } from '../protocols/chat/traits.ts'

/** A vendor, as a declaration. Everything that differs from vendor to vendor stands here and nowhere else. */
export interface Provider {
  /** Never changes: it is stored in channels. */
  readonly id: string
  readonly name: string
  /** The vendor's documentation. */
  readonly docs?: string
  /** Channel `options` of this provider; the console draws its form from it. */
  readonly settings?: z.ZodObject
  /** The vendor's own address; absent when the operator must give one. */
  readonly baseUrl?: string
  /** The formats that it speaks, best first. */
  readonly chat: readonly ProviderChatFormat[]
  /** Usual environment variables of a key, most usual first. */
  readonly env: readonly string[]
  /** Headers that carry the credential, lower case. Pure: no clock, no network. */
  authorize(credential: string): Record<string, string>
  /** Whether a call needs a credential at all (local servers do not). */
  readonly credentialOptional?: boolean
  /** Default of a channel's `usage:` (reliability.md 2). */
  readonly usageTrust: 'trusted' | 'checked'
  /** Models with prices and limits that we know of this vendor. */
  readonly models: readonly CatalogModel[]
  /** Traits by rule, for ids that the catalogue does not name (new models of a known family). */
  traitsOf?(model: string): ModelTraits
  /** Refusals whose status does not tell whose fault they are (R26, conversion.md 60). */
  readonly faults?: readonly FaultMatcher[]
}

export interface ProviderChatFormat {
  protocol: ChatProtocol
  /** Overrides the format's own path below the base URL. */
  path?: string
  quirks?: ChatQuirks
  headers?: Record<string, string>
}

/** Amounts are decimal strings in USD, per million tokens unless the name says otherwise. */
export interface CatalogPrice {
  input?: string
  cachedInput?: string
  cacheWrite5m?: string
  cacheWrite1h?: string
  output?: string
  reasoning?: string
  audioInput?: string
  audioOutput?: string
  imageInput?: string
  imageOutput?: string
  toolInput?: string
  characters?: string
  perCall?: string
  perImage?: string
  perSecond?: string
  perMinute?: string
  webSearch?: string
  codeExecution?: string
  fileSearch?: string
}

/** One row of the built-in catalogue. */
export interface CatalogModel {
  id: string
  /** Who bills the price, where one provider id stands for many vendors; the same id may then occur twice. */
  vendor?: string
  name?: string
  family?: string
  operation:
    | 'chat'
    | 'embedding'
    | 'image'
    | 'speech'
    | 'transcription'
    | 'moderation'
    | 'rerank'
    | 'realtime'
    | 'video'
    | 'music'
  traits?: ModelTraits
  /** Absent: known, but unpriced (a currency other than USD, no public price). */
  price?: CatalogPrice
  tiers?: readonly (CatalogPrice & { aboveInputTokens: number })[]
  /** Announced prices; `from` is a date (UTC). */
  scheduled?: readonly (CatalogPrice & { from: string })[]
  /** `retired` models stay priced, for they may still answer somewhere, but are not listed. */
  status?: 'deprecated' | 'retired' | 'preview' | 'beta'
  inputModalities?: readonly string[]
  outputModalities?: readonly string[]
  /** Age of the price. */
  asOf?: string
}
