import type { AnyCommand, Command, Statement } from '../../io/database/command.ts'
import { firstIdAt } from '../../io/mint-id.ts'
import { CALL_ID_PREFIX, ID_SLACK_MS } from './call-id.ts'
import { IDEMPOTENCY_KEPT_MS } from './idempotency.ts'

export interface DeleteOldRecords {
  /** Requests of before this moment go; null keeps them for ever. Milliseconds since the epoch. */
  requestsBefore: number | null
  /** At most so many rows of each kind, so that no group of the writer waits long. */
  most: number
}

export interface DeletedRecords {
  requests: number
  idempotencyKeys: number
  /** There may be more: ask again. */
  more: boolean
}

const DELETE_ATTEMPTS: Statement = {
  sql: `DELETE FROM attempts WHERE call_id IN
    (SELECT id FROM requests WHERE id < ? AND time < ? ORDER BY id LIMIT ?)`,
}

const DELETE_REQUESTS: Statement = {
  sql: `DELETE FROM requests WHERE id IN
    (SELECT id FROM requests WHERE id < ? AND time < ? ORDER BY id LIMIT ?)`,
}

const DELETE_IDEMPOTENCY: Statement = {
  sql: `DELETE FROM idempotency WHERE (account_id, route, key) IN
    (SELECT account_id, route, key FROM idempotency WHERE created_at <= ?
      AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.call_id = idempotency.call_id
        AND attempts.state = 'dispatched') ORDER BY created_at LIMIT ?)`,
}

/**
 * `retention.requests`: rows of calls with their attempts, and idempotency keys after their day. The ledger stays, and a
 * call that runs has no row yet.
 */
export const deleteOldRecords: Command<DeleteOldRecords, DeletedRecords> = {
  name: 'deleteOldRecords',
  run: async (tx, { requestsBefore, most }) => {
    let requests = 0
    if (requestsBefore !== null) {
      const limits = [firstIdAt(CALL_ID_PREFIX, requestsBefore + ID_SLACK_MS), requestsBefore, most]
      await tx.change(DELETE_ATTEMPTS, limits)
      requests = await tx.change(DELETE_REQUESTS, limits)
    }
    const idempotencyKeys = await tx.change(DELETE_IDEMPOTENCY, [tx.now() - IDEMPOTENCY_KEPT_MS, most])
    return { requests, idempotencyKeys, more: requests === most || idempotencyKeys === most }
  },
}

export const REQUEST_COMMANDS: readonly AnyCommand[] = [deleteOldRecords]
