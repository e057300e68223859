import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBooks } from '../../../../../tests/kit/books.ts'
import {
  addAndThrow,
  addNote,
  addPackedNote,
  countNotes,
  refuseNote,
} from '../../../../../tests/kit/note-commands.ts'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import type { FailAct, FailPoint } from './fail-points.ts'
import { WriteError } from './write-error.ts'

/** What became of each promise, in words. */
async function outcomes(runs: Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(runs)
  return settled.map((one) => {
    if (one.status === 'fulfilled') return one.value
    return one.reason instanceof WriteError ? one.reason.fault : String(one.reason)
  })
}

describe('groups of commands', () => {
  it('carries out what one turn asked for, in order', async () => {
    const { runner, close } = openBooks()
    const runs = [runner.run(addNote, 'a'), runner.run(addPackedNote, { name: 'b', value: 2n })]
    expect(await outcomes([...runs, runner.run(countNotes, null)])).toEqual(['added a', 4n, 2n])
    await close()
  })

  it('undoes a command that throws and leaves its neighbours alone', async () => {
    const { runner, close } = openBooks()
    const runs = [
      runner.run(addNote, 'a'),
      runner.run(addAndThrow, 'b'),
      runner.run(addNote, 'a'),
      runner.run(refuseNote, 'c'),
      runner.run(addNote, 'd'),
    ]
    expect(await outcomes(runs)).toEqual([
      'added a',
      'command',
      'command',
      'GatewayError: A note of this name exists.',
      'added d',
    ])
    expect(await outcomes([runner.run(addAndThrow, 'e')])).toEqual(['command'])
    expect(await runner.run(countNotes, null)).toBe(2n)
    expect(runner.fault).toBeUndefined()
    await close()
  })

  it('refuses after its end', async () => {
    const { runner, close } = openBooks()
    const last = runner.run(addNote, 'a')
    await close()
    expect(await last).toBe('added a')
    expect(await outcomes([runner.run(addNote, 'b')])).toEqual(['stopped'])
  })
})

describe('failures of a group', () => {
  const cases: { point: FailPoint; act: FailAct; told: string; fault: string | undefined; kept: bigint }[] = [
    { point: 'before-begin', act: 'busy', told: 'busy', fault: undefined, kept: 0n },
    { point: 'before-commit', act: 'busy', told: 'busy', fault: undefined, kept: 0n },
    { point: 'before-commit', act: 'io-error', told: 'io', fault: 'io', kept: 0n },
    { point: 'before-commit', act: 'disk-full', told: 'io', fault: 'io', kept: 0n },
    { point: 'before-commit', act: 'corrupt', told: 'corrupt', fault: 'corrupt', kept: 0n },
    { point: 'before-commit', act: 'throw', told: 'io', fault: 'io', kept: 0n },
    { point: 'after-commit', act: 'io-error', told: 'io', fault: 'io', kept: 2n },
  ]

  it.each(cases)('$act $point: nobody is told success', async ({ point, act, told, fault, kept }) => {
    const path = join(temporaryFolder(), 'sluice.db')
    const { runner, close } = openBooks({ path, failPlans: [{ point, act, from: 1 }] })
    expect(await outcomes([runner.run(addNote, 'a'), runner.run(addNote, 'b')])).toEqual([told, told])
    expect(runner.fault).toBe(fault)
    // The next group runs, on a new connection where the former one is not to be trusted.
    expect(await runner.run(countNotes, null)).toBe(kept)
    expect(runner.fault).toBe(fault)
    expect(await runner.probe()).toBe(fault === 'io')
    expect(runner.fault).toBe(fault === 'io' ? undefined : fault)
    await close()
  })

  it('goes on failing while the disk does, and comes back with it', async () => {
    const path = join(temporaryFolder(), 'sluice.db')
    const failPlans = [{ point: 'before-commit', act: 'io-error', from: 1, times: 3 }] as const
    const { runner, close } = openBooks({ path, failPlans })
    expect(await outcomes([runner.run(addNote, 'a')])).toEqual(['io'])
    expect(await runner.probe()).toBe(false)
    expect(await outcomes([runner.run(addNote, 'a')])).toEqual(['io'])
    expect(runner.fault).toBe('io')
    expect(await runner.probe()).toBe(true)
    expect(await runner.run(addNote, 'a')).toBe('added a')
    await close()
  })

  it('says which failures leave a doubt', () => {
    const faults = ['command', 'busy', 'io', 'corrupt', 'overloaded', 'stopped', 'crashed'] as const
    const doubtful = faults.filter((fault) => new WriteError(fault, '').uncertain)
    expect(doubtful).toEqual(['io', 'corrupt', 'crashed'])
  })
})
