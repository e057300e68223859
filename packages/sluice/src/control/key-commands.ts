import type { Command, SqlValue, Transaction } from '../io/database/command.ts'
import { textOf } from '../io/database/read-row.ts'
import { type Actor, bumpRevision, type EntrySource, writeAudit } from './audit.ts'
import { type Outcome, refused } from './refusal.ts'
import { assignments, sql } from './statements.ts'

/** A row of `api_keys`, less what the ledger writes. JSON columns are text. */
export interface NewKey {
  id: string
  customerId: string
  name: string
  digest: string
  prefix: string
  last4: string
  columns: KeyColumns
  source: EntrySource
}

/** The columns that an operator may set. */
export interface KeyColumns {
  models?: string
  limit_amount?: bigint | null
  expires_at?: bigint | null
  rpm?: bigint
  tpm?: bigint
  concurrency?: bigint
  allow_ip?: string
  management?: bigint
  response_profile?: string | null
  reasoning?: string | null
}

/** What the operator did not say of a key is none. */
export function wholeColumns(columns: KeyColumns): Required<KeyColumns> {
  return {
    models: columns.models ?? '[]',
    limit_amount: columns.limit_amount ?? null,
    expires_at: columns.expires_at ?? null,
    rpm: columns.rpm ?? 0n,
    tpm: columns.tpm ?? 0n,
    concurrency: columns.concurrency ?? 0n,
    allow_ip: columns.allow_ip ?? '[]',
    management: columns.management ?? 0n,
    response_profile: columns.response_profile ?? null,
    reasoning: columns.reasoning ?? null,
  }
}

const SET_BY_OPERATOR = Object.keys(wholeColumns({}))

const INSERT = sql(`INSERT INTO api_keys (id, customer_id, name, digest, prefix, last4, status, used, held,
  ${SET_BY_OPERATOR.join(', ')}, source, created_at)
  VALUES (?, ?, ?, ?, ?, ?, 'active', 0, 0, ${SET_BY_OPERATOR.map(() => '?').join(', ')}, ?, ?)`)
const BY_ID = sql('SELECT id, customer_id, name, status, source FROM api_keys WHERE id = ?')
const LIVING_NAME = sql(`SELECT id FROM api_keys WHERE customer_id = ? AND name = ? AND status <> 'revoked'`)
const BY_DIGEST = sql('SELECT id, customer_id, name, status, source FROM api_keys WHERE digest = ?')
const CUSTOMER = sql('SELECT id FROM customers WHERE id = ?')
const REVOKE = sql(`UPDATE api_keys SET status = 'revoked' WHERE id = ? AND status <> 'revoked'`)

export const findKeyByDigest = (tx: Transaction, digest: string) => tx.first(BY_DIGEST, [digest])

export async function insertKey(tx: Transaction, key: NewKey): Promise<void> {
  const columns = wholeColumns(key.columns)
  await tx.change(INSERT, [
    key.id,
    key.customerId,
    key.name,
    key.digest,
    key.prefix,
    key.last4,
    ...Object.values(columns),
    key.source,
    BigInt(tx.now()),
  ])
}

export async function updateKey(
  tx: Transaction,
  id: string,
  columns: Readonly<Record<string, SqlValue>>,
): Promise<void> {
  const { text, values } = assignments(columns)
  if (values.length > 0) await tx.change(sql(`UPDATE api_keys SET ${text} WHERE id = ?`), [...values, id])
}

export async function revokeKeyRow(tx: Transaction, id: string): Promise<number> {
  return await tx.change(REVOKE, [id])
}

export const createKeyCommand: Command<{ actor: Actor; key: NewKey }, Outcome<object>> = {
  name: 'control.createKey',
  async run(tx, { actor, key }) {
    if ((await tx.first(CUSTOMER, [key.customerId])) === undefined) return refused('not-found')
    if ((await tx.first(LIVING_NAME, [key.customerId, key.name])) !== undefined) return refused('name-taken')
    if ((await tx.first(BY_DIGEST, [key.digest])) !== undefined) return refused('key-taken')
    await insertKey(tx, key)
    const details = { customer: key.customerId, name: key.name, fields: Object.keys(key.columns) }
    await writeAudit(tx, { actor, action: 'key.create', target: key.id, details })
    await bumpRevision(tx, 'keys')
    return { ok: true }
  },
}

export interface KeyPatch {
  actor: Actor
  id: string
  name?: string
  status?: 'active' | 'disabled'
  columns: KeyColumns
}

export const patchKeyCommand: Command<KeyPatch, Outcome<object>> = {
  name: 'control.patchKey',
  async run(tx, { actor, id, name, status, columns }) {
    const row = await tx.first(BY_ID, [id])
    if (row === undefined) return refused('not-found')
    if (row.source === 'file') return refused('declared-in-file')
    if (row.status === 'revoked') return refused('revoked')
    if (name !== undefined && name !== row.name) {
      const other = await tx.first(LIVING_NAME, [textOf(row, 'customer_id'), name])
      if (other !== undefined) return refused('name-taken')
    }
    const changed = {
      ...(name === undefined ? {} : { name }),
      ...(status === undefined ? {} : { status }),
      ...columns,
    }
    await updateKey(tx, id, changed)
    await writeAudit(tx, {
      actor,
      action: 'key.change',
      target: id,
      details: { fields: Object.keys(changed) },
    })
    await bumpRevision(tx, 'keys')
    return { ok: true }
  },
}

export const revokeKeyCommand: Command<{ actor: Actor; id: string }, Outcome<object>> = {
  name: 'control.revokeKey',
  async run(tx, { actor, id }) {
    const row = await tx.first(BY_ID, [id])
    if (row === undefined) return refused('not-found')
    if (row.source === 'file' && row.status !== 'revoked') return refused('declared-in-file')
    if ((await revokeKeyRow(tx, id)) === 0) return { ok: true }
    await writeAudit(tx, { actor, action: 'key.revoke', target: id, details: { name: textOf(row, 'name') } })
    await bumpRevision(tx, 'keys')
    return { ok: true }
  },
}
