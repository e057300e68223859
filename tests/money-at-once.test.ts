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

it('stays exact while customer and key are changed and money comes in (C04)', async () => {
  // What the file declares is read-only, so this one is made over the API.
  const { body: customer } = await gateway.admin('POST', '/api/admin/customers', {
    name: 'moving',
    balance: '1.00',
  })
  const { body: key } = await gateway.admin('POST', `/api/admin/customers/${customer.id}/api-keys`, {
    name: 'moving',
  })
  let running = true
  const change = async (): Promise<void> => {
    for (let i = 0; running; i++) {
      const path = `/api/admin/api-keys/${key.id}`
      const patches = [
        gateway.admin('PATCH', path, { limit: i % 2 === 0 ? '500' : null, rpm: 0 }),
        gateway.admin('PATCH', `/api/admin/customers/${customer.id}`, { credit_limit: '0' }),
      ]
      for (const { status } of await Promise.all(patches)) expect(status).toBe(200)
    }
  }
  const changing = change()
  const calls = Promise.all(Array.from({ length: 400 }, () => callChat(gateway, String(key.key), aBody())))
  const credits = await Promise.all(Array.from({ length: 5 }, (_, i) => credit(String(customer.id), i)))
  expect(credits).toEqual([201, 201, 201, 201, 201])
  const counts = countStatuses(await calls)
  running = false
  await changing
  const answered = counts[200] ?? 0
  expect(answered).toBeGreaterThanOrEqual(PAID)
  expect(answered + (counts[402] ?? 0)).toBe(400)
  const left = usd('1.00') + 5n * usd('0.10') - BigInt(answered) * usd(PRICE)
  expect(await readStanding(gateway, 'moving')).toEqual({ available: left, held: 0n })
  expect(await readCharges(gateway, 'moving')).toHaveLength(answered)
  await expectRightBooks(gateway)
})

async function credit(customerId: string, number: number): Promise<number> {
  const response = await fetch(`${gateway.url}/api/admin/customers/${customerId}/credits`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.adminToken}`,
      'content-type': 'application/json',
      'idempotency-key': `credit-${number}`,
    },
    body: JSON.stringify({ amount: '0.10', reason: 'for the test' }),
  })
  return response.status
}

function countStatuses(answers: readonly Answered[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
