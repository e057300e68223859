import type { Statement, Transaction } from '../../io/database/command.ts'
import type { Pin } from './response-record.ts'

/**
 * Objects of a vendor that were made through us. Responses that a vendor keeps, and their items, are rows of
 * `responses`; `response` and `item` are here for what leaves no such row behind, e.g. the reasoning of an answer that
 * nobody stores.
 */
export type PinKind =
  | 'response'
  | 'item'
  | 'conversation'
  | 'file'
  | 'container'
  | 'cached_content'
  | 'vector_store'

export interface SavePins {
  customerId: string
  pins: readonly { kind: PinKind; id: string; pin: Pin }[]
  expiresAt: number
}

/** Where two vendors name one id, the later one counts. */
const SAVE: Statement = {
  sql: `INSERT INTO pins (customer_id, kind, id, channel_id, credential_id, expires_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (customer_id, kind, id) DO UPDATE SET channel_id = excluded.channel_id,
    credential_id = excluded.credential_id, expires_at = excluded.expires_at`,
}

const DELETE: Statement = { sql: 'DELETE FROM pins WHERE customer_id = ? AND kind = ? AND id = ?' }

export async function insertPins(tx: Transaction, { customerId, pins, expiresAt }: SavePins): Promise<void> {
  for (const { kind, id, pin } of pins) {
    await tx.change(SAVE, [customerId, kind, id, pin.channelId, pin.credentialId, expiresAt])
  }
}

export async function removePin(
  tx: Transaction,
  customerId: string,
  kind: PinKind,
  id: string,
): Promise<void> {
  await tx.change(DELETE, [customerId, kind, id])
}
