import type { Statement, Transaction } from '../../io/database/command.ts'
import { numberOf } from '../../io/database/read-row.ts'

/** Whose conversation it is, and its id. */
export interface ConversationPlace {
  customerId: string
  id: string
}

export interface SealedItem {
  id: string
  sealed: string
  /** Of its text. */
  bytes: number
}

export interface NewConversation extends ConversationPlace {
  createdAt: number
  expiresAt: number
  /** Sealed. */
  metadata: string
  items: readonly SealedItem[]
}

export interface AppendItems extends ConversationPlace {
  items: readonly SealedItem[]
  /** A conversation lives for as long after its last turn as it did after its first. */
  expiresAt: number
}

/** Bounds what a customer can keep without paying for it: no call makes a conversation. */
export const MOST_CONVERSATIONS = 100_000
export const MOST_CONVERSATION_ITEMS = 10_000
/** As much as a request may bring. */
export const MOST_CONVERSATION_BYTES = 32 * 1024 * 1024

/** `bound` names what is full. */
export type AppendResult =
  | { ok: true }
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'full'; bound: 'conversations' | 'items' | 'bytes'; most: number }

const COUNT: Statement = { sql: 'SELECT count(*) AS n FROM conversations WHERE customer_id = ?' }

const INSERT: Statement = {
  sql: `INSERT INTO conversations (customer_id, id, created_at, expires_at, items, bytes, next_position, metadata)
    VALUES (?, ?, ?, ?, 0, 0, 0, ?) ON CONFLICT (customer_id, id) DO NOTHING`,
}

const FIND: Statement = {
  sql: `SELECT items, bytes, next_position FROM conversations WHERE customer_id = ? AND id = ? AND expires_at > ?`,
}

const GROW: Statement = {
  sql: `UPDATE conversations SET items = items + ?, bytes = bytes + ?, next_position = next_position + ?,
    expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END WHERE customer_id = ? AND id = ?`,
}

const SHRINK: Statement = {
  sql: 'UPDATE conversations SET items = items - 1, bytes = bytes - ? WHERE customer_id = ? AND id = ?',
}

const DESCRIBE: Statement = {
  sql: 'UPDATE conversations SET metadata = ? WHERE customer_id = ? AND id = ? AND expires_at > ?',
}

const EXPIRE: Statement = {
  sql: 'UPDATE conversations SET expires_at = 0 WHERE customer_id = ? AND id = ? AND expires_at > ?',
}

/** An item that stands there already, such as one that a client sent back, is not said twice. */
const INSERT_ITEM: Statement = {
  sql: `INSERT INTO conversation_items (customer_id, conversation_id, position, id, bytes, sealed)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (customer_id, id, conversation_id) DO NOTHING`,
}

const FIND_ITEM: Statement = {
  sql: 'SELECT bytes FROM conversation_items WHERE customer_id = ? AND id = ? AND conversation_id = ?',
}

const DELETE_ITEM: Statement = {
  sql: 'DELETE FROM conversation_items WHERE customer_id = ? AND id = ? AND conversation_id = ?',
}

const DELETE_ITEMS: Statement = {
  sql: `DELETE FROM conversation_items WHERE (customer_id, conversation_id, position) IN
    (SELECT customer_id, conversation_id, position FROM conversation_items
      WHERE customer_id = ? AND conversation_id = ? ORDER BY position LIMIT ?)`,
}

const DELETE_CONVERSATION: Statement = { sql: 'DELETE FROM conversations WHERE customer_id = ? AND id = ?' }

/** With its first items, or not at all. Again with the same id it changes nothing. */
export async function insertConversation(
  tx: Transaction,
  conversation: NewConversation,
): Promise<AppendResult> {
  const { customerId, id, createdAt, expiresAt, metadata } = conversation
  const full = overfull({ items: 0, bytes: 0 }, conversation.items)
  if (full !== undefined) return full
  const row = await tx.first(COUNT, [customerId])
  if (row !== undefined && numberOf(row, 'n') >= MOST_CONVERSATIONS) {
    return { ok: false, reason: 'full', bound: 'conversations', most: MOST_CONVERSATIONS }
  }
  if ((await tx.change(INSERT, [customerId, id, createdAt, expiresAt, metadata])) !== 1) return { ok: true }
  return appendItems(tx, conversation)
}

/** False: unknown. */
export async function describeConversation(
  tx: Transaction,
  { customerId, id }: ConversationPlace,
  metadata: string,
): Promise<boolean> {
  return (await tx.change(DESCRIBE, [metadata, customerId, id, tx.now()])) === 1
}

/** Adds all of the items behind the last one, or none of them. */
export async function appendItems(tx: Transaction, append: AppendItems): Promise<AppendResult> {
  const { customerId, id, items, expiresAt } = append
  const row = await tx.first(FIND, [customerId, id, tx.now()])
  if (row === undefined) return { ok: false, reason: 'unknown' }
  const full = overfull({ items: numberOf(row, 'items'), bytes: numberOf(row, 'bytes') }, items)
  if (full !== undefined) return full
  const first = numberOf(row, 'next_position')
  let [added, bytes] = [0, 0]
  for (const item of items) {
    const values = [customerId, id, first + added, item.id, item.bytes, item.sealed]
    if ((await tx.change(INSERT_ITEM, values)) !== 1) continue
    added++
    bytes += item.bytes
  }
  await tx.change(GROW, [added, bytes, added, expiresAt, expiresAt, customerId, id])
  return { ok: true }
}

/** False: the conversation or the item is unknown. */
export async function removeItem(
  tx: Transaction,
  { customerId, id }: ConversationPlace,
  itemId: string,
): Promise<boolean> {
  if ((await tx.first(FIND, [customerId, id, tx.now()])) === undefined) return false
  const item = await tx.first(FIND_ITEM, [customerId, itemId, id])
  if (item === undefined) return false
  await tx.change(DELETE_ITEM, [customerId, itemId, id])
  await tx.change(SHRINK, [numberOf(item, 'bytes'), customerId, id])
  return true
}

/** From now on it is unknown; its rows are for `removeConversation`. False: it was unknown before. */
export async function expireConversation(
  tx: Transaction,
  { customerId, id }: ConversationPlace,
): Promise<boolean> {
  return (await tx.change(EXPIRE, [customerId, id, tx.now()])) === 1
}

/** As `removeResponse` does. */
export async function removeConversation(
  tx: Transaction,
  { customerId, id }: ConversationPlace,
  most: number,
): Promise<{ rows: number; whole: boolean }> {
  const items = await tx.change(DELETE_ITEMS, [customerId, id, most])
  if (items >= most) return { rows: items, whole: false }
  await tx.change(DELETE_CONVERSATION, [customerId, id])
  return { rows: items + 1, whole: true }
}

function overfull(
  kept: { items: number; bytes: number },
  added: readonly SealedItem[],
): AppendResult | undefined {
  const bytes = added.reduce((sum, item) => sum + item.bytes, kept.bytes)
  if (kept.items + added.length > MOST_CONVERSATION_ITEMS)
    return { ok: false, reason: 'full', bound: 'items', most: MOST_CONVERSATION_ITEMS }
  if (bytes > MOST_CONVERSATION_BYTES)
    return { ok: false, reason: 'full', bound: 'bytes', most: MOST_CONVERSATION_BYTES }
  return undefined
}
