import type { Statement, Transaction } from '../../io/database/command.ts'
import { textOf } from '../../io/database/read-row.ts'
import type { StoredFile } from './file-record.ts'

/** `name` is sealed. */
export type SealedFile = StoredFile

export interface FilePlace {
  customerId: string
  id: string
}

/** Ids are random, so one that is there is this very file, written by a commit that nobody heard of. */
const INSERT: Statement = {
  sql: `INSERT INTO files (id, customer_id, created_at, expires_at, media_type, bytes, sha256, name)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
}

const DELETE: Statement = { sql: 'DELETE FROM files WHERE id = ? AND customer_id = ? AND expires_at > ?' }

const FIND_EXPIRED: Statement = {
  sql: 'SELECT id FROM files WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
}

const DELETE_EXPIRED: Statement = { sql: 'DELETE FROM files WHERE id = ? AND expires_at <= ?' }

export async function insertFile(tx: Transaction, file: SealedFile): Promise<void> {
  const { id, customerId, createdAt, expiresAt, mediaType, bytes, sha256, name } = file
  await tx.change(INSERT, [id, customerId, createdAt, expiresAt, mediaType, bytes, sha256, name])
}

/** False: unknown. The blob is the caller's to remove, after the commit. */
export async function removeFileRow(tx: Transaction, { customerId, id }: FilePlace): Promise<boolean> {
  return (await tx.change(DELETE, [id, customerId, tx.now()])) === 1
}

/** The ids of at most `most` files whose time was over; their blobs are the caller's to remove, after the commit. */
export async function removeExpiredFiles(tx: Transaction, most: number): Promise<string[]> {
  const now = tx.now()
  const ids = (await tx.all(FIND_EXPIRED, [now, most])).map((row) => textOf(row, 'id'))
  for (const id of ids) await tx.change(DELETE_EXPIRED, [id, now])
  return ids
}
