import type { Command } from '../io/database/command.ts'
import { bumpRevision, REVISION_ROOMS, writeAudit } from './audit.ts'
import { insertChannel, type NewChannel } from './channel-commands.ts'
import { insertCustomer, type NewCustomer } from './customer-commands.ts'
import { insertKey, type NewKey } from './key-commands.ts'
import { sql } from './statements.ts'

export interface FirstStartInput {
  /** Absent where the file has customers. */
  demo?: { customer: NewCustomer; key: NewKey }
  channels: readonly NewChannel[]
}

const IS_EMPTY = sql(`SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM channels)
  + (SELECT count(*) FROM meta WHERE name = 'first_start') AS n`)
const MARK = sql(`INSERT INTO meta (name, value) VALUES ('first_start', ?)`)

export const firstStartCommand: Command<FirstStartInput, { done: boolean }> = {
  name: 'control.firstStart',
  async run(tx, { demo, channels }) {
    const row = await tx.first(IS_EMPTY, [])
    if (row?.n !== 0n) return { done: false }
    await tx.change(MARK, [String(tx.now())])
    if (demo !== undefined) {
      await insertCustomer(tx, demo.customer)
      await insertKey(tx, demo.key)
    }
    for (const channel of channels) await insertChannel(tx, channel)
    const details = { customer: demo?.customer.name ?? null, channels: channels.map(({ name }) => name) }
    await writeAudit(tx, {
      actor: 'first-start',
      action: 'first-start',
      target: demo?.customer.id ?? '',
      details,
    })
    for (const room of REVISION_ROOMS) await bumpRevision(tx, room)
    return { done: true }
  },
}
