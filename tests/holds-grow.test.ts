import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { bytesUpTo, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { aBody, callChat, codeOf, openCall, readStream } from './kit/chat-caller.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readRow, readStanding, usd } from './kit/gateway-books.ts'
import { aCustomer, configText, testKey } from './kit/gateway-config.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** How much is held, when it grows, and what happens when the money ends before the answer (reliability.md 2). */

/** USD a token of `test-dear`, so that 2 USD are 2,000 tokens. */
const TOKEN = 1_000_000n
const PRICES = [
  { model: 'test-dear', input: '0', output: '1000' },
  { model: 'test-model', input: '1', output: '2' },
]
const PIECE = 'abcdefgh'.repeat(4)

/** A stream of `tokens` tokens by our count of four characters each, without a usage of the vendor's. */
function longStream(tokens: number) {
  return streamAnswer({ pieces: Array.from({ length: tokens / 8 }, () => PIECE), usage: null })
}

/** What one read of the network brings at most: 64 KiB are counted only when they are here. */
const ONE_READ =
  BigInt(Math.ceil((65_536 * 8) / (bytesUpTo(longStream(80), 2) - bytesUpTo(longStream(80), 1)))) * TOKEN

let upstream: FakeUpstream
let gateway: StartedGateway
/** Opened by a test that holds the rest of a stream back. */
let gate = Promise.withResolvers<void>()

const CUSTOMERS = [
  aCustomer('two', { balance: '2' }),
  aCustomer('streams', { balance: '2' }),
  aCustomer('grows', { balance: '100' }),
  aCustomer('short', { balance: '2' }),
  aCustomer('asks-less', { balance: '2' }),
  aCustomer('poor', { balance: '0.25' }),
  aCustomer('rich', { balance: '1000' }),
  aCustomer('credit', { balance: '0', credit_limit: '1' }),
  aCustomer('unlimited', { balance: '0', credit_limit: 'unlimited' }),
  aCustomer('limited', { balance: '100' }, { limit: '2' }),
  aCustomer('overdrawn', { balance: '0.5' }),
]

function planOf({ json, body }: UpstreamRequest): UpstreamPlan {
  const text = body.toString()
  if (isJsonObject(json) && json.stream === true) {
    const answer = longStream(Number(/(\d+) tokens/.exec(text)?.[1] ?? 80))
    const slices = { seed: 1, most: 400 }
    if (!text.includes('hold back')) return { answer, slices }
    return { answer, slices, fault: { at: bytesUpTo(answer, 1), act: { type: 'wait', until: gate.promise } } }
  }
  const output = Number(/(\d+) tokens/.exec(text)?.[1] ?? 100)
  return { answer: wholeAnswer({ usage: { prompt_tokens: 5, completion_tokens: output } }) }
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: planOf })
  gateway = await startGateway({
    config: configText(upstream.url, {
      prices: PRICES,
      customers: CUSTOMERS,
      channels: [
        {
          name: 'main',
          provider: 'openai-compatible',
          base_url: upstream.url,
          models: ['test-*'],
          usage: 'trusted',
        },
      ],
    }),
  })
})

afterAll(async () => {
  gate.resolve()
  await gateway?.stop()
  await upstream?.close()
})

function ask(text: string, fields: JsonObject = {}): JsonObject {
  return aBody({ model: 'test-dear', messages: [{ role: 'user', content: text }], ...fields })
}

function lastSent(): JsonObject {
  const { json } = upstream.requests.at(-1) ?? {}
  return isJsonObject(json) ? json : {}
}

/** What a customer holds while its stream stands still after its first piece. */
async function holdDuring(customer: string, body: JsonObject, during: () => Promise<void>): Promise<string> {
  gate = Promise.withResolvers()
  const response = await openCall(gateway, testKey(customer), { ...body, stream: true })
  await during()
  gate.resolve()
  return await response.text()
}

describe('two dollars and no max_tokens on a dear model', () => {
  it('are enough for a whole answer, and the tokens held are the limit upstream', async () => {
    const answer = await callChat(gateway, testKey('two'), ask('100 tokens'))
    expect(answer.status).toBe(200)
    // All there is: 2 USD are 2,000 tokens.
    expect(lastSent()).toMatchObject({ max_tokens: 2000 })
    expect(answer.headers.get('x-sluice-warning')).toBe('capped:max_tokens')
    expect(await readRow(gateway, answer.requestId)).toMatchObject({ charge: '0.1' })
    expect(await readStanding(gateway, 'two')).toEqual({ available: usd('1.9'), held: 0n })
  })

  it('are enough for a stream', async () => {
    const answer = await callChat(gateway, testKey('streams'), ask('800 tokens', { stream: true }))
    expect(readStream(answer.text)).toMatchObject({ content: PIECE.repeat(100), done: true })
    expect(lastSent()).not.toHaveProperty('max_tokens')
    expect(await readRow(gateway, answer.requestId)).toMatchObject({ charge: '0.8', usage_source: 'counted' })
  })
})

describe('a whole answer', () => {
  it("keeps the caller's own limit where that is lower", async () => {
    const answer = await callChat(gateway, testKey('asks-less'), ask('100 tokens', { max_tokens: 300 }))
    expect(answer.status).toBe(200)
    expect(lastSent()).toMatchObject({ max_tokens: 300 })
    expect(answer.headers.get('x-sluice-warning')).toBeNull()
  })

  it("lowers the caller's limit to what is held", async () => {
    const answer = await callChat(gateway, testKey('short'), ask('100 tokens', { max_tokens: 5000 }))
    expect(answer.headers.get('x-sluice-warning')).toBe('capped:max_tokens')
    expect(lastSent()).toMatchObject({ max_tokens: 2000 })
  })

  it('holds all that it may produce where money is plentiful', async () => {
    const answer = await callChat(gateway, testKey('rich'), ask('100 tokens', { max_tokens: 5000 }))
    expect(answer.headers.get('x-sluice-warning')).toBeNull()
    expect(lastSent()).toMatchObject({ max_tokens: 5000 })
  })

  it('is refused where not even 256 tokens can be paid', async () => {
    const before = upstream.requests.length
    const answer = await callChat(gateway, testKey('poor'), ask('100 tokens'))
    expect([answer.status, codeOf(answer)]).toEqual([402, 'insufficient_quota'])
    expect(upstream.requests.length).toBe(before)
    expect((await callChat(gateway, testKey('poor'), ask('100 tokens', { max_tokens: 200 }))).status).toBe(
      200,
    )
  })

  it('that costs more than was held takes the overdraft, and the rest is a loss', async () => {
    const answer = await callChat(gateway, testKey('overdrawn'), ask('3000 tokens'))
    expect(answer.status).toBe(200)
    expect(await readRow(gateway, answer.requestId)).toMatchObject({ charge: '3', uncollected: '1.5' })
    expect(await readStanding(gateway, 'overdrawn')).toEqual({ available: -usd('1'), held: 0n })
    const next = await callChat(gateway, testKey('overdrawn'), ask('1 tokens'))
    expect(next.status).toBe(402)
  })
})

describe('a stream', () => {
  it('holds a slice, and grows', async () => {
    let held = 0n
    const text = await holdDuring('grows', ask('hold back 12000 tokens'), async () => {
      held = (await readStanding(gateway, 'grows')).held
    })
    expect(held).toBe(4096n * TOKEN)
    expect(readStream(text)).toMatchObject({ content: PIECE.repeat(1500), done: true })
    expect(await readStanding(gateway, 'grows')).toEqual({ available: usd('88'), held: 0n })
  })

  it('that outgrows its money ends well-formed, and what was delivered is charged', async () => {
    const { available } = await readStanding(gateway, 'streams')
    const answer = await callChat(gateway, testKey('streams'), ask('8000 tokens', { stream: true }))
    expect(answer.status).toBe(200)
    const read = readStream(answer.text)
    expect(read).toMatchObject({ done: false, finish: undefined, error: { code: 'insufficient_quota' } })
    const delivered = BigInt(read.content.length / 4)
    const row = await readRow(gateway, answer.requestId)
    expect(row).toMatchObject({ status: 'failed', error_code: 'insufficient_quota', usage_source: 'counted' })
    expect(usd(row.charge)).toBe(delivered * TOKEN)
    const collected = usd(row.charge) - usd(row.uncollected)
    expect(await readStanding(gateway, 'streams')).toEqual({ available: available - collected, held: 0n })
    // It was not cut long before its money ended, nor more than one piece of the network later.
    expect(usd(row.charge)).toBeGreaterThan(available / 2n)
    expect(usd(row.charge)).toBeLessThanOrEqual(available + ONE_READ)
    await expect.poll(() => upstream.openConnections, { timeout: 5000 }).toBeLessThanOrEqual(2)
  })

  it("ends at its key's own limit", async () => {
    const answer = await callChat(gateway, testKey('limited'), ask('8000 tokens', { stream: true }))
    const read = readStream(answer.text)
    expect(read.error).toMatchObject({ code: 'insufficient_quota' })
    const charge = BigInt(read.content.length / 4) * TOKEN
    expect(charge).toBeLessThanOrEqual(usd('2') + ONE_READ)
    expect((await readStanding(gateway, 'limited')).available).toBe(usd('100') - charge)
    const { body } = await gateway.admin('GET', '/api/admin/customers/limited/api-keys')
    expect(JSON.stringify(body)).toContain(`"used":"${formatTokens(charge)}"`)
  })
})

function formatTokens(charge: bigint): string {
  return String(Number(charge) / 1e9)
}

describe('credit', () => {
  it('lets money go below zero as far as it reaches', async () => {
    const answer = await callChat(gateway, testKey('credit'), ask('600 tokens', { stream: true }))
    expect(readStream(answer.text).done).toBe(true)
    expect((await readStanding(gateway, 'credit')).available).toBe(-usd('0.6'))
    expect((await callChat(gateway, testKey('credit'), ask('8 tokens', { stream: true }))).status).toBe(200)
    const last = await callChat(gateway, testKey('credit'), ask('8000 tokens', { stream: true }))
    expect(readStream(last.text).error).toMatchObject({ code: 'insufficient_quota' })
    // The limit, and the overdraft for what one read brought above it (I3).
    expect((await readStanding(gateway, 'credit')).available).toBeGreaterThanOrEqual(-usd('2'))
    expect((await callChat(gateway, testKey('credit'), ask('1 tokens'))).status).toBe(402)
  })

  it('without a limit never refuses and never caps', async () => {
    const whole = await callChat(gateway, testKey('unlimited'), ask('100 tokens'))
    expect(whole.status).toBe(200)
    expect(whole.headers.get('x-sluice-warning')).toBeNull()
    expect(lastSent()).not.toHaveProperty('max_tokens')
    const stream = await callChat(gateway, testKey('unlimited'), ask('12000 tokens', { stream: true }))
    expect(readStream(stream.text).done).toBe(true)
    expect(await readStanding(gateway, 'unlimited')).toEqual({ available: -usd('12.1'), held: 0n })
  })
})

describe('hold_output_tokens: 0', () => {
  let whole: StartedGateway

  beforeAll(async () => {
    whole = await startGateway({
      config: configText(upstream.url, {
        prices: PRICES,
        customers: [aCustomer('alice', { balance: '50' })],
        ledger: { hold_output_tokens: 0 },
      }),
    })
  })

  afterAll(() => whole?.stop())

  it('holds all that the call may produce, from the start', async () => {
    gate = Promise.withResolvers()
    const body = ask('hold back 80 tokens', { stream: true, max_tokens: 30_000 })
    const response = await openCall(whole, testKey('alice'), body)
    expect((await readStanding(whole, 'alice')).held).toBe(30_000n * TOKEN)
    gate.resolve()
    expect(readStream(await response.text()).done).toBe(true)
    expect(await readStanding(whole, 'alice')).toEqual({ available: usd('49.92'), held: 0n })
    await expectRightBooks(whole)
  })
})

it('a quote says what is held', async () => {
  const request = ask('hold back 80 tokens', { stream: true, max_tokens: 1000 })
  const { status, body } = await gateway.admin('POST', '/api/quote', { request, customer: 'rich' })
  expect([status, body.hold]).toEqual([200, '1'])
  let held = 0n
  await holdDuring('rich', request, async () => {
    held = (await readStanding(gateway, 'rich')).held
  })
  expect(held).toBe(usd('1'))
})

it('leaves the books right', () => expectRightBooks(gateway))
