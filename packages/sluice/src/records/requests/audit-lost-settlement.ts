import type { Statement, Transaction } from '../../io/database/command.ts'
import { mintId } from '../../io/mint-id.ts'

const INSERT: Statement = {
  sql: `INSERT INTO audit (id, time, actor, action, target, details) VALUES (?, ?, 'gateway', 'settlement.lost', ?, ?)`,
}

/** A settlement that came after another had closed its attempt changes nothing; this line says what it would have done. */
export async function writeLostSettlement(
  tx: Transaction,
  lost: { callId: string; number: number; end: string; charge: bigint },
): Promise<void> {
  const { callId, number, end, charge } = lost
  const details = JSON.stringify({ attempt: number, end, charge: charge.toString() })
  await tx.change(INSERT, [mintId('aud', tx.now()), tx.now(), callId, details])
}
