import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FailPlan } from '../packages/sluice/src/io/database/fail-points.ts'
import { wholeAnswer } from './kit/chat-answers.ts'
import { type Answered, aBody, callChat } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges } from './kit/gateway-books.ts'
import { configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { FIRST_FAULT, startFailing } from './kit/start-failing.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/** The process, or its writer, ends at each point around a commit (C42). */

const ALICE = testKey('alice')

let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: { answer: wholeAnswer() } })
})

afterAll(() => upstream?.close())

/** Around the commit of a hold and around that of a settlement. */
const POINTS: FailPlan[] = (['before-commit', 'after-commit'] as const).flatMap((point) =>
  [0, 1].map((later): FailPlan => ({ point, act: 'kill', from: FIRST_FAULT + later })),
)

it.each<FailPlan>([
  ...POINTS,
  { point: 'before-begin', act: 'kill', from: FIRST_FAULT },
  { point: 'before-commit', act: 'exit', from: FIRST_FAULT },
])('$act $point, passage $from', async (plan) => {
  const dataDir = `${temporaryFolder()}/data`
  const config = configText(upstream.url, { limits: NO_LIMITS })
  const gateway = await startFailing(config, plan, dataDir)
  const asked = upstream.requests.length
  const answers: Answered[] = []
  for (;;) {
    const answer = await callChat(gateway, ALICE, aBody()).catch(() => undefined)
    if (answer?.status !== 200) break
    answers.push(answer)
  }
  const sent = upstream.requests.length - asked
  await gateway.kill()

  const after = await startFailing(config, undefined, dataDir)
  await expectRightBooks(after)
  const charges = await readCharges(after, 'alice')
  const charged = new Set(charges.map(({ requestId }) => requestId))
  expect(charged.size).toBe(charges.length)
  // Without a writer an answer waits a second and goes out, and nobody is left to settle it.
  const settled = plan.act === 'exit' ? answers.slice(0, -1) : answers
  for (const { requestId } of settled) expect(charged).toContain(requestId)
  // At most the one call whose answer was never heard of is charged beside them.
  expect(charges.length).toBeLessThanOrEqual(Math.min(sent, answers.length + 1))
  expect((await callChat(after, ALICE, aBody())).status).toBe(200)
})
