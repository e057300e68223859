import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailPlan } from '../packages/sluice/src/io/database/fail-points.ts'
import {
  ALICE,
  expectNumbered,
  FOUR_PIECES,
  finishResponse,
  plainConfig,
  replayAll,
} from './kit/background.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges } from './kit/gateway-books.ts'
import { TEST_MODEL } from './kit/gateway-config.ts'
import { FIRST_FAULT, startFailing } from './kit/start-failing.ts'
import type { StartedGateway } from './kit/started-process.ts'

/** Responses of the background while the books cannot be written (C42). */

const ask = { model: TEST_MODEL, input: 'Go.', background: true }
const client = (to: StartedGateway): OpenAI =>
  new OpenAI({ apiKey: ALICE, baseURL: `${to.url}/v1`, maxRetries: 0 })

let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: { answer: FOUR_PIECES } })
})
afterAll(() => upstream?.close())

async function readOpenHolds(gateway: StartedGateway): Promise<unknown> {
  return (await gateway.admin('POST', '/api/admin/books/verify')).body.open_holds
}

describe('a commit that fails', () => {
  const OUTAGES: FailPlan[] = [0, 1, 2, 3].map((later) => ({
    point: 'before-commit',
    act: 'io-error',
    from: FIRST_FAULT + later,
    times: 9,
  }))

  it.each(OUTAGES)('at $from refuses it or is made good', async (outage) => {
    const failing = await startFailing(plainConfig(upstream.url), outage)
    const begun: string[] = []
    for (let refused = 0; refused === 0 && begun.length < FIRST_FAULT; ) {
      try {
        const { id } = await client(failing).responses.create(ask)
        begun.push(id)
        await new Promise((resolve) => setTimeout(resolve, 150))
      } catch (error) {
        if (!(error instanceof OpenAI.APIError)) throw error
        expect(error.status).toBe(503)
        refused++
      }
    }
    const isReady = async () => (await fetch(`${failing.url}/readyz`)).status === 200
    await expect.poll(isReady, { timeout: 15_000 }).toBe(true)
    for (const id of begun) {
      const response = await finishResponse(client(failing), id)
      expect(response).toMatchObject({ status: 'completed' })
      const events = await replayAll(client(failing), id)
      expectNumbered(events, 0)
      expect(events.at(-1)?.type).toBe('response.completed')
    }
    expect(await readCharges(failing, 'alice')).toHaveLength(begun.length)
    // The end of one that was refused is written as soon as that can be.
    await expect.poll(() => readOpenHolds(failing), { timeout: 15_000 }).toBe(0)
    await expectRightBooks(failing)
  })
})
