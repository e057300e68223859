import type { KeyEntry } from '../access/keys/keyring.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { ControlPorts } from '../control/control-ports.ts'
import type { LiveState } from '../control/reload.ts'
import type { Logger } from '../io/log/logger.ts'
import type { QuoteAnswer } from './contract/me.ts'

/** What is asked of a quote: a usage that is priced, or a body that is planned but not sent. */
export type QuoteAsk =
  | { kind: 'usage'; model: string; usage: JsonObject }
  | { kind: 'request'; protocol: string; request: JsonObject }

export interface QuoteQuestion {
  ask: QuoteAsk
  /** The key that asks, whose rights count; undefined for the owner. */
  key: KeyEntry | undefined
  group: string
}

/** Outcome of one tiny call through a channel. `error` is fit to be shown. */
export interface ChannelTest {
  ok: boolean
  latency_ms: number | null
  error: string | null
}

/** What the control plane's doors need of the rooms; compose.ts hands it in. */
export interface ControlAppDeps {
  readonly ports: ControlPorts
  readonly live: () => LiveState
  /** Lets acts made here count at once in this process, rather than at the next look. */
  readonly refresh: () => Promise<void>
  /** `SLUICE_ADMIN_TOKEN`; a token of the configuration file counts beside it. */
  readonly adminToken: string | null
  readonly quote: (question: QuoteQuestion) => QuoteAnswer | Promise<QuoteAnswer>
  readonly testChannel: (channelId: string, model: string | undefined) => Promise<ChannelTest>
  /** Why no call can be served now; undefined when it can. */
  readonly notReady: () => string | undefined
  readonly metrics: { render(): string; readonly contentType: string }
  /** Base of links, without a final slash: `SLUICE_PUBLIC_URL`, or host and port. */
  readonly baseUrl: () => string
  readonly version: string
  readonly log: Logger
}
