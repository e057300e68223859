import type { Statement, Transaction } from '../../io/database/command.ts'
import { bigintOf } from '../../io/database/read-row.ts'

const READ: Statement = { sql: 'SELECT charge, uncollected FROM requests WHERE id = ?' }

/** What a call that has ended was charged, and what of it was not collected; 0 while it has no row. Nano-dollars. */
export async function readCharge(
  tx: Transaction,
  callId: string,
): Promise<{ charge: bigint; uncollected: bigint }> {
  const row = await tx.first(READ, [callId])
  if (row === undefined) return { charge: 0n, uncollected: 0n }
  return { charge: bigintOf(row, 'charge'), uncollected: bigintOf(row, 'uncollected') }
}
