import type { Command, Transaction } from '../io/database/command.ts'
import { numberOf, textOf } from '../io/database/read-row.ts'
import { type Actor, bumpRevision, type EntrySource, writeAudit } from './audit.ts'
import { type Outcome, refused } from './refusal.ts'
import { assignments, sql } from './statements.ts'

/** A credential as it is stored; where its digest stands already, the stored row stays, and with it its health. */
export interface NewCredential {
  id: string
  digest: string
  last4: string
  sealed: string
}

export interface NewChannel {
  id: string
  name: string
  provider: string
  /** JSON of the open fields, in the file's spelling. */
  settings: string
  sealed: string | null
  credentials: readonly NewCredential[]
  source: EntrySource
}

const INSERT =
  sql(`INSERT INTO channels (id, name, provider, status, source, settings, sealed, created_at, updated_at)
  VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?)`)
const BY_ID = sql('SELECT id, name, source, updated_at FROM channels WHERE id = ?')
const BY_NAME = sql('SELECT id FROM channels WHERE name = ?')
const DELETE = sql('DELETE FROM channels WHERE id = ?')
const CREDENTIALS = sql('SELECT id, digest FROM credentials WHERE channel_id = ? ORDER BY position')
const DELETE_CREDENTIALS = sql('DELETE FROM credentials WHERE channel_id = ?')
const DELETE_CREDENTIAL = sql('DELETE FROM credentials WHERE id = ?')
const MOVE_CREDENTIAL = sql('UPDATE credentials SET position = ? WHERE id = ?')
const INSERT_CREDENTIAL = sql(
  'INSERT INTO credentials (id, channel_id, position, digest, last4, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
)

export async function insertChannel(tx: Transaction, channel: NewChannel): Promise<void> {
  const now = BigInt(tx.now())
  const { id, name, provider, source, settings, sealed } = channel
  await tx.change(INSERT, [id, name, provider, source, settings, sealed, now, now])
  await writeCredentials(tx, id, channel.credentials)
}

/** Brings a channel's credentials to the list given. True when anything changed. */
export async function writeCredentials(
  tx: Transaction,
  channelId: string,
  wanted: readonly NewCredential[],
): Promise<boolean> {
  const stored = await tx.all(CREDENTIALS, [channelId])
  const digests = stored.map((row) => textOf(row, 'digest'))
  if (digests.length === wanted.length && wanted.every((one, at) => one.digest === digests[at])) return false
  const kept = new Map<string, string>()
  for (const row of stored) {
    const digest = textOf(row, 'digest')
    const id = textOf(row, 'id')
    if (wanted.some((one) => one.digest === digest)) {
      // Out of the way first: two rows may not hold one place even for a moment.
      await tx.change(MOVE_CREDENTIAL, [BigInt(-1 - kept.size), id])
      kept.set(digest, id)
    } else {
      await tx.change(DELETE_CREDENTIAL, [id])
    }
  }
  const now = BigInt(tx.now())
  for (const [at, one] of wanted.entries()) {
    const id = kept.get(one.digest)
    const position = BigInt(at)
    if (id !== undefined) await tx.change(MOVE_CREDENTIAL, [position, id])
    else
      await tx.change(INSERT_CREDENTIAL, [
        one.id,
        channelId,
        position,
        one.digest,
        one.last4,
        one.sealed,
        now,
      ])
  }
  return true
}

export const createChannelCommand: Command<{ actor: Actor; channel: NewChannel }, Outcome<object>> = {
  name: 'control.createChannel',
  async run(tx, { actor, channel }) {
    if ((await tx.first(BY_NAME, [channel.name])) !== undefined) return refused('name-taken')
    await insertChannel(tx, channel)
    const details = {
      name: channel.name,
      provider: channel.provider,
      credentials: channel.credentials.length,
    }
    await writeAudit(tx, { actor, action: 'channel.create', target: channel.id, details })
    await bumpRevision(tx, 'channels')
    return { ok: true }
  },
}

export interface ChannelPatch {
  actor: Actor
  id: string
  /** The row that the change was worked out from. */
  expectedUpdatedAt: number
  /** Names of what changes, for the audit. */
  fields: readonly string[]
  columns: { name?: string; status?: 'active' | 'disabled'; settings?: string; sealed?: string | null }
  credentials?: readonly NewCredential[]
}

export const patchChannelCommand: Command<ChannelPatch, Outcome<object>> = {
  name: 'control.patchChannel',
  async run(tx, patch) {
    const row = await tx.first(BY_ID, [patch.id])
    if (row === undefined) return refused('not-found')
    if (row.source === 'file') return refused('declared-in-file')
    if (numberOf(row, 'updated_at') !== patch.expectedUpdatedAt) return refused('changed-meanwhile')
    const { name } = patch.columns
    if (name !== undefined && name !== row.name && (await tx.first(BY_NAME, [name])) !== undefined) {
      return refused('name-taken')
    }
    await updateChannel(tx, patch.id, patch.columns, patch.expectedUpdatedAt)
    if (patch.credentials !== undefined) await writeCredentials(tx, patch.id, patch.credentials)
    const details = { fields: patch.fields }
    await writeAudit(tx, { actor: patch.actor, action: 'channel.change', target: patch.id, details })
    await bumpRevision(tx, 'channels')
    return { ok: true }
  },
}

/** `updated_at` always moves on, so that two changes within one millisecond are told apart. */
export async function updateChannel(
  tx: Transaction,
  id: string,
  columns: Readonly<Record<string, string | null>>,
  updatedAt: number,
): Promise<void> {
  const { text, values } = assignments({ ...columns, updated_at: BigInt(Math.max(tx.now(), updatedAt + 1)) })
  await tx.change(sql(`UPDATE channels SET ${text} WHERE id = ?`), [...values, id])
}

export const deleteChannelCommand: Command<{ actor: Actor; id: string }, Outcome<object>> = {
  name: 'control.deleteChannel',
  async run(tx, { actor, id }) {
    const row = await tx.first(BY_ID, [id])
    if (row === undefined) return refused('not-found')
    if (row.source === 'file') return refused('declared-in-file')
    await tx.change(DELETE_CREDENTIALS, [id])
    await tx.change(DELETE, [id])
    await writeAudit(tx, {
      actor,
      action: 'channel.delete',
      target: id,
      details: { name: textOf(row, 'name') },
    })
    await bumpRevision(tx, 'channels')
    return { ok: true }
  },
}
