import type { z } from 'zod'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { Notes } from '../canonical/notes.ts'
import type { BodyEdit, StreamFraming } from '../protocols/chat/chat-format.ts'
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
  /**
   * The vendor's own address; absent when the operator must give one. `{name}` stands for the channel's option of that
   * name, e.g. `https://bedrock-runtime.{region}.amazonaws.com`.
   */
  readonly baseUrl?: string
  /** Its own address where places do not tell it (Google's location `global` has no host of its own); undefined: `baseUrl`. */
  resolveBaseUrl?(options: ChannelOptions): string | undefined
  /** Where a server of one's own usually stands; shown, and never called by itself (R23). */
  readonly usualBaseUrl?: string
  /** Further addresses of the vendor, which an operator writes as a channel's `base_url`. */
  readonly otherAddresses?: readonly OtherAddress[]
  /** The formats that it speaks, best first. */
  readonly chat: readonly ProviderChatFormat[]
  /** Usual environment variables of a key, most usual first. A name stands at one provider only. */
  readonly env: readonly string[]
  /** Usual environment variables of `options`, by the option's name. */
  readonly optionEnv?: Readonly<Record<string, string>>
  /** Headers that carry the credential (or the token it was exchanged for), lower case. Pure: no clock, no network. */
  authorize(credential: string, options: ChannelOptions): Record<string, string>
  /** Where every request is signed (AWS): headers that are added last, over the finished request. Pure. */
  sign?(request: UnsignedRequest, credential: string, options: ChannelOptions): Record<string, string>
  /** Where a short-lived token is fetched for the credential (Google's service accounts). */
  readonly tokenExchange?: TokenExchange
  /** Whether a call needs a credential at all (local servers do not). */
  readonly credentialOptional?: boolean
  /** Default of a channel's `usage:` (reliability.md 2). */
  readonly usageTrust: 'trusted' | 'checked'
  /** Models with prices and limits that we know of this vendor. */
  readonly models: readonly CatalogModel[]
  /** Patterns of further ids, for channels that name none: of a vendor of many models whose ids have a form of their own. */
  readonly serves?: readonly string[]
  /** Traits by rule, for ids that the catalogue does not name (new models of a known family). */
  traitsOf?(model: string): ModelTraits
  /** Refusals whose status does not tell whose fault they are (R26, conversion.md 60). */
  readonly faults?: readonly FaultMatcher[]
}

export interface OtherAddress {
  /** Which part of the vendor, in a few words: `China`, `subscriptions for coding`. */
  what: string
  baseUrl: string
  /** Where only this format is spoken there; a channel has to name it too. */
  protocol?: ChatProtocol
}

/** A channel's `options`, as the provider's `settings` has checked them. */
export type ChannelOptions = Readonly<Record<string, unknown>>

export interface ProviderChatFormat {
  protocol: ChatProtocol
  /**
   * Where the vendor serves this format at another address than `Provider.baseUrl`. It counts for channels that name no
   * `base_url`, or that fix this protocol and name one.
   */
  baseUrl?: string
  /** Patterns of the ids that the vendor serves in this format; absent: all. A channel that fixes the protocol says it itself. */
  serves?: readonly string[]
  /** Overrides the format's own path below the base URL. */
  path?: string | ((call: UpstreamPlace) => string)
  /** Overrides the format's own way to cut a stream into frames. */
  framing?: StreamFraming
  quirks?: ChatQuirks
  headers?: Record<string, string>
  /** Changes to each request's body, also on passthrough: what the address wants otherwise than the format has it. */
  editRequest?(request: FormatRequest): readonly BodyEdit[]
  /** Headers of the caller or the format that this address does not take, lower case. */
  dropHeaders?: readonly string[]
}

export interface UpstreamPlace {
  /** The base URL's path without a final slash. */
  basePath: string
  /** The id that is sent upstream. */
  model: string
  stream: boolean
  options: ChannelOptions
}

export interface FormatRequest {
  model: string
  stream: boolean
  /** Those of the caller's protocol and of the format, lower case (`anthropic-beta` …). */
  headers: Readonly<Record<string, string>>
  options: ChannelOptions
  /** For what of the request the address does not take. */
  notes?: Notes
}

export interface UnsignedRequest {
  method: string
  url: URL
  /** As they will be sent, lower case. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  /** Milliseconds since the epoch. */
  time: number
}

/** How a credential becomes a token that calls are authorized with. */
export interface TokenExchange {
  /**
   * The request for a token; undefined for a credential that needs none (a plain key). Pure: `time` is in milliseconds
   * since the epoch. Throws when the credential is malformed.
   */
  request(
    credential: string,
    options: ChannelOptions,
    time: number,
  ): { url: string; headers: Record<string, string>; body: string } | undefined
  /** Undefined: no token in the answer. `lifetime` in milliseconds. */
  read(answer: JsonObject): { token: string; lifetime: number } | undefined
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

export type Ability =
  | 'tools'
  | 'parallel_tools'
  | 'json_schema'
  | 'reasoning'
  | 'vision'
  | 'prompt_cache'
  | 'web_search'

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
  /** `text`, `image`, `audio`, `video`; of inputs also `pdf`. */
  inputModalities?: readonly string[]
  outputModalities?: readonly string[]
  /** Those that it is known to have; of others nothing is known. */
  abilities?: readonly Ability[]
  /** Age of the price. */
  asOf?: string
}
