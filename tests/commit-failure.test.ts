import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailPlan } from '../packages/sluice/src/io/database/fail-points.ts'
import { wholeAnswer } from './kit/chat-answers.ts'
import { type Answered, aBody, callChat, codeOf } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readAlarm, readCharges, readRow, usd } from './kit/gateway-books.ts'
import { configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { FIRST_FAULT, startFailing } from './kit/start-failing.ts'
import type { StartedGateway } from './kit/started-process.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/** What happens when the books cannot be written (reliability.md 2, C42). */

const ALICE = testKey('alice')
/** 10 tokens in and 20 out, at 1 and 2 USD a million. */
const CHARGE = usd('0.00005')

let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: { answer: wholeAnswer() } })
})

afterAll(() => upstream?.close())

function config(): string {
  return configText(upstream.url, { limits: NO_LIMITS })
}

function call(gateway: StartedGateway): Promise<Answered> {
  return callChat(gateway, ALICE, aBody())
}

async function isReady(gateway: StartedGateway): Promise<boolean> {
  return (await fetch(`${gateway.url}/readyz`)).status === 200
}

/** One call after the other until the planned fault strikes; all calls so far, the last of them struck. */
async function callUntilFault(gateway: StartedGateway): Promise<Answered[]> {
  const answers: Answered[] = []
  for (;;) {
    const answer = await call(gateway)
    answers.push(answer)
    if (answer.status !== 200 || !(await isReady(gateway))) return answers
    if (answers.length > FIRST_FAULT) throw new Error('the fault did not come')
  }
}

/** Every answer of 200 has its row and its one charge, and there is no other charge. */
async function expectCharged(gateway: StartedGateway, answers: readonly Answered[]): Promise<void> {
  const answered = answers.filter(({ status }) => status === 200)
  for (const { requestId } of answered) {
    expect(await readRow(gateway, requestId)).toMatchObject({ status: 'succeeded', http_status: 200 })
  }
  const charges = await readCharges(gateway, 'alice')
  expect(charges.map(({ requestId }) => requestId).sort()).toEqual(
    answered.map(({ requestId }) => requestId).sort(),
  )
  expect(charges.every(({ amount }) => amount === -CHARGE)).toBe(true)
  await expectRightBooks(gateway)
}

/** Two passages in a row: a fault at one strikes a hold, at the other a settlement. */
const OUTAGES = [
  { act: 'io-error' as const, from: FIRST_FAULT },
  { act: 'io-error' as const, from: FIRST_FAULT + 1 },
  { act: 'disk-full' as const, from: FIRST_FAULT },
]

const LOADED: FailPlan = { point: 'before-commit', act: 'io-error', from: FIRST_FAULT, times: 5 }

const struck = new Set<string>()

describe('an outage of the disk', () => {
  it.each(OUTAGES)('$act at commit $from', async ({ act, from }) => {
    // Probes, one each half second, and retries use up the passages: then the disk is back. Many, for a slow machine.
    const gateway = await startFailing(config(), { point: 'before-commit', act, from, times: 14 })
    const asked = upstream.requests.length
    const answers = await callUntilFault(gateway)
    const last = answers.at(-1)
    const isHold = last?.status === 503
    struck.add(isHold ? 'hold' : 'settlement')
    // Before the hold nothing is sent; an answer that was paid for upstream goes out.
    expect(upstream.requests.length - asked).toBe(answers.length - (isHold ? 1 : 0))
    expect(await isReady(gateway)).toBe(false)
    const refused = await call(gateway)
    expect([refused.status, codeOf(refused)]).toEqual([503, 'service_unavailable'])
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(upstream.requests.length - asked).toBe(answers.length - (isHold ? 1 : 0))
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
    expect(await readAlarm(gateway, 'writer_unsafe')).toBeGreaterThanOrEqual(1)

    await expect.poll(() => isReady(gateway), { timeout: 30_000 }).toBe(true)
    answers.push(await call(gateway))
    expect(answers.at(-1)?.status).toBe(200)
    await expectCharged(gateway, answers)
    expect(await gateway.stop()).toBe(0)
  })

  it('has struck holds and settlements', () => {
    expect([...struck].sort()).toEqual(['hold', 'settlement'])
  })

  it('under load', async () => {
    const gateway = await startFailing(config(), LOADED)
    const answers: Answered[] = []
    const work = async (): Promise<void> => {
      for (let i = 0; i < 25; i++) {
        const answer = await call(gateway)
        answers.push(answer)
        if (answer.status !== 200) await wait(50)
      }
    }
    await Promise.all(Array.from({ length: 8 }, work))
    await expect.poll(() => isReady(gateway), { timeout: 30_000 }).toBe(true)
    const statuses = new Set(answers.map(({ status }) => status))
    expect(statuses).toEqual(new Set([200, 503]))
    await expectCharged(gateway, answers)
  })
})

describe('a commit that happened, and whose success was not heard of', () => {
  it.each([0, 1])('is made good: %i commits later', async (later) => {
    const dataDir = `${temporaryFolder()}/data`
    const plan: FailPlan = { point: 'after-commit', act: 'io-error', from: FIRST_FAULT + later }
    const gateway = await startFailing(config(), plan, dataDir)
    const asked = upstream.requests.length
    const answers = await callUntilFault(gateway)
    const isHold = answers.at(-1)?.status === 503
    expect(upstream.requests.length - asked).toBe(answers.length - (isHold ? 1 : 0))
    await expect.poll(() => isReady(gateway), { timeout: 30_000 }).toBe(true)
    await gateway.stop()
    const after = await startFailing(config(), undefined, dataDir)
    await expectCharged(after, answers)
  })
})
