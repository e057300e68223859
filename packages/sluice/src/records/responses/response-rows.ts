import type { SqlValue, Statement, Transaction } from '../../io/database/command.ts'
import type { ResponsePlace } from './response-record.ts'
import type { ItemPlace, SealedResponse } from './seal-response.ts'

const COLUMNS = `customer_id, id, api_key_id, call_id, created_at, expires_at, status, model, background, previous_id,
  conversation_id, channel_id, credential_id, input_bytes, answer_bytes, input, answer`

const INSERT: Statement = {
  sql: `INSERT INTO responses (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (customer_id, id) DO NOTHING`,
}

/**
 * What stands under the id may go when its time is over, when it is the same call's, or when a vendor keeps it and names
 * one id twice, as small servers do. A vendor's answer never takes the place of one that we keep.
 */
const FIND_REPLACEABLE: Statement = {
  sql: `SELECT id FROM responses WHERE customer_id = ? AND id = ?
    AND (expires_at <= ? OR call_id = ? OR channel_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM background_jobs
      WHERE background_jobs.customer_id = responses.customer_id AND background_jobs.response_id = responses.id)`,
}

/**
 * An id stays with the response that had it first, for as long as that lives; but of two answers that vendors keep, the
 * later one counts.
 */
const INSERT_ITEM: Statement = {
  sql: `INSERT INTO response_items (customer_id, id, response_id, side, position) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (customer_id, id) DO UPDATE
    SET response_id = excluded.response_id, side = excluded.side, position = excluded.position
    WHERE NOT EXISTS (SELECT 1 FROM responses
      WHERE responses.customer_id = response_items.customer_id AND responses.id = response_items.response_id
      AND responses.expires_at > ? AND (responses.channel_id IS NULL OR ? = 0))`,
}

const EXPIRE: Statement = {
  sql: 'UPDATE responses SET expires_at = 0 WHERE customer_id = ? AND id = ? AND expires_at > ?',
}

const DELETE_EVENTS: Statement = {
  sql: `DELETE FROM response_events WHERE (customer_id, response_id, sequence) IN
    (SELECT customer_id, response_id, sequence FROM response_events
      WHERE customer_id = ? AND response_id = ? ORDER BY sequence LIMIT ?)`,
}

const DELETE_ITEMS: Statement = {
  sql: 'DELETE FROM response_items WHERE customer_id = ? AND response_id = ?',
}

const DELETE_JOB: Statement = {
  sql: 'DELETE FROM background_jobs WHERE customer_id = ? AND response_id = ?',
}

const DELETE_RESPONSE: Statement = { sql: 'DELETE FROM responses WHERE customer_id = ? AND id = ?' }

/**
 * Keeps a response and the places of its items. False: another one of this id is kept, and stays. Written again it
 * changes nothing, so it may be repeated after a commit that nobody heard of.
 */
export async function insertResponse(tx: Transaction, response: SealedResponse): Promise<boolean> {
  const { customerId, id, callId } = response
  const values = valuesOf(response)
  if ((await tx.change(INSERT, values)) !== 1) {
    if ((await tx.first(FIND_REPLACEABLE, [customerId, id, tx.now(), callId])) === undefined) return false
    await removeResponse(tx, response, Number.MAX_SAFE_INTEGER)
    await tx.change(INSERT, values)
  }
  await insertItems(tx, response, response.items, response.pin !== null)
  return true
}

/** `pinned`: a vendor keeps them. */
export async function insertItems(
  tx: Transaction,
  { customerId, id }: ResponsePlace,
  items: readonly ItemPlace[],
  pinned: boolean,
): Promise<void> {
  const now = tx.now()
  const flag = pinned ? 1 : 0
  for (const item of items) {
    await tx.change(INSERT_ITEM, [customerId, item.id, id, item.side, item.position, now, flag])
  }
}

/** From now on the response is unknown; its rows are for `removeResponse`. False: it was unknown before. */
export async function expireResponse(tx: Transaction, { customerId, id }: ResponsePlace): Promise<boolean> {
  return (await tx.change(EXPIRE, [customerId, id, tx.now()])) === 1
}

/**
 * Removes what an expired response consists of, in about `most` rows at a time: a long background answer has many
 * events. Nobody works on it any more. `rows` counts what went; while it is not `whole` there is more to remove.
 */
export async function removeResponse(
  tx: Transaction,
  { customerId, id }: ResponsePlace,
  most: number,
): Promise<{ rows: number; whole: boolean }> {
  await tx.change(DELETE_JOB, [customerId, id])
  const events = await tx.change(DELETE_EVENTS, [customerId, id, most])
  if (events >= most) return { rows: events, whole: false }
  const items = await tx.change(DELETE_ITEMS, [customerId, id])
  await tx.change(DELETE_RESPONSE, [customerId, id])
  return { rows: events + items + 1, whole: true }
}

function valuesOf(response: SealedResponse): SqlValue[] {
  const { pin, input, answer } = response
  return [
    response.customerId,
    response.id,
    response.apiKeyId,
    response.callId,
    response.createdAt,
    response.expiresAt,
    response.status,
    response.model,
    response.background ? 1 : 0,
    response.previousId,
    response.conversationId,
    pin === null ? null : pin.channelId,
    pin === null ? null : pin.credentialId,
    input === null ? 0 : input.bytes,
    answer === null ? 0 : answer.bytes,
    input === null ? null : input.sealed,
    answer === null ? null : answer.sealed,
  ]
}
