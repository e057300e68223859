import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  addAndThrow,
  addNote,
  addPackedNote,
  countNotes,
  refuseNote,
  unknownNote,
} from '../../../../../tests/kit/note-commands.ts'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { GatewayError } from '../../canonical/errors.ts'
import { systemClock } from '../clock.ts'
import { openInlineRunner } from './inline-runner.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './sqlite-connection.ts'
import { WriteError } from './write-error.ts'
import { type StartWriter, startWriter, type Writer, type WriterState } from './writer.ts'

const ENTRY = new URL('../../../../../tests/kit/writer-thread.ts', import.meta.url)

function aDatabase(): string {
  const path = join(temporaryFolder(), 'sluice.db')
  const connection = openSqlite({ path, durability: 'full', role: 'writer' })
  migrate(connection, systemClock)
  connection.close()
  return path
}

function start(path: string, parts: Partial<StartWriter> = {}): Promise<Writer> {
  return startWriter({ entry: ENTRY, path, durability: 'full', clock: systemClock, ...parts })
}

function countIn(path: string): unknown {
  const connection = openSqlite({ path, durability: 'full', role: 'reader' })
  const row = connection.statements
    .prepare(`SELECT count(*) AS n FROM meta WHERE name <> 'writer_probe'`)
    .get()
  connection.close()
  return row?.n
}

async function faultOf(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.catch((caught: unknown) => caught)
  return error instanceof WriteError ? error.fault : `${String(error)}`
}

function nextState(writer: Writer, status: WriterState['status']): Promise<WriterState> {
  return new Promise((resolve) => {
    const end = writer.onState((state) => {
      if (state.status !== status) return
      end()
      resolve(state)
    })
  })
}

describe("the writer's thread", () => {
  it.each(['full', 'relaxed'] as const)('answers in order and keeps it (%s)', async (durability) => {
    const path = aDatabase()
    const writer = await start(path, { durability })
    const runs = Array.from({ length: 600 }, (_, i) => writer.run(addNote, `note ${i}`))
    expect(writer.pending()).toBe(600)
    expect(await Promise.all(runs)).toEqual(runs.map((_, i) => `added note ${i}`))
    expect(await writer.run(addPackedNote, { name: 'big', value: 2n ** 62n })).toBe(2n ** 63n)
    expect(writer.pending()).toBe(0)
    await writer.stop()
    expect(writer.state()).toEqual({ status: 'stopped' })
    expect(await faultOf(writer.run(addNote, 'late'))).toBe('stopped')
    expect(countIn(path)).toBe(601n)
  })

  it('carries errors across and troubles no neighbour', async () => {
    const writer = await start(aDatabase())
    const uncloneable = writer.run(addNote, (() => {}) as never)
    const [good, thrown, refused, unknown] = [
      writer.run(addNote, 'a'),
      writer.run(addAndThrow, 'b'),
      writer.run(refuseNote, 'c').catch((error: unknown) => error),
      writer.run(unknownNote, 'd'),
    ]
    expect(await faultOf(uncloneable)).toBe('command')
    expect(await good).toBe('added a')
    expect(await faultOf(thrown)).toBe('command')
    expect(await faultOf(unknown)).toBe('command')
    const error = await refused
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ kind: 'conflict', status: 409, code: 'conflict', param: 'name' })
    expect(await writer.run(countNotes, null)).toBe(1n)
    await writer.stop()
  })

  it('finishes what was asked for before it stops', async () => {
    const path = aDatabase()
    const writer = await start(path)
    const runs = Array.from({ length: 300 }, (_, i) => writer.run(addNote, `note ${i}`))
    await writer.stop()
    await Promise.all(runs)
    expect(countIn(path)).toBe(300n)
  })

  it('bounds what waits', async () => {
    const writer = await start(aDatabase(), { mostPending: 2 })
    const runs = ['a', 'b', 'c'].map((name) => writer.run(addNote, name))
    expect(await faultOf(runs[2] ?? Promise.resolve())).toBe('overloaded')
    expect(await Promise.all(runs.slice(0, 2))).toEqual(['added a', 'added b'])
    await writer.stop()
  })

  it.each(['full', 'relaxed'] as const)(
    'tells a failing disk, and when it is back (%s)',
    async (durability) => {
      const path = aDatabase()
      const writer = await start(path, {
        durability,
        failPlans: [{ point: 'before-commit', act: 'io-error', from: 1, times: 2 }],
      })
      const unsafe = nextState(writer, 'unsafe')
      expect(await faultOf(writer.run(addNote, 'a'))).toBe('io')
      expect(await unsafe).toMatchObject({ status: 'unsafe', fault: 'io' })
      await nextState(writer, 'ready')
      expect(await writer.run(addNote, 'a')).toBe('added a')
      await writer.stop()
      expect(countIn(path)).toBe(1n)
    },
  )

  it('rejects everything when the thread ends, and says so', async () => {
    const writer = await start(aDatabase(), { failPlans: [{ point: 'before-commit', act: 'exit', from: 1 }] })
    const crashed = nextState(writer, 'crashed')
    const runs = ['a', 'b'].map((name) => faultOf(writer.run(addNote, name)))
    expect(await Promise.all(runs)).toEqual(['crashed', 'crashed'])
    expect(await crashed).toMatchObject({ status: 'crashed' })
    expect(await faultOf(writer.run(addNote, 'c'))).toBe('crashed')
    await writer.stop()
  })

  it('does not start on a file that is no database', async () => {
    await expect(start(join(temporaryFolder(), 'missing', 'sluice.db'))).rejects.toThrow('unable to open')
    await expect(start(aDatabase(), { durability: 'off' })).rejects.toThrow('benchmark only')
  })

  it('lets another process write beside it', async () => {
    const path = aDatabase()
    const writer = await start(path)
    let busy = true
    const load = (async () => {
      for (let i = 0; busy; i++)
        await Promise.all([writer.run(addNote, `load ${i}`), writer.run(countNotes, null)])
    })()
    const other = openInlineRunner({
      open: () => openSqlite({ path, durability: 'full', role: 'writer' }),
      clock: systemClock,
      lockPatienceMs: 30_000,
    })
    for (let i = 0; i < 5; i++) expect(await other.run(addNote, `other ${i}`)).toBe(`added other ${i}`)
    busy = false
    await load
    await other.close()
    await writer.stop()
  })
})
