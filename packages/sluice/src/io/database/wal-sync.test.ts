import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../../tests/kit/temporary-folder.ts'
import { WalSync } from './wal-sync.ts'

const cases: { name: string; prepare(log: string): void; failures: number }[] = [
  { name: 'syncs the log', prepare: (log) => writeFileSync(log, 'frames'), failures: 0 },
  { name: 'owes nothing where the log is gone', prepare: () => {}, failures: 0 },
  { name: 'tells a log that cannot be synced', prepare: (log) => mkdirSync(log), failures: 1 },
]

it.each(cases)('$name', async ({ prepare, failures }) => {
  const path = join(temporaryFolder(), 'sluice.db')
  prepare(`${path}-wal`)
  const told: unknown[] = []
  const sync = new WalSync(path, (error) => told.push(error))
  sync.committed()
  sync.committed()
  await sync.finish()
  expect(told).toHaveLength(failures)
})
