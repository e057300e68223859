import { afterAll, beforeAll, expect, it } from 'vitest'
import { wholeAnswer } from './kit/chat-answers.ts'
import { type Answered, aBody, callChat, codeOf, contentOf } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRows, readStanding, usd } from './kit/gateway-books.ts'
import { aCustomer, configText, NO_LIMITS, TEST_MODEL, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** A thousand calls at once on money for a hundred: exactly a hundred pass (reliability.md, C02). */

const CALLS = 1000
const PAID = 100
const PRICE = '0.01'
const KEYS = 20

let upstream: FakeUpstream
let gateway: StartedGateway

const manyKeys = Array.from({ length: KEYS }, (_, i) => ({ name: `key-${i}`, key: testKey(`many-${i}`) }))

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: { answer: wholeAnswer() } })
  gateway = await startGateway({
    config: configText(upstream.url, {
      limits: NO_LIMITS,
      prices: [{ model: TEST_MODEL, per_call: PRICE }],
      customers: [
        aCustomer('one', { balance: '1.00' }),
        { name: 'many', balance: '1.00', api_keys: manyKeys },
        aCustomer('capped', { balance: '1000' }, { limit: '1.00' }),
      ],
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

const cases = [
  { name: 'one key', customer: 'one', keys: [testKey('one')], left: '0' },
  { name: 'many keys of one customer', customer: 'many', keys: manyKeys.map(({ key }) => key), left: '0' },
  { name: 'a key with a limit of its own', customer: 'capped', keys: [testKey('capped')], left: '999' },
]

it.each(cases)('$name', async ({ customer, keys, left }) => {
  const before = upstream.requests.length
  const answers = await Promise.all(
    Array.from({ length: CALLS }, (_, i) => callChat(gateway, keys[i % keys.length] ?? '', aBody())),
  )
  expect(countStatuses(answers)).toEqual({ 200: PAID, 402: CALLS - PAID })
  for (const answer of answers) {
    if (answer.status === 200) expect(contentOf(answer)).toBe('Hello there.')
    else expect(codeOf(answer)).toBe('insufficient_quota')
  }
  expect(upstream.requests.length - before).toBe(PAID)

  const charges = await readCharges(gateway, customer)
  const answered = answers.filter(({ status }) => status === 200).map(({ requestId }) => requestId)
  expect(charges.map(({ requestId }) => requestId).sort()).toEqual(answered.sort())
  expect(new Set(charges.map(({ amount }) => amount))).toEqual(new Set([-usd(PRICE)]))
  expect(await readStanding(gateway, customer)).toEqual({ available: usd(left), held: 0n })
  await expectRightBooks(gateway)

  // Every call has a row, refused ones too; nobody waits for those.
  const rows = () => readRows(gateway, `customer=${customer}`)
  await expect.poll(async () => (await rows()).length, { timeout: 10_000 }).toBe(CALLS)
  expect((await rows()).filter(({ status }) => status === 'refused')).toHaveLength(CALLS - PAID)
})

function countStatuses(answers: readonly Answered[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
