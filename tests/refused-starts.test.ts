import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startRawServer } from './kit/raw-server.ts'
import { failToStart, startGateway } from './kit/started-process.ts'

/** Starts that cannot be: every mistake is named with its place, the exit code is 1, and nothing is changed. */

const folder = mkdtempSync(join(tmpdir(), 'sluice-refused-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names every mistake of the file at its line, and touches nothing', async () => {
  const dataDir = join(folder, 'untouched')
  const config = [
    'channels:',
    '  - name: main',
    '    provider: nobody',
    '    models: [demo-chat]',
    '  - name: demo',
    '    provider: demo',
    '    prioritty: 10',
    '    timeouts: { connect: soon }',
    'prices:',
    '  - { model: demo-chat, input: "-1" }',
    'customers:',
    '  - name: alice',
    '    api_keys: [{ name: main, key: short }]',
    'keys: { recoverable: true }',
    `admin: { token: "$${'{NOT_SET_ANYWHERE}'}" }`,
  ]
  const { code, stdout, stderr } = await failToStart({ dataDir, config: config.join('\n') })
  expect(code).toBe(1)
  expect(stdout).toBe('')
  const places = stderr.match(/^sluice\.yaml:\d+/gm)?.map((place) => Number(place.split(':')[1]))
  expect([...new Set(places)].sort((a, b) => a - b)).toEqual([3, 7, 8, 10, 13, 14, 15])
  expect(stderr).toContain('NOT_SET_ANYWHERE')
  expect(existsSync(dataDir)).toBe(false)
})

it('names every mistake of the environment', async () => {
  const dataDir = join(folder, 'untouched')
  const { code, stderr } = await failToStart({
    dataDir,
    env: {
      SLUICE_PORT: '99999',
      SLUICE_WORKERS: '2',
      SLUICE_REDIS_URL: 'redis://127.0.0.1',
      SLUICE_DATABASE_URL: 'postgres://127.0.0.1/sluice',
      SLUICE_SECRET_KEY: 'short',
      SLUICE_LOG_LEVEL: 'loud',
      SLUICE_OVERLOAD_DELAY_MS: '0.2s',
    },
  })
  expect(code).toBe(1)
  for (const name of [
    'PORT',
    'WORKERS',
    'REDIS_URL',
    'DATABASE_URL',
    'SECRET_KEY',
    'LOG_LEVEL',
    'OVERLOAD_DELAY_MS',
  ]) {
    expect(stderr).toContain(`SLUICE_${name}: `)
  }
  expect(existsSync(dataDir)).toBe(false)
})

it('says that its file is not there', async () => {
  const { code, stderr } = await failToStart({ env: { SLUICE_CONFIG: join(folder, 'absent.yaml') } })
  expect(code).toBe(1)
  expect(stderr).toContain('absent.yaml')
})

it('says that its port is taken', async () => {
  const taken = await startRawServer(() => {})
  try {
    const { code, stderr } = await failToStart({ env: { SLUICE_PORT: String(taken.port) } })
    expect(code).toBe(1)
    expect(stderr).toContain(String(taken.port))
  } finally {
    await taken.close()
  }
})

it('says that its secret is not the one of the data', async () => {
  const dataDir = join(folder, 'sealed')
  const one = { SLUICE_SECRET_KEY: '11'.repeat(32) }
  const gateway = await startGateway({ dataDir, env: one })
  expect(await gateway.stop()).toBe(0)
  expect(readdirSync(dataDir).join(' ')).not.toMatch(/secret/)
  const { code, stderr } = await failToStart({ dataDir, env: { SLUICE_SECRET_KEY: '22'.repeat(32) } })
  expect(code).toBe(1)
  expect(stderr).toMatch(/SLUICE_SECRET_KEY|secret/)
})
