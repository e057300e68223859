import type { Statement, Transaction } from '../../io/database/command.ts'

/** The same id is the same content: a version that is stored stays as it is. */
const STORE: Statement = {
  sql: 'INSERT INTO price_versions (id, content, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
}

/** Keeps the price of a call; no version is ever deleted. */
export async function storePriceVersion(tx: Transaction, id: string, content: string): Promise<void> {
  if (tx.isNoted(id)) return
  await tx.change(STORE, [id, content, tx.now()])
  tx.note(id)
}
