import { GatewayError } from '../canonical/errors.ts'
import type { Command, SqlRow, Transaction } from '../io/database/command.ts'
import { numberOf, textOf } from '../io/database/read-row.ts'
import { applyCustomers, type FileCustomer } from './apply-customers.ts'
import type { ApplyResult, FileChange } from './apply-result.ts'
import { bumpRevision, REVISION_ROOMS, writeAudit } from './audit.ts'
import { insertChannel, type NewChannel, updateChannel, writeCredentials } from './channel-commands.ts'
import { writePrice } from './price-commands.ts'
import { sql } from './statements.ts'

/** What a configuration file says, ready to be written. */
export interface ApplyFile {
  channels: readonly NewChannel[]
  prices: readonly { model: string; settings: string }[]
  groups: readonly { name: string; multiplier: string }[]
  customers: readonly FileCustomer[]
}

const CHANNELS = sql('SELECT * FROM channels')
const GONE_CHANNEL = sql(
  `UPDATE channels SET status = 'disabled', source = 'database', updated_at = ? WHERE id = ?`,
)
const PRICES = sql('SELECT model, settings, source FROM prices')
const DELETE_PRICE = sql('DELETE FROM prices WHERE model = ?')
const GROUPS = sql('SELECT name, multiplier, source FROM groups')
const DELETE_GROUP = sql('DELETE FROM groups WHERE name = ?')
const UPSERT_GROUP = sql(`INSERT INTO groups (name, multiplier, source) VALUES (?, ?, 'file')
  ON CONFLICT (name) DO UPDATE SET multiplier = excluded.multiplier, source = excluded.source`)

/** Writes the whole file in one transaction: all of it, or nothing (R37). */
export const applyFileCommand: Command<ApplyFile, ApplyResult> = {
  name: 'control.applyFile',
  async run(tx, file) {
    const result: ApplyResult = { changes: [], generated: [] }
    await applyChannels(tx, file.channels, result.changes)
    await applyPrices(tx, file.prices, result.changes)
    await applyGroups(tx, file.groups, result.changes)
    await applyCustomers(tx, file.customers, result)
    for (const { kind, name, did } of result.changes) {
      await writeAudit(tx, { actor: 'file', action: `${kind}.${did}`, target: name, details: {} })
    }
    if (result.changes.length > 0) for (const room of REVISION_ROOMS) await bumpRevision(tx, room)
    return result
  },
}

async function applyChannels(
  tx: Transaction,
  wanted: readonly NewChannel[],
  changes: FileChange[],
): Promise<void> {
  const stored = new Map((await tx.all(CHANNELS, [])).map((row) => [textOf(row, 'name'), row]))
  for (const channel of wanted) {
    const row = stored.get(channel.name)
    stored.delete(channel.name)
    if (row === undefined) {
      await insertChannel(tx, channel)
      changes.push({ kind: 'channel', name: channel.name, did: 'created' })
    } else if (row.id !== channel.id) {
      // What is sealed is bound to the row's id, so it cannot be written to another row.
      throw new GatewayError(
        'conflict',
        `The channel ${channel.name} was changed at the same time; try again.`,
      )
    } else if (await applyChannel(tx, channel, row)) {
      changes.push({ kind: 'channel', name: channel.name, did: 'changed' })
    }
  }
  for (const [name, row] of stored) {
    if (row.source !== 'file') continue
    await tx.change(GONE_CHANNEL, [
      BigInt(Math.max(tx.now(), numberOf(row, 'updated_at') + 1)),
      textOf(row, 'id'),
    ])
    changes.push({ kind: 'channel', name, did: 'disabled' })
  }
}

async function applyChannel(tx: Transaction, channel: NewChannel, row: SqlRow): Promise<boolean> {
  const { provider, settings, sealed } = channel
  const columns = { provider, settings, sealed, source: 'file', status: 'active' }
  const same = Object.entries(columns).every(([column, value]) => row[column] === value)
  const moved = await writeCredentials(tx, channel.id, channel.credentials)
  if (same && !moved) return false
  await updateChannel(tx, channel.id, columns, numberOf(row, 'updated_at'))
  return true
}

async function applyPrices(
  tx: Transaction,
  wanted: ApplyFile['prices'],
  changes: FileChange[],
): Promise<void> {
  const stored = new Map((await tx.all(PRICES, [])).map((row) => [textOf(row, 'model'), row]))
  for (const { model, settings } of wanted) {
    const row = stored.get(model)
    stored.delete(model)
    if (row?.source === 'file' && row.settings === settings) continue
    await writePrice(tx, { model, settings, source: 'file' })
    changes.push({ kind: 'price', name: model, did: row === undefined ? 'created' : 'changed' })
  }
  for (const [model, row] of stored) {
    if (row.source !== 'file') continue
    await tx.change(DELETE_PRICE, [model])
    changes.push({ kind: 'price', name: model, did: 'removed' })
  }
}

async function applyGroups(
  tx: Transaction,
  wanted: ApplyFile['groups'],
  changes: FileChange[],
): Promise<void> {
  const stored = new Map((await tx.all(GROUPS, [])).map((row) => [textOf(row, 'name'), row]))
  for (const { name, multiplier } of wanted) {
    const row = stored.get(name)
    stored.delete(name)
    if (row?.source === 'file' && row.multiplier === multiplier) continue
    await tx.change(UPSERT_GROUP, [name, multiplier])
    changes.push({ kind: 'group', name, did: row === undefined ? 'created' : 'changed' })
  }
  for (const [name, row] of stored) {
    if (row.source !== 'file') continue
    await tx.change(DELETE_GROUP, [name])
    changes.push({ kind: 'group', name, did: 'removed' })
  }
}
