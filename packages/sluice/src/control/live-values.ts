import { readCustomers } from '../access/customers/read-customers.ts'
import { buildKeyring } from '../access/keys/build-keyring.ts'
import type { Keyring } from '../access/keys/keyring.ts'
import type { Reader } from '../io/database/reader.ts'
import type { Logger } from '../io/log/logger.ts'
import { buildPriceBook, type PriceBook } from '../money/pricing/price-book.ts'
import type { CatalogModel } from '../providers/provider.ts'
import { buildChannelTable, type ChannelTableInput } from '../routing/build-channel-table.ts'
import type { ChannelTable } from '../routing/channel-table.ts'
import type { ProviderList } from './config/check-channel.ts'
import type { Vault } from './secrets.ts'

/** What live values are built from, beside their rows. */
export interface LiveSources {
  readonly reader: Reader
  readonly vault: Vault
  readonly providers: ProviderList
  readonly catalogue: readonly { provider: string; models: readonly CatalogModel[] }[]
  readonly log: Logger
}

/** All keys with their customers. What cannot be read is left out, so that it refuses, and logged. */
export async function readKeyring({ reader, log }: LiveSources): Promise<Keyring> {
  const rows = await reader
    .selectFrom('customers')
    .innerJoin('accounts', 'accounts.customer_id', 'customers.id')
    .select(['customers.id as id', 'name', 'group_name', 'accounts.id as account_id', 'status', 'unlimited'])
    .execute()
  const keys = await reader.selectFrom('api_keys').selectAll().execute()
  const { keyring, faults } = buildKeyring(keys, readCustomers(rows))
  for (const { keyId, reason } of faults)
    log.error('a key cannot be read and is refused', { apiKeyId: keyId, reason })
  return keyring
}

/** All enabled channels, opened. One that cannot be built is left out and logged. */
export async function readChannelTable({
  reader,
  vault,
  providers,
  log,
}: LiveSources): Promise<ChannelTable> {
  const { table, faults } = buildChannelTable({
    ...(await readChannelRows(reader)),
    findProvider: (id) => providers.find(id),
    unseal: vault.open,
  })
  for (const { channel, reason, leftOut } of faults) {
    log.error(leftOut ? 'a channel cannot be used' : 'a channel can be used in part', { channel, reason })
  }
  return table
}

/** Rows of channels and their credentials, still sealed. */
export async function readChannelRows(
  reader: Reader,
): Promise<Pick<ChannelTableInput, 'channels' | 'credentials'>> {
  const channels = await reader.selectFrom('channels').selectAll().execute()
  const credentials = await reader.selectFrom('credentials').selectAll().execute()
  return {
    channels,
    credentials: credentials.map((row) => ({
      id: row.id,
      channelId: row.channel_id,
      position: Number(row.position),
      last4: row.last4,
      sealed: row.sealed,
    })),
  }
}

/** The built-in prices with what operators put over them, and the multipliers of groups. */
export async function readPriceBook({ reader, catalogue }: LiveSources): Promise<PriceBook> {
  const prices = await reader.selectFrom('prices').selectAll().execute()
  const groups = await reader.selectFrom('groups').select(['name', 'multiplier']).execute()
  return buildPriceBook({
    catalogue,
    overrides: prices.map(({ model, settings, source }) => ({
      model,
      settings: JSON.parse(settings),
      source: source === 'file' ? 'file' : 'database',
    })),
    groups,
  })
}
