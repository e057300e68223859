import { createHash } from 'node:crypto'
import type { Json } from '../../canonical/json.ts'
import type { Statement, Transaction } from '../../io/database/command.ts'
import { aboutRow, type Sealing, type StateSource } from '../sealing.ts'
import { inChunks } from './in-chunks.ts'

/**
 * Reasoning that belongs to a tool call, kept so that it can be put back when a client lost it (conversion.md 38).
 * It is found by `call`: the call's id, or more than that where a vendor counts its ids anew in each conversation.
 */
export interface KeepReasoning {
  customerId: string
  calls: readonly SealedReasoning[]
  expiresAt: number
}

export interface SealedReasoning {
  /** The digest of `call`. */
  digest: string
  sealed: string
}

/** The later one counts. */
const SAVE: Statement = {
  sql: `INSERT INTO kept_reasoning (customer_id, call, expires_at, sealed) VALUES (?, ?, ?, ?)
    ON CONFLICT (customer_id, call) DO UPDATE SET expires_at = excluded.expires_at, sealed = excluded.sealed`,
}

export function sealReasoning(
  sealing: Sealing,
  customerId: string,
  calls: readonly { call: string; reasoning: Json }[],
): SealedReasoning[] {
  return calls.map(({ call, reasoning }) => {
    const digest = digestCall(call)
    return { digest, sealed: sealing.seal(JSON.stringify(reasoning), aboutReasoning(customerId, digest)) }
  })
}

export async function insertReasoning(tx: Transaction, keep: KeepReasoning): Promise<void> {
  const { customerId, calls, expiresAt } = keep
  for (const { digest, sealed } of calls) await tx.change(SAVE, [customerId, digest, expiresAt, sealed])
}

/** What is kept of these calls, by call. */
export async function readKeptReasoning(
  { reader, clock, sealing }: StateSource,
  customerId: string,
  calls: readonly string[],
): Promise<ReadonlyMap<string, Json>> {
  const callOf = new Map(calls.map((call) => [digestCall(call), call]))
  const rows = await inChunks([...callOf.keys()], (digests) =>
    reader
      .selectFrom('kept_reasoning')
      .select(['call', 'sealed'])
      .where('customer_id', '=', customerId)
      .where('call', 'in', digests)
      .where('expires_at', '>', BigInt(clock.now()))
      .execute(),
  )
  const found = new Map<string, Json>()
  for (const row of rows) {
    const call = callOf.get(row.call)
    if (call === undefined) continue
    const reasoning: Json = JSON.parse(sealing.open(row.sealed, aboutReasoning(customerId, row.call)))
    found.set(call, reasoning)
  }
  return found
}

/** Ids of some vendors hold the name of the customer's tool. */
function digestCall(call: string): string {
  return createHash('sha256').update(call).digest('base64url')
}

function aboutReasoning(customerId: string, digest: string): string {
  return aboutRow('kept_reasoning', customerId, digest)
}
