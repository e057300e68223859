import type { Command, Transaction } from '../io/database/command.ts'
import { type Actor, bumpRevision, type EntrySource, writeAudit } from './audit.ts'
import { type Outcome, refused } from './refusal.ts'
import { sql } from './statements.ts'

const SOURCE = sql('SELECT source FROM prices WHERE model = ?')
const UPSERT = sql(`INSERT INTO prices (model, settings, source, updated_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (model) DO UPDATE SET settings = excluded.settings, source = excluded.source,
    updated_at = excluded.updated_at`)

export async function writePrice(
  tx: Transaction,
  price: { model: string; settings: string; source: EntrySource },
): Promise<void> {
  await tx.change(UPSERT, [price.model, price.settings, price.source, BigInt(tx.now())])
}

export interface PutPrice {
  actor: Actor
  model: string
  /** JSON of the lines and tiers, in the file's spelling. */
  settings: string
}

export const putPriceCommand: Command<PutPrice, Outcome<object>> = {
  name: 'control.putPrice',
  async run(tx, { actor, model, settings }) {
    const row = await tx.first(SOURCE, [model])
    if (row?.source === 'file') return refused('declared-in-file')
    await writePrice(tx, { model, settings, source: 'database' })
    await writeAudit(tx, { actor, action: 'price.set', target: model, details: { settings } })
    await bumpRevision(tx, 'prices')
    return { ok: true }
  },
}
