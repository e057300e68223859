import { GatewayError } from '../../packages/sluice/src/canonical/errors.ts'
import {
  type AnyCommand,
  type Command,
  packedCommand,
  type Transaction,
} from '../../packages/sluice/src/io/database/command.ts'

/** Small commands on the table `meta`, for tests of the writer itself. */

const INSERT = { sql: 'INSERT INTO meta (name, value) VALUES (?, ?)' }
const COUNT = { sql: `SELECT count(*) AS n FROM meta WHERE name <> 'writer_probe'` }

export const addNote: Command<string, string> = {
  name: 'addNote',
  run: async (tx, name) => {
    await tx.change(INSERT, [name, 'note'])
    return `added ${name}`
  },
}

/** Crosses the thread as text. */
export const addPackedNote: Command<{ name: string; value: bigint }, bigint> = packedCommand({
  name: 'addPackedNote',
  pack: ({ name, value }): [string, string] => [name, value.toString()],
  run: async (tx: Transaction, [name, value]: [string, string]) => {
    await tx.change(INSERT, [name, value])
    return (BigInt(value) * 2n).toString()
  },
  unpack: (answer) => BigInt(answer),
})

export const countNotes: Command<null, bigint> = {
  name: 'countNotes',
  run: async (tx) => {
    const row = await tx.first(COUNT, [])
    return typeof row?.n === 'bigint' ? row.n : -1n
  },
}

/** Writes and then throws: nothing of it may stay. */
export const addAndThrow: Command<string, never> = {
  name: 'addAndThrow',
  run: async (tx, name) => {
    await tx.change(INSERT, [name, 'never seen'])
    throw new Error('on purpose')
  },
}

export const refuseNote: Command<string, never> = {
  name: 'refuseNote',
  run: () => Promise.reject(new GatewayError('conflict', 'A note of this name exists.', { param: 'name' })),
}

/** Not in the registry of the thread. */
export const unknownNote: Command<string, string> = { name: 'unknownNote', run: async (_tx, name) => name }

export const NOTE_COMMANDS: readonly AnyCommand[] = [
  addNote,
  addPackedNote,
  countNotes,
  addAndThrow,
  refuseNote,
]
