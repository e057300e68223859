import type { Statement, Transaction } from '../../io/database/command.ts'
import { numberOf, textOf } from '../../io/database/read-row.ts'

/** How long a key is kept. */
export const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60 * 1000

export interface StoredAnswer {
  status: number
  contentType: string
  /** Encrypted as stored. */
  body: Uint8Array
}

export interface IdempotencyKey {
  accountId: string
  route: string
  key: string
}

/** What an earlier use of the key says of this one; null when the key is free. */
export type EarlierUse =
  | { reason: 'idempotency-mismatch' | 'idempotency-in-progress' | 'already-done'; requestId: string }
  | { reason: 'replay'; requestId: string; answer: StoredAnswer }
  | null

/** A running claim whose call has no open attempt any more was ended by the reaper: it is not run again. */
const FIND: Statement = {
  sql: `SELECT body_hash, call_id, state, status, content_type, answer, created_at,
    EXISTS (SELECT 1 FROM attempts WHERE attempts.call_id = idempotency.call_id AND attempts.state = 'dispatched') AS living
    FROM idempotency WHERE account_id = ? AND route = ? AND key = ?`,
}

const CLAIM: Statement = {
  sql: `INSERT INTO idempotency (account_id, route, key, body_hash, call_id, state, created_at)
    VALUES (?, ?, ?, ?, ?, 'running', ?)
    ON CONFLICT (account_id, route, key) DO UPDATE SET body_hash = excluded.body_hash, call_id = excluded.call_id,
    state = 'running', status = NULL, content_type = NULL, answer = NULL, created_at = excluded.created_at`,
}

const FINISH: Statement = {
  sql: `UPDATE idempotency SET state = 'done', status = ?, content_type = ?, answer = ?
    WHERE account_id = ? AND route = ? AND key = ? AND call_id = ?`,
}

const FREE: Statement = {
  sql: 'DELETE FROM idempotency WHERE account_id = ? AND route = ? AND key = ? AND call_id = ?',
}

/** Reads the key before anything is held: a replay needs no money. `bodyHash` is hexadecimal SHA-256. */
export async function findEarlierUse(
  tx: Transaction,
  claim: IdempotencyKey,
  bodyHash: string,
): Promise<EarlierUse> {
  const row = await tx.first(FIND, [claim.accountId, claim.route, claim.key])
  if (row === undefined || numberOf(row, 'created_at') + IDEMPOTENCY_KEPT_MS <= tx.now()) return null
  const requestId = textOf(row, 'call_id')
  if (textOf(row, 'body_hash') !== bodyHash) return { reason: 'idempotency-mismatch', requestId }
  if (textOf(row, 'state') === 'running') {
    return { reason: numberOf(row, 'living') === 1 ? 'idempotency-in-progress' : 'already-done', requestId }
  }
  if (row.answer === null || row.answer === undefined) return { reason: 'already-done', requestId }
  const answer = {
    status: numberOf(row, 'status'),
    contentType: textOf(row, 'content_type'),
    body: Buffer.from(textOf(row, 'answer'), 'base64'),
  }
  return { reason: 'replay', requestId, answer }
}

/** Takes a free key for a call, in the transaction of its hold. */
export async function claimIdempotencyKey(
  tx: Transaction,
  claim: IdempotencyKey,
  bodyHash: string,
  callId: string,
): Promise<void> {
  await tx.change(CLAIM, [claim.accountId, claim.route, claim.key, bodyHash, callId, tx.now()])
}

/** Keeps what a repetition is answered: the answer, or only that it was done; `free` lets the key be used anew. */
export async function finishIdempotencyKey(
  tx: Transaction,
  claim: IdempotencyKey,
  callId: string,
  answer: StoredAnswer | 'not-kept' | 'free',
): Promise<void> {
  const place = [claim.accountId, claim.route, claim.key, callId]
  if (answer === 'free') await tx.change(FREE, place)
  else if (answer === 'not-kept') await tx.change(FINISH, [null, null, null, ...place])
  else {
    const text = Buffer.from(answer.body).toString('base64')
    await tx.change(FINISH, [answer.status, answer.contentType, text, ...place])
  }
}
