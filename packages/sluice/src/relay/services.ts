import type { DigestKey } from '../access/keys/digest-key.ts'
import type { Keyring } from '../access/keys/keyring.ts'
import type { CallLimits } from '../access/limits/call-limits.ts'
import type { IpRange } from '../access/limits/ip-range.ts'
import type { ChatProtocol } from '../canonical/chat.ts'
import type { GatewayError } from '../canonical/errors.ts'
import type { Connector } from '../io/client/port.ts'
import type { Clock } from '../io/clock.ts'
import type { CommandRunner } from '../io/database/command.ts'
import type { Reader } from '../io/database/reader.ts'
import type { BlobStore } from '../io/files/blob-store.ts'
import type { CallEvent } from '../io/log/call-event.ts'
import type { AlarmName } from '../io/log/metrics.ts'
import type { Nano } from '../money/amount.ts'
import type { PriceBook } from '../money/pricing/price-book.ts'
import type { ChatOutbound, ReasoningStyle, ResponseProfile } from '../protocols/chat/chat-format.ts'
import type { Catalog } from '../providers/catalog.ts'
import type { Sealing } from '../records/sealing.ts'
import type { ChannelTable } from '../routing/channel-table.ts'
import type { Routing } from '../routing/routing.ts'
import type { CredentialTokens } from './credential-tokens.ts'
import type { LivingCalls } from './living-calls.ts'
import type { FetchMedia } from './prepare-media.ts'
import type { BackgroundJobs } from './sessions/background-jobs.ts'
import type { PendingSettlements } from './settle-durably.ts'
import type { UpstreamRoutes } from './upstream-routes.ts'

/** Values that change while we run. A call takes them once, at its beginning, and keeps them. */
export interface LiveValues {
  readonly keyring: Keyring
  readonly channels: ChannelTable
  readonly prices: PriceBook
  readonly settings: RelaySettings
}

/** The settings that the relay reads (operator.md 4). */
export interface RelaySettings {
  readonly responseProfile: ResponseProfile
  readonly reasoning: ReasoningStyle
  /** Output tokens held for at a time; 0: all that the call may produce. */
  readonly holdOutputTokens: number
  readonly maxCharge: Nano
  readonly overdraft: Nano
  readonly trustedProxies: readonly IpRange[]
  /** Calls at once; 0 is none. */
  readonly keyConcurrency: number
  readonly customerConcurrency: number
  readonly bodyBytes: number
  /** How long responses and conversations are kept, in milliseconds; 0 keeps nothing. */
  readonly storeResponsesMs: number
  readonly responsesWebsocket: boolean
  /** How long reasoning is kept for clients that lose it; 0: not at all. */
  readonly reasoningMemoryMs: number
  /** The longest prefix first. */
  readonly aliases: readonly PathAlias[]
}

/** A further path prefix under which a protocol's own paths are served. */
export interface PathAlias {
  /** Begins with a slash and does not end with one. */
  readonly prefix: string
  readonly protocol: ChatProtocol
}

/** What the relay is given by the composition: everything that it cannot compute. */
export interface RelayServices {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly values: () => LiveValues
  readonly catalog: Catalog
  readonly commands: CommandRunner
  /** What earlier calls left behind. */
  readonly reader: Reader
  /** The contents of files. */
  readonly blobs: BlobStore
  readonly connector: Connector
  readonly limits: CallLimits
  readonly routing: Routing
  readonly living: LivingCalls
  /** Responses that this node makes in the background. */
  readonly background: BackgroundJobs
  readonly pending: PendingSettlements
  readonly routes: UpstreamRoutes
  readonly tokens: CredentialTokens
  readonly outbound: ReadonlyMap<ChatProtocol, ChatOutbound>
  readonly digestKey: DigestKey
  readonly fetchMedia: FetchMedia
  /** Encryption of texts of stored state. */
  readonly sealing: Sealing
  /** Encryption of bytes, such as answers kept for a repetition; `about` is bound to the ciphertext. */
  readonly seal: (plain: Uint8Array, about: string) => Uint8Array
  readonly open: (sealed: Uint8Array, about: string) => Uint8Array
  /** The public address of a stored file; it works without a key (R6). */
  readonly fileLink: (id: string, mediaType: string | undefined) => string
  /** The file that such an address names. */
  readonly ownFileId: (url: string) => string | undefined
  /** This node's name in attempts. */
  readonly owner: string
  /** Why no new paid call is taken now, if so: overload, shutdown, an unsafe database. */
  readonly refusal: () => GatewayError | undefined
  readonly onCallEnd: (event: CallEvent) => void
  readonly alarm: (name: AlarmName, requestId: string, reason: string) => void
}
