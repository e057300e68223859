import type { AnyCommand, Command, Statement, Transaction } from '../io/database/command.ts'
import { textOf } from '../io/database/read-row.ts'
import { removeExpiredFiles } from './files/file-rows.ts'
import { removeConversation } from './responses/conversation-rows.ts'
import { removeResponse } from './responses/response-rows.ts'

export interface PurgeExpired {
  /** About so many rows at a time, so that no group of the writer waits long. */
  most: number
}

export interface Purged {
  rows: number
  /** Files whose row is gone; their blobs are to be removed now. */
  files: readonly string[]
  /** There may be more: ask again. */
  more: boolean
}

/** A response that still runs keeps its rows, however short the time that it would have been kept. */
const EXPIRED_RESPONSES: Statement = {
  sql: `SELECT customer_id, id FROM responses WHERE expires_at <= ?
    AND NOT EXISTS (SELECT 1 FROM background_jobs
      WHERE background_jobs.customer_id = responses.customer_id AND background_jobs.response_id = responses.id)
    ORDER BY expires_at LIMIT ?`,
}

const EXPIRED_CONVERSATIONS: Statement = {
  sql: 'SELECT customer_id, id FROM conversations WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
}

const DELETE_PINS: Statement = {
  sql: `DELETE FROM pins WHERE (customer_id, kind, id) IN
    (SELECT customer_id, kind, id FROM pins WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
}

const DELETE_REASONING: Statement = {
  sql: `DELETE FROM kept_reasoning WHERE (customer_id, call) IN
    (SELECT customer_id, call FROM kept_reasoning WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
}

/** Stored state whose time is over, a batch at a time. */
export const purgeExpired: Command<PurgeExpired, Purged> = {
  name: 'purgeExpired',
  run: async (tx, { most }) => {
    const responses = await removeExpired(tx, EXPIRED_RESPONSES, removeResponse, most)
    const conversations = await removeExpired(tx, EXPIRED_CONVERSATIONS, removeConversation, most)
    const pins = await tx.change(DELETE_PINS, [tx.now(), most])
    const reasoning = await tx.change(DELETE_REASONING, [tx.now(), most])
    const files = await removeExpiredFiles(tx, most)
    return {
      rows: responses.rows + conversations.rows + pins + reasoning + files.length,
      files,
      more:
        responses.more || conversations.more || pins === most || reasoning === most || files.length === most,
    }
  },
}

async function removeExpired(
  tx: Transaction,
  expired: Statement,
  remove: typeof removeResponse,
  most: number,
): Promise<{ rows: number; more: boolean }> {
  const found = await tx.all(expired, [tx.now(), most])
  let rows = 0
  for (const row of found) {
    const place = { customerId: textOf(row, 'customer_id'), id: textOf(row, 'id') }
    const removed = await remove(tx, place, most - rows)
    rows += removed.rows
    if (!removed.whole || rows >= most) return { rows, more: true }
  }
  return { rows, more: false }
}

export const PURGE_COMMANDS: readonly AnyCommand[] = [purgeExpired]
