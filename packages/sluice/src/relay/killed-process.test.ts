import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { addCustomer, type Books, openBooks } from '../../../../tests/kit/books.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { seededRandom } from '../../../../tests/kit/seeded-random.ts'
import { temporaryFolder } from '../../../../tests/kit/temporary-folder.ts'
import type { FailPlan } from '../io/database/fail-points.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import { reapCalls } from './reap-calls.ts'

const LOAD = fileURLToPath(new URL('../../../../tests/kit/load-process.ts', import.meta.url))

interface Load {
  /** What the process was told it had done. */
  acknowledged: Set<string>
  /** Resolves when so many acts were acknowledged. */
  reached(acts: number): Promise<void>
  ended: Promise<unknown>
  kill(): void
}

function startLoad(
  path: string,
  name: string,
  durability = 'full',
  failPlans: readonly FailPlan[] = [],
): Load {
  const child = spawn(process.execPath, [LOAD, path, name, durability, JSON.stringify(failPlans)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged = new Set<string>()
  const waiting: { acts: number; resolve(): void }[] = []
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => {
    // The last line may have been cut off by the kill.
    if (/^(opened \S+|settled \S+ \d+)$/.test(line)) acknowledged.add(line)
    for (const one of waiting) if (acknowledged.size >= one.acts) one.resolve()
  })
  return {
    acknowledged,
    reached: (acts) => new Promise((resolve) => waiting.push({ acts, resolve })),
    ended: Promise.all([once(child, 'exit'), once(lines, 'close')]),
    kill: () => child.kill('SIGKILL'),
  }
}

/** What stands after a kill: every act that was acknowledged, no more than once, and the books are right. */
async function expectEverything(path: string, loads: readonly Load[]): Promise<void> {
  const books: Books = openBooks({ path, clock: new FakeClock(Date.now()) })
  expect((await verifyBooks(books.reader, { overdraft: 0n })).problems).toEqual([])
  await books.runner.run(reapCalls, { living: [], all: true, overdraft: 0n })
  const report = await verifyBooks(books.reader, { overdraft: 0n })
  expect(report).toMatchObject({ ok: true, openHolds: 0, problems: [] })
  const rows = await books.reader.selectFrom('requests').select(['id', 'charge', 'status']).execute()
  const charges = new Map(rows.map((row) => [row.id, row]))
  for (const load of loads) {
    for (const line of load.acknowledged) {
      const [act, id = '', charge] = line.split(' ')
      expect(charges.has(id)).toBe(true)
      if (act === 'settled') expect(String(charges.get(id)?.charge)).toBe(charge)
    }
  }
  await books.close()
}

async function someBooks(): Promise<string> {
  const path = join(temporaryFolder(), 'sluice.db')
  const books = openBooks({ path, clock: new FakeClock(Date.now()) })
  await books.runner.run(addCustomer, { name: 'a', balance: 10n ** 12n, keyLimit: 10n ** 11n })
  await books.close()
  return path
}

it('keeps the books right when it is killed at any moment', async () => {
  const path = await someBooks()
  const random = seededRandom(7)
  for (const round of ['k0', 'k1', 'k2', 'k3', 'k4']) {
    const load = startLoad(path, round, round === 'k4' ? 'relaxed' : 'full')
    await load.reached(1 + Math.floor(random() * 300))
    load.kill()
    await load.ended
    await expectEverything(path, [load])
  }
})

it.each(['before-begin', 'before-commit', 'after-commit'] as const)(
  'keeps them when it dies %s',
  async (point) => {
    const path = await someBooks()
    const load = startLoad(path, 'f', 'full', [{ point, act: 'kill', from: 12 }])
    await load.ended
    expect(load.acknowledged.size).toBeGreaterThan(0)
    await expectEverything(path, [load])
  },
)

it('keeps them when two processes write the same file', async () => {
  const path = await someBooks()
  const loads = [startLoad(path, 'x'), startLoad(path, 'y')]
  await Promise.all(loads.map((load) => load.reached(100)))
  for (const load of loads) load.kill()
  await Promise.all(loads.map((load) => load.ended))
  await expectEverything(path, loads)
})
