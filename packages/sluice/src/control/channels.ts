import { z } from 'zod'
import { isJsonObject } from '../canonical/json.ts'
import type { Reader } from '../io/database/reader.ts'
import type { ChannelsRow } from '../io/database/tables.ts'
import { mintId } from '../io/mint-id.ts'
import { type SealedChannelSettings, sealedChannelSettings } from '../routing/channel-settings.ts'
import type { Actor, EntrySource } from './audit.ts'
import {
  createChannelCommand,
  deleteChannelCommand,
  type NewChannel,
  type NewCredential,
  patchChannelCommand,
} from './channel-commands.ts'
import { checkChannel } from './config/check-channel.ts'
import { type ChannelEntry, channelEntry } from './config/entry-schemas.ts'
import { entryName } from './config/scalars.ts'
import type { ControlPorts } from './control-ports.ts'
import { cutPage, type Page, type PageQuery, readCursor, TOP_CURSOR } from './page.ts'
import { parseObject } from './parse-column.ts'
import { isoTime, readEntry, throwMistakes } from './read-entry.ts'
import { errorOfRefusal } from './refusal.ts'

/** A channel as the administration API shows it: the file's open fields, and of secrets only that they exist. */
export interface ChannelView {
  id: string
  name: string
  provider: string
  status: 'active' | 'disabled'
  models: string[]
  credentials: { id: string; last4: string }[]
  header_names: string[]
  option_names: string[]
  proxy: string | null
  source: string
  created_at: string
  updated_at: string
  [field: string]: unknown
}

const OPEN_FIELDS = [
  'base_url',
  'protocol',
  'models',
  'model_map',
  'groups',
  'priority',
  'weight',
  'allow_private',
  'free',
  'timeouts',
  'limits',
  'on_client_gone',
  'usage',
  'cost_multiplier',
] as const

const SEALED_FIELDS = ['headers', 'proxy', 'options'] as const

const change = channelEntry
  .omit({ provider: true, name: true })
  .extend({ name: entryName.optional(), status: z.enum(['active', 'disabled']).optional() })

export async function createChannel(ports: ControlPorts, actor: Actor, input: unknown): Promise<ChannelView> {
  const entry = readEntry(channelEntry, input)
  throwMistakes(checkChannel(entry, ports.providers, []))
  const channel = newChannel(ports, mintId('chn', ports.clock.now()), entry, 'database')
  const outcome = await ports.commands.run(createChannelCommand, { actor, channel })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'channel')
  return await readChannel(ports, channel.id)
}

/** Each field that is given replaces the stored one; null takes it away. */
export async function patchChannel(
  ports: ControlPorts,
  actor: Actor,
  id: string,
  input: unknown,
): Promise<ChannelView> {
  const entry = readEntry(change, input)
  const row = await findRow(ports.reader, id)
  const stored = await listCredentials(ports.reader, row.id)
  const open = parseObject(row.settings)
  const sealed = openSealedSettings(ports, row)
  const settings = { ...open, ...pickOpen(entry) }
  const secret = { ...sealed, ...pickGiven(entry, SEALED_FIELDS) }
  const whole = { ...settings, ...secret, ...pickGiven(entry, ['api_key', 'api_keys']) }
  const keepsKey = stored.length > 0 && entry.api_keys === undefined
  throwMistakes(checkChannel({ ...whole, provider: row.provider }, ports.providers, [], keepsKey))
  const credentials = newCredentials(ports, entry)
  const outcome = await ports.commands.run(patchChannelCommand, {
    actor,
    id: row.id,
    expectedUpdatedAt: Number(row.updated_at),
    fields: Object.keys(entry),
    columns: {
      settings: JSON.stringify(settings),
      sealed: sealSettings(ports, row.id, secret),
      ...(entry.name === undefined ? {} : { name: entry.name }),
      ...(entry.status === undefined ? {} : { status: entry.status }),
    },
    ...(credentials === undefined ? {} : { credentials }),
  })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'channel')
  return await readChannel(ports, row.id)
}

export async function deleteChannel(ports: ControlPorts, actor: Actor, id: string): Promise<void> {
  const row = await findRow(ports.reader, id)
  const outcome = await ports.commands.run(deleteChannelCommand, { actor, id: row.id })
  if (!outcome.ok) throw errorOfRefusal(outcome.refusal, 'channel')
}

/** A channel by its id or name. */
export async function readChannel(ports: ControlPorts, idOrName: string): Promise<ChannelView> {
  return await viewChannel(ports, await findRow(ports.reader, idOrName))
}

export async function listChannels(ports: ControlPorts, query: PageQuery): Promise<Page<ChannelView>> {
  const after = readCursor(query.cursor) ?? TOP_CURSOR
  const rows = await ports.reader
    .selectFrom('channels')
    .selectAll()
    .where('id', '<', after)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const views: ChannelView[] = []
  for (const row of rows) views.push(await viewChannel(ports, row))
  return cutPage(views, query.limit, (channel) => channel.id)
}

/** The rows of a channel from its entry; `id` is the stored row's where there is one. */
export function newChannel(
  ports: ControlPorts,
  id: string,
  entry: ChannelEntry,
  source: EntrySource,
): NewChannel {
  return {
    id,
    name: entry.name,
    provider: entry.provider,
    settings: JSON.stringify(pickOpen(entry)),
    sealed: sealSettings(ports, id, pickGiven(entry, SEALED_FIELDS)),
    credentials: newCredentials(ports, entry) ?? [],
    source,
  }
}

/** The stored ciphertext where it says the same, so that an unchanged channel is seen to be unchanged. */
export function keepSealed(ports: ControlPorts, channel: NewChannel, stored: string | null): NewChannel {
  if (stored === null || channel.sealed === null) return channel
  const same = ports.vault.open(stored, channel.id) === ports.vault.open(channel.sealed, channel.id)
  return same ? { ...channel, sealed: stored } : channel
}

function newCredentials(
  ports: ControlPorts,
  entry: { api_key?: string | undefined; api_keys?: string[] | undefined },
): NewCredential[] | undefined {
  const secrets = entry.api_keys ?? (entry.api_key === undefined ? undefined : [entry.api_key])
  return secrets?.map((secret) => {
    const id = mintId('crd', ports.clock.now())
    return {
      id,
      digest: ports.vault.digestCredential(secret),
      // Four characters of a short secret would be most of it.
      last4: secret.length < 12 ? '' : secret.slice(-4),
      sealed: ports.vault.seal(secret, id),
    }
  })
}

/** Times were read to milliseconds; they are stored as they are written. */
function pickOpen(entry: Readonly<Partial<Record<keyof ChannelEntry, unknown>>>): Record<string, unknown> {
  const picked = pickGiven(entry, OPEN_FIELDS)
  if (isJsonObject(picked.timeouts)) {
    const times = Object.entries(picked.timeouts)
    picked.timeouts = Object.fromEntries(
      times.flatMap(([name, ms]) => (typeof ms === 'number' ? [[name, spellSpan(ms)]] : [])),
    )
  }
  return picked
}

function spellSpan(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

function pickGiven(
  entry: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => entry[name] !== undefined).map((name) => [name, entry[name]]),
  )
}

function sealSettings(
  ports: ControlPorts,
  channelId: string,
  secret: Readonly<Record<string, unknown>>,
): string | null {
  return Object.keys(secret).length === 0 ? null : ports.vault.seal(JSON.stringify(secret), channelId)
}

function openSealedSettings(ports: ControlPorts, row: ChannelsRow): SealedChannelSettings {
  const text = row.sealed === null ? '{}' : ports.vault.open(row.sealed, row.id)
  return sealedChannelSettings.parse(JSON.parse(text))
}

async function findRow(reader: Reader, idOrName: string): Promise<ChannelsRow> {
  const select = reader.selectFrom('channels').selectAll()
  const row =
    (await select.where('id', '=', idOrName).executeTakeFirst()) ??
    (await select.where('name', '=', idOrName).executeTakeFirst())
  if (row === undefined) throw errorOfRefusal('not-found', 'channel')
  return row
}

async function listCredentials(reader: Reader, channelId: string): Promise<{ id: string; last4: string }[]> {
  return await reader
    .selectFrom('credentials')
    .select(['id', 'last4'])
    .where('channel_id', '=', channelId)
    .orderBy('position')
    .execute()
}

async function viewChannel(ports: ControlPorts, row: ChannelsRow): Promise<ChannelView> {
  const sealed = openSealedSettings(ports, row)
  return {
    models: [],
    ...parseObject(row.settings),
    id: row.id,
    name: row.name,
    provider: row.provider,
    status: row.status === 'active' ? 'active' : 'disabled',
    credentials: await listCredentials(ports.reader, row.id),
    header_names: Object.keys(sealed.headers),
    option_names: Object.keys(sealed.options),
    proxy: sealed.proxy === undefined || sealed.proxy === null ? null : withoutCredentials(sealed.proxy),
    source: row.source,
    created_at: isoTime(Number(row.created_at)),
    updated_at: isoTime(Number(row.updated_at)),
  }
}

function withoutCredentials(address: string): string {
  const url = URL.parse(address)
  if (url === null) return ''
  url.username = ''
  url.password = ''
  return url.href
}
