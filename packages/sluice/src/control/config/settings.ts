import { NANO_PER_USD, type Nano } from '../../money/amount.ts'
import type { ReasoningStyle, ResponseProfile } from '../../protocols/chat/chat-format.ts'
import type { PathAlias } from '../../relay/services.ts'
import type { ConfigFile } from './file-schema.ts'

/** What of the configuration file is no entry: read again on SIGHUP, immutable in between. */
export interface GatewaySettings {
  /** From `admin.token`; the environment's `SLUICE_ADMIN_TOKEN` counts beside it. */
  readonly adminToken: string | null
  readonly responseProfile: ResponseProfile
  readonly reasoning: ReasoningStyle
  /** Calls at once; 0 is none. */
  readonly keyConcurrency: number
  readonly customerConcurrency: number
  readonly channelConcurrency: number
  /** How long a conversation that is silent stays on its credential; 0: not at all. */
  readonly affinityMs: number
  readonly maxCharge: Nano
  readonly overdraft: Nano
  readonly metricsPublic: boolean
  /** Addresses and CIDR blocks. */
  readonly trustedProxies: readonly string[]
  /** Milliseconds; 0 keeps request rows for ever. */
  readonly retainRequestsMs: number
  /** Origins that may call the key-authenticated API from a browser. */
  readonly corsOrigins: '*' | readonly string[]
  /** Of the writer; read at the start alone. */
  readonly durability: 'full' | 'relaxed'
  readonly holdOutputTokens: number
  /** Milliseconds; 0 keeps nothing. */
  readonly storeResponsesMs: number
  readonly responsesWebsocket: boolean
  /** Milliseconds; 0 is off. */
  readonly reasoningMemoryMs: number
  /** The longest prefix first. */
  readonly aliases: readonly PathAlias[]
}

const DAY_MS = 86_400_000

export function settingsOf(file: ConfigFile): GatewaySettings {
  const { compat, limits, ledger } = file
  return {
    adminToken: file.admin?.token ?? null,
    responseProfile: compat?.response_profile ?? 'openai',
    reasoning: compat?.reasoning ?? 'reasoning_content',
    keyConcurrency: limits?.key_concurrency ?? 50,
    customerConcurrency: limits?.customer_concurrency ?? 100,
    channelConcurrency: limits?.channel_concurrency ?? 200,
    affinityMs: file.affinity?.ttl ?? 3_600_000,
    maxCharge: limits?.max_charge ?? 10_000n * NANO_PER_USD,
    overdraft: limits?.overdraft ?? NANO_PER_USD,
    metricsPublic: file.metrics?.public ?? false,
    trustedProxies: file.trusted_proxies ?? [],
    retainRequestsMs: file.retention?.requests ?? 0,
    corsOrigins: originsOf(file.cors?.origins),
    durability: ledger?.durability ?? 'full',
    holdOutputTokens: ledger?.hold_output_tokens ?? 4096,
    storeResponsesMs: file.responses?.store ?? 30 * DAY_MS,
    responsesWebsocket: file.responses?.websocket ?? true,
    reasoningMemoryMs: compat?.reasoning_memory ?? DAY_MS,
    aliases: aliasesOf(compat?.aliases ?? {}),
  }
}

function originsOf(origins: string | string[] | undefined): '*' | string[] {
  if (origins === undefined || origins === '*') return '*'
  const list = typeof origins === 'string' ? [origins] : origins
  return list.includes('*') ? '*' : list
}

function aliasesOf(aliases: Readonly<Record<string, PathAlias['protocol']>>): PathAlias[] {
  return Object.entries(aliases)
    .map(([prefix, protocol]) => ({ prefix, protocol }))
    .sort((a, b) => b.prefix.length - a.prefix.length)
}

/** The settings of a gateway without a configuration file. */
export const DEFAULT_SETTINGS: GatewaySettings = settingsOf({})
