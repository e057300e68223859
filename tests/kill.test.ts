import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { bytesUpTo, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { aBody, callChat, readStream } from './kit/chat-caller.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRows, readStanding, usd } from './kit/gateway-books.ts'
import { aCustomer, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { seededRandom } from './kit/seeded-random.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/**
 * The gateway is killed as `kill -9` does at moments that nobody chose, while it works: the books must be right after
 * each restart, and whoever got an answer finds its row and its charge (I2, I4, I6, I10, C42).
 * SLUICE_KILLS sets how often.
 */

const KILLS = Number(process.env.SLUICE_KILLS ?? 6)
const SEED = Number(process.env.SLUICE_SEED ?? 20_260_101)
const WORKERS = 24
/** 10 tokens in and 20 out, at 1 and 2 USD a million. */
const CHARGE = 50_000n
const ALICE = testKey('alice')
const STREAM = streamAnswer()

let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: planOf })
})

afterAll(() => upstream?.close())

/** Answers take from nothing to some 20 ms; streams pause in the middle; some calls fail, some at the first try. */
function planOf({ json, body }: UpstreamRequest, index: number): UpstreamPlan {
  const headDelayMs = index % 7
  if (body.toString().includes('breaks')) {
    const act = { type: 'cut' } as const
    return { answer: STREAM, headDelayMs, fault: { at: bytesUpTo(STREAM, 1), act } }
  }
  if (index % 11 === 0) {
    const error = { status: 500, headers: {}, body: Buffer.from('{"error":{"message":"broken"}}') }
    return { answer: error, headDelayMs }
  }
  if (!isJsonObject(json) || json.stream !== true) return { answer: wholeAnswer(), headDelayMs }
  const act = { type: 'pause', ms: index % 13 } as const
  return { answer: STREAM, headDelayMs, fault: { at: bytesUpTo(STREAM, 1), act } }
}

function config(): string {
  return configText(upstream.url, {
    limits: NO_LIMITS,
    channels: ['first', 'second'].map((name) => ({
      name,
      provider: 'openai-compatible',
      base_url: upstream.url,
      api_key: `upstream-${name}`,
      models: ['test-*'],
      usage: 'trusted',
    })),
    customers: [aCustomer('alice', { balance: '1000' }, { limit: '900' })],
  })
}

/** What callers were told over all lives of the gateway. */
interface Told {
  /** Calls whose answer was whole, or whose stream came to `[DONE]`. */
  answered: string[]
  cut: number
}

/** Calls on and on until the gateway is gone. */
async function keepCalling(gateway: StartedGateway, told: Told, worker: number): Promise<void> {
  for (let i = worker; ; i++) {
    const stream = i % 2 === 0
    const user = i % 17 === 0 ? 'breaks' : 'usual'
    const headers = i % 5 === 0 ? { 'idempotency-key': `${gateway.pid}-${worker}-${i}` } : {}
    try {
      const answer = await callChat(gateway, ALICE, aBody({ stream, user }), { headers })
      const isWhole = answer.status === 200 && (!stream || readStream(answer.text).done)
      if (isWhole) told.answered.push(answer.requestId)
    } catch {
      told.cut++
      return
    }
  }
}

it(`keeps the books through ${KILLS} kills`, { timeout: 30_000 + KILLS * 5000 }, async () => {
  const random = seededRandom(SEED)
  const dataDir = `${temporaryFolder()}/data`
  const told: Told = { answered: [], cut: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    const gateway = await startGateway({ dataDir, config: config() })
    await expectKept(gateway, told)
    const callers = Array.from({ length: WORKERS }, (_, worker) => keepCalling(gateway, told, worker))
    await wait(50 + random() * 700)
    await gateway.kill()
    await Promise.all(callers)
  }
  const last = await startGateway({ dataDir, config: config() })
  await expectKept(last, told)
  expect(await last.stop()).toBe(0)
  expect(told.answered.length).toBeGreaterThan(KILLS)
  expect(told.cut).toBeGreaterThan(0)
  expect(await verifyByCommand(dataDir)).toMatchObject({ ok: true, open_holds: 0, problems: [] })
})

/** All that must be so after a restart, before anything is asked of it. */
async function expectKept(gateway: StartedGateway, told: Told): Promise<void> {
  await expectRightBooks(gateway)
  const charges = await readCharges(gateway, 'alice')
  const charged = new Map(charges.map(({ requestId, amount }) => [requestId, -amount]))
  expect(charged.size, 'charges are unique by call').toBe(charges.length)
  expect(charges.length).toBeLessThanOrEqual(upstream.requests.length)
  const rows = new Map((await readRows(gateway, 'customer=alice')).map((row) => [row.id, row]))
  for (const id of told.answered) {
    expect(rows.get(id)).toMatchObject({ status: 'succeeded', http_status: 200 })
    expect(charged.get(id)).toBe(CHARGE)
  }
  let attempts = 0
  for (const row of rows.values()) {
    expect(row.status).not.toBe('running')
    expect(usd(row.charge)).toBe(charged.get(String(row.id)) ?? 0n)
    attempts += Number(row.attempts)
  }
  // What went out is known: each request of the upstream's has its attempt.
  expect(attempts).toBeGreaterThanOrEqual(upstream.requests.length)
  const sum = charges.reduce((total, { amount }) => total + amount, 0n)
  expect(await readStanding(gateway, 'alice')).toEqual({ available: usd('1000') + sum, held: 0n })
}

/** `sluice books verify` on the files that the gateway left. */
async function verifyByCommand(dataDir: string): Promise<unknown> {
  const command = fileURLToPath(new URL('../packages/sluice/bin/sluice.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'books', 'verify', '--json'], {
    env: { PATH: process.env.PATH, SLUICE_DATA_DIR: dataDir },
  })
  return JSON.parse(stdout)
}
