import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addCustomer, type Books, openBooks } from '../../../../tests/kit/books.ts'
import { aChannel } from '../../../../tests/kit/builders.ts'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import { aCatalog, aDoor, aKey, NANO, someServices, someValues } from '../../../../tests/kit/relay-parts.ts'
import { type Scene, ScriptedConnector, WHOLE_ANSWER } from '../../../../tests/kit/scripted-connector.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import { verifyBooks } from '../money/ledger/verify-books.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { listRequests } from '../records/requests/list-requests.ts'
import { readRequest } from '../records/requests/read-request.ts'
import type { RequestDetails } from '../records/requests/request-record.ts'
import { LivingCalls } from './living-calls.ts'
import { reapCalls } from './reap-calls.ts'
import { relayChat } from './relay-chat.ts'

/** Calls through the real books: what a row says of its price is what the call was charged by (R33, I7). */

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const KEY = `sk-${'test'.repeat(6)}`
const WHOLE = {
  ...WHOLE_ANSWER,
  model: 'model-x',
  usage: { prompt_tokens: 30, completion_tokens: 40, total_tokens: 70 },
}
const answers: Scene = (x) => x.json(200, WHOLE)
const fails: Scene = (x) => x.json(500, {})
const begins: Scene = (x) => {
  const choices = [{ index: 0, delta: { content: 'Hi there.' }, finish_reason: null }]
  const chunk = { ...WHOLE, object: 'chat.completion.chunk', usage: undefined, choices }
  x.head().data(`data: ${JSON.stringify(chunk)}\n\n`)
}

/** `model-x` has no price of its own: it counts with that of the name which each channel sends upstream. */
const PRICES = { cheap: { input: '1', output: '2' }, dear: { input: '10', output: '20' } }
const CHEAP_CHARGE = 30n * 1_000n + 40n * 2_000n

interface Parts {
  /** The channels in the order in which they are tried; each is called like its price. */
  order: readonly ('cheap' | 'dear')[]
  scenes: readonly Scene[]
  body?: JsonObject
  traits?: ModelTraits
  maxCharge?: bigint
}

async function relay({ order, scenes, body, traits, maxCharge }: Parts) {
  const channels = order.map((name, at) =>
    aChannel(name, { models: ['model-x'], modelMap: new Map([['model-x', name]]), priority: -at }),
  )
  const settings = maxCharge === undefined ? {} : { maxCharge }
  const values = someValues({ channels, prices: PRICES, keys: { [KEY]: aKey() }, settings })
  const parts = someServices({
    values,
    connector: new ScriptedConnector(...scenes),
    catalog: aCatalog(traits),
    fetchMedia: () => Promise.reject(new GatewayError('bad-request', 'The picture cannot be fetched.')),
  })
  const books = openBooks({ clock: parts.clock })
  await books.runner.run(addCustomer, { name: 'a', balance: 100n * NANO })
  const { runner } = books
  const services = { ...parts, commands: runner, living: new LivingCalls('node-a', runner) }
  const json = { model: 'model-x', messages: [{ role: 'user', content: 'Hello?' }], ...body }
  const call = new FakeCall({ body: JSON.stringify(json), headers: { authorization: `Bearer ${KEY}` } })
  const done = relayChat(call, aDoor(), services)
  for (let i = 0; i < 20; i++) await vi.advanceTimersByTimeAsync(100)
  const versionOf = (name: 'cheap' | 'dear') => {
    const price = values.prices.priceOf({ asked: name, at: 0 })
    if (price === undefined) throw new Error(`no price of ${name}`)
    return values.prices.versionOf(price, '1').version.id
  }
  return { call, services, books, done, versionOf }
}

async function onlyRow(books: Books): Promise<RequestDetails> {
  const { data } = await listRequests(books.reader, {}, null, 10)
  expect(data).toHaveLength(1)
  const row = await readRequest(books.reader, data[0]?.id ?? '')
  if (row === undefined) throw new Error('no row')
  return row
}

async function expectRight(books: Books): Promise<void> {
  expect((await verifyBooks(books.reader, { overdraft: NANO })).problems).toEqual([])
}

describe('the price of a row', () => {
  it.each<{ name: string; parts: Parts; by: 'cheap' | 'dear'; charge: bigint }>([
    {
      name: 'the first channel, though a dearer one is held for',
      parts: { order: ['cheap', 'dear'], scenes: [answers] },
      by: 'cheap',
      charge: CHEAP_CHARGE,
    },
    {
      name: 'the first channel, which is the dearest',
      parts: { order: ['dear', 'cheap'], scenes: [answers] },
      by: 'dear',
      charge: 10n * CHEAP_CHARGE,
    },
    {
      name: 'the channel that a failed one was left for',
      parts: { order: ['dear', 'cheap'], scenes: [fails, answers] },
      by: 'cheap',
      charge: CHEAP_CHARGE,
    },
    {
      name: 'the last one tried, where none answered',
      parts: { order: ['cheap', 'dear'], scenes: [fails, fails] },
      by: 'dear',
      charge: 0n,
    },
  ])('is that of $name', async ({ parts, by, charge }) => {
    const { books, done, versionOf } = await relay(parts)
    await done
    const row = await onlyRow(books)
    expect([row.charge, row.priceVersion]).toEqual([charge, versionOf(by)])
    await expectRight(books)
    await books.close()
  })

  it.each<{ order: Parts['order']; scenes: Scene[]; by: 'cheap' | 'dear'; each: bigint }>([
    { order: ['cheap', 'dear'], scenes: [begins], by: 'cheap', each: 1_000n },
    { order: ['cheap', 'dear'], scenes: [fails, begins], by: 'dear', each: 10_000n },
  ])('is $by where the process died at its answer', async ({ order, scenes, by, each }) => {
    const { books, services, versionOf } = await relay({ order, scenes, body: { stream: true } })
    expect((await onlyRow(books)).priceVersion).toBe(versionOf(by))
    await services.living.renew()
    await books.runner.run(reapCalls, { living: [], all: true, overdraft: NANO })
    const row = await onlyRow(books)
    const { input = 0, output = 0 } = row.usage ?? {}
    // Six units of ASCII are two tokens, nine are three.
    expect([input, output]).toEqual([2, 3])
    expect([row.status, row.charge, row.priceVersion]).toEqual(['failed', 8n * each, versionOf(by)])
    await expectRight(books)
    services.living.cancelAll()
    await vi.advanceTimersByTimeAsync(2_000)
    await books.close()
  })
})

it('takes at most the hold for a charge beyond reason, and shows the rest as uncollected', async () => {
  const message = { role: 'assistant', content: 'x'.repeat(4_000) }
  const long: Scene = (x) =>
    x.json(200, { ...WHOLE, choices: [{ index: 0, message, finish_reason: 'stop' }] })
  const { books, done, services } = await relay({
    order: ['cheap'],
    scenes: [long],
    body: { max_tokens: 1 },
    maxCharge: 1n,
  })
  await done
  const row = await onlyRow(books)
  expect(services.alarms).toEqual(['charge_out_of_bounds'])
  // Two tokens of text and four of the message in, a thousand out.
  expect([row.usageSource, row.charge]).toEqual(['estimated', 6n * 1_000n + 1_000n * 2_000n])
  expect(row.priceLines.map(({ amount }) => amount)).toEqual(['0.000006', '0.002'])
  const attempt = await books.reader.selectFrom('attempts').select('held').executeTakeFirst()
  expect(row.charge - row.uncollected).toBe(attempt?.held)
  expect(row.uncollected).toBeGreaterThan(0n)
  const account = await books.reader.selectFrom('accounts').select('available').executeTakeFirst()
  expect(account?.available).toBe(100n * NANO - (attempt?.held ?? 0n))
  expect(services.events).toMatchObject([{ charge: row.charge, uncollected: row.uncollected }])
  await expectRight(books)
  await books.close()
})

it('is right of a call that was refused between its hold and its dispatch', async () => {
  const content = [{ type: 'image_url', image_url: { url: 'https://pictures.test/a.png' } }]
  const body = { messages: [{ role: 'user', content }] }
  const { books, done, call } = await relay({
    order: ['cheap'],
    scenes: [],
    body,
    traits: { fetchesUrls: false },
  })
  await done
  expect(call.status).toBe(400)
  expect(await onlyRow(books)).toMatchObject({ status: 'refused', charge: 0n, attempts: 1 })
  await expectRight(books)
  await books.close()
})
