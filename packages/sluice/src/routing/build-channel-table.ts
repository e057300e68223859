import { z } from 'zod'
import type { Provider } from '../providers/provider.ts'
import type { Channel, Credential } from './channel.ts'
import { channelReach } from './channel-address.ts'
import { channelFormats } from './channel-formats.ts'
import {
  type ChannelSettings,
  channelSettings,
  type SealedChannelSettings,
  sealedChannelSettings,
} from './channel-settings.ts'
import type { ChannelTable } from './channel-table.ts'
import { indexChannels } from './index-channels.ts'
import { noCredentialId } from './no-credential.ts'

/** A row of `channels`. */
export interface ChannelRow {
  id: string
  name: string
  provider: string
  status: string
  source: string
  /** JSON; channel-settings.ts has its shape. */
  settings: string
  sealed: string | null
}

/** A row of `credentials`. */
export interface CredentialRow {
  id: string
  channelId: string
  position: number
  last4: string
  sealed: string
}

export interface ChannelTableInput {
  channels: readonly ChannelRow[]
  credentials: readonly CredentialRow[]
  findProvider(id: string): Provider | undefined
  /** Opens a sealed column; `rowId` is its associated data. Throws when it cannot. */
  unseal(sealed: string, rowId: string): string
}

/** A row that could not be built, or only in part. The reason names no secret. */
export interface ChannelFault {
  channel: string
  reason: string
  /** False: the channel serves, without the part named. */
  leftOut: boolean
}

/**
 * Rows of imported channels were not written by the owner, so their address is no leave to go there (R23).
 */
const FOREIGN_SOURCE = 'import'

/** Builds the live value of all enabled channels. A row that cannot be built is left out and reported. */
export function buildChannelTable(input: ChannelTableInput): {
  table: ChannelTable
  faults: ChannelFault[]
} {
  const faults: ChannelFault[] = []
  const channels: Channel[] = []
  const credentialsOf = Map.groupBy(input.credentials, (row) => row.channelId)
  for (const row of input.channels) {
    if (row.status === 'disabled') continue
    try {
      channels.push(buildChannel(row, credentialsOf.get(row.id) ?? [], input, faults))
    } catch (error) {
      faults.push({ channel: row.name, reason: reasonOf(error), leftOut: true })
    }
  }
  return { table: indexChannels(channels), faults }
}

function buildChannel(
  row: ChannelRow,
  credentialRows: readonly CredentialRow[],
  input: ChannelTableInput,
  faults: ChannelFault[],
): Channel {
  const provider = input.findProvider(row.provider)
  if (provider === undefined) throw new Error(`unknown provider ${JSON.stringify(row.provider)}`)
  const settings = channelSettings.parse(parseJson(row.settings, 'settings'))
  const sealed = readSealed(row, input)
  const options = readOptions(sealed, provider)
  const protocol = fixedProtocol(settings, provider)
  const formats = channelFormats(provider, { baseUrl: settings.base_url ?? undefined, protocol, options })
  const credentials = openCredentials(row, credentialRows, provider, input, faults)
  return {
    id: row.id,
    name: row.name,
    provider,
    formats,
    protocol,
    credentials,
    models: servedModels(settings, provider),
    modelMap: new Map(Object.entries(settings.model_map)),
    groups: settings.groups,
    priority: settings.priority,
    weight: settings.weight,
    reach: channelReach(
      formats.map((format) => format.baseUrl),
      row.source !== FOREIGN_SOURCE,
      settings.allow_private,
    ),
    free: settings.free,
    timeouts: {
      connect: settings.timeouts.connect,
      firstByte: settings.timeouts.first_byte,
      firstToken: settings.timeouts.first_token,
      idle: settings.timeouts.idle,
      total: settings.timeouts.total,
    },
    limits: settings.limits,
    onClientGone: settings.on_client_gone,
    usage: settings.usage ?? provider.usageTrust,
    costMultiplier: settings.cost_multiplier,
    headers: lowerCaseNames(sealed.headers),
    proxy: sealed.proxy ?? undefined,
    options,
  }
}

function fixedProtocol(settings: ChannelSettings, provider: Provider): Channel['protocol'] {
  if (provider.chat.length === 0) throw new Error(`provider ${provider.id} speaks no chat protocol`)
  const protocol = settings.protocol ?? undefined
  if (protocol !== undefined && !provider.chat.some((format) => format.protocol === protocol)) {
    throw new Error(`provider ${provider.id} does not speak ${protocol}`)
  }
  return protocol
}

/**
 * What customers may ask for. A channel that names nothing offers what its provider declares, and the names
 * that it maps. A provider without an address of its own stands for many servers, so its list says nothing of
 * this one: anything.
 */
function servedModels(settings: ChannelSettings, provider: Provider): readonly string[] {
  if (settings.models.length > 0) return [...new Set(settings.models)]
  const declared = [...provider.models.map((model) => model.id), ...(provider.serves ?? [])]
  if (provider.baseUrl === undefined || declared.length === 0) return ['*']
  return [...new Set([...declared, ...Object.keys(settings.model_map)])]
}

function readSealed(row: ChannelRow, input: ChannelTableInput): SealedChannelSettings {
  const opened = row.sealed === null ? '{}' : openSealed(row.sealed, row.id, 'settings', input)
  return sealedChannelSettings.parse(parseJson(opened, 'sealed settings'))
}

/** Options in the form that the provider declares, so that adapters may rely on it. */
function readOptions(sealed: SealedChannelSettings, provider: Provider): Record<string, unknown> {
  return provider.settings === undefined ? sealed.options : provider.settings.parse(sealed.options)
}

function openCredentials(
  row: ChannelRow,
  rows: readonly CredentialRow[],
  provider: Provider,
  input: ChannelTableInput,
  faults: ChannelFault[],
): readonly Credential[] {
  const credentials: Credential[] = []
  for (const [index, one] of rows.toSorted((a, b) => a.position - b.position).entries()) {
    try {
      const secret = openSealed(one.sealed, one.id, `credential ${index + 1}`, input)
      credentials.push({ id: one.id, label: `${index + 1} ...${one.last4}`, secret })
    } catch (error) {
      faults.push({ channel: row.name, reason: reasonOf(error), leftOut: false })
    }
  }
  if (credentials.length > 0) return credentials
  if (rows.length > 0) throw new Error('none of its credentials can be opened')
  if (provider.credentialOptional !== true) throw new Error('it has no credential')
  return [{ id: noCredentialId(row.id), label: 'none', secret: '' }]
}

/** The reason of a failed opening stays out: it could quote what it failed on. */
function openSealed(sealed: string, rowId: string, what: string, input: ChannelTableInput): string {
  try {
    return input.unseal(sealed, rowId)
  } catch (cause) {
    throw new Error(`its ${what} cannot be opened with this secret key`, { cause })
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`its ${what} are not JSON`, { cause })
  }
}

function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Places and rules of a schema fault, never the values. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`).join('; ')
  }
  return error instanceof Error ? error.message : 'it cannot be built'
}
