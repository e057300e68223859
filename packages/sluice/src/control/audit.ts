import type { Transaction } from '../io/database/command.ts'
import { mintId } from '../io/mint-id.ts'
import { sql } from './statements.ts'

/** Who acts. */
export type Actor = 'owner-token' | 'command-line' | 'file' | 'first-start'

/** The live values that are built from rows; each has a counter that every node watches. */
export const REVISION_ROOMS = ['keys', 'channels', 'prices'] as const
export type RevisionRoom = (typeof REVISION_ROOMS)[number]

/** Who wrote an entry. What the file declares is changed in the file only. */
export type EntrySource = 'file' | 'database' | 'first-start' | 'environment'

const INSERT_AUDIT = sql(
  'INSERT INTO audit (id, time, actor, action, target, details) VALUES (?, ?, ?, ?, ?, ?)',
)
const BUMP = sql(
  'INSERT INTO revisions (room, n) VALUES (?, 1) ON CONFLICT (room) DO UPDATE SET n = revisions.n + 1',
)

export interface AuditedAct {
  actor: Actor
  /** `customer.create`, `key.revoke`, … */
  action: string
  /** Id of the entry. */
  target: string
  /** Names and figures; never a secret, not even its digest. */
  details: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Writes the act's audit row in the act's own transaction. */
export async function writeAudit(tx: Transaction, act: AuditedAct): Promise<void> {
  const now = tx.now()
  const row = [
    mintId('aud', now),
    BigInt(now),
    act.actor,
    act.action,
    act.target,
    JSON.stringify(act.details),
  ]
  await tx.change(INSERT_AUDIT, row)
}

/** Tells every node that a live value is to be built anew. */
export async function bumpRevision(tx: Transaction, room: RevisionRoom): Promise<void> {
  await tx.change(BUMP, [room])
}
