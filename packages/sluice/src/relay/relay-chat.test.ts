import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aCandidate, aChannel } from '../../../../tests/kit/builders.ts'
import { FakeCall } from '../../../../tests/kit/fake-call.ts'
import {
  aDoor,
  aKey,
  NANO,
  type Services,
  StubBooks,
  someServices,
  someValues,
} from '../../../../tests/kit/relay-parts.ts'
import { type Scene, ScriptedConnector, WHOLE_ANSWER } from '../../../../tests/kit/scripted-connector.ts'
import { GatewayError } from '../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../canonical/json.ts'
import type { SettleCall } from './call-records.ts'
import { relayChat } from './relay-chat.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const KEY = `sk-${'test'.repeat(6)}`
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...WHOLE_ANSWER, object: 'chat.completion.chunk', usage: undefined, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const answers: Scene = (x) => x.json(200, WHOLE_ANSWER)
const streams: Scene = (x) =>
  x
    .head()
    .data(chunk({ content: 'Hi' }))
    .data(`${chunk({}, 'stop')}data: [DONE]\n\n`)
    .end()
const cut: Scene = (x) =>
  x
    .head()
    .data(chunk({ content: 'Hi' }))
    .fail('closed')

interface Parts {
  scene?: Scene
  body?: JsonObject
  headers?: Record<string, string>
  books?: Record<string, unknown>
  prices?: Record<string, Record<string, unknown>>
  services?: Partial<Parameters<typeof someServices>[0]>
  free?: boolean
  key?: Partial<ReturnType<typeof aKey>>
  channel?: Parameters<typeof aChannel>[1]
  door?: Partial<ReturnType<typeof aDoor>>
  change?: (services: Services) => unknown
}

async function relay(parts: Parts) {
  const books = new StubBooks(parts.books)
  const channel = aChannel('one', { free: parts.free === true, ...parts.channel })
  const values = someValues({
    channels: [channel],
    keys: { [KEY]: aKey(parts.key) },
    ...(parts.prices !== undefined && { prices: parts.prices }),
  })
  const connector = new ScriptedConnector(...(parts.scene === undefined ? [] : [parts.scene]))
  const services = someServices({ values, books, connector, ...parts.services })
  parts.change?.(services)
  const json = { model: 'model-a', messages: [{ role: 'user', content: 'Hello?' }], ...parts.body }
  const call = new FakeCall({
    body: JSON.stringify(json),
    headers: { authorization: `Bearer ${KEY}`, ...parts.headers },
  })
  let done = false
  void relayChat(call, { ...aDoor(), ...parts.door }, services).then(() => {
    done = true
  })
  for (let i = 0; i < 50 && !done; i++) await vi.advanceTimersByTimeAsync(100)
  const idle = vi.fn()
  void services.living.idle().then(idle)
  await vi.advanceTimersByTimeAsync(200)
  const settled = books.named('settleCall') as SettleCall[]
  const left = {
    living: services.living.size,
    idle: idle.mock.calls.length,
    channel: services.routing.runningCalls(channel.id),
    key: services.limits.running('key:key_a'),
    customer: services.limits.running('customer:cus_a'),
    budget: services.routing.retries.inFlight.calls,
    timers: vi.getTimerCount(),
  }
  const error: unknown = call.text.startsWith('{') ? JSON.parse(call.text) : undefined
  const code = isJsonObject(error) && isJsonObject(error.error) ? error.error.code : undefined
  /** Tokens of this minute, as two limits of them see it: the key's and the credential's. */
  const usedAbove = (tokens: number) => {
    const ofKey = services.limits.enter([{ id: 'key:key_a', concurrency: 0, rpm: 0, tpm: tokens }])
    const again = aChannel('one', { limits: { ...channel.limits, tpm: tokens } })
    return [!ofKey.ok, 'refused' in services.routing.acquire(aCandidate(again), 0)]
  }
  return { call, services, books, settled, left, done, code, usedAbove }
}

const NOTHING = { living: 0, idle: 1, channel: 0, key: 0, customer: 0, budget: 0, timers: 0 }

describe('relayChat', () => {
  it.each<{ name: string; parts: Parts; status: number; code?: string; settled: number; ends?: string }>([
    { name: 'a whole answer', parts: { scene: answers }, status: 200, settled: 1, ends: 'settled' },
    {
      name: 'a stream',
      parts: { scene: streams, body: { stream: true } },
      status: 200,
      settled: 1,
      ends: 'estimated',
    },
    {
      name: 'a stream that breaks',
      parts: { scene: cut, body: { stream: true } },
      status: 200,
      settled: 1,
      ends: 'estimated',
    },
    {
      name: 'an upstream that fails',
      parts: { scene: (x) => x.json(500, {}) },
      status: 502,
      code: 'upstream_error',
      settled: 1,
      ends: 'voided',
    },
    {
      name: 'a stream whose upstream fails before it began',
      parts: { scene: (x) => x.head().fail('closed'), body: { stream: true } },
      status: 502,
      code: 'upstream_error',
      settled: 1,
      ends: 'voided',
    },
    {
      name: 'another key',
      parts: { headers: { authorization: 'Bearer sk-x' } },
      status: 401,
      code: 'invalid_api_key',
      settled: 0,
    },
    { name: 'no messages', parts: { body: { messages: [] } }, status: 400, settled: 0 },
    {
      name: 'another model',
      parts: { body: { model: 'x' } },
      status: 404,
      code: 'model_not_found',
      settled: 0,
    },
    {
      name: 'no money',
      parts: { books: { openCall: { ok: false, reason: 'insufficient-funds' } } },
      status: 402,
      code: 'insufficient_quota',
      settled: 0,
    },
    {
      name: 'books that cannot be written',
      parts: { books: { openCall: () => Promise.reject(new Error('on purpose')) } },
      status: 503,
      code: 'service_unavailable',
      settled: 0,
    },
    {
      name: 'a process that takes no calls',
      parts: { services: { refusal: () => new GatewayError('unavailable', 'Stopping.') } },
      status: 503,
      code: 'service_unavailable',
      settled: 0,
    },
    {
      name: 'a connector that throws',
      parts: {},
      status: 500,
      code: 'internal_error',
      settled: 1,
      ends: 'voided',
    },
  ])('$name: $status, and nothing is left behind', async ({ parts, status, code, settled, ends }) => {
    const run = await relay(parts)
    expect(run.done).toBe(true)
    expect(run.call.status).toBe(status)
    expect(run.call.ended).toBe(true)
    if (code !== undefined) expect(run.code).toBe(code)
    expect(run.settled).toHaveLength(settled)
    expect(run.settled[0]?.end).toBe(ends)
    expect(run.left).toEqual(NOTHING)
    expect(run.services.events).toHaveLength(1)
    expect(run.call.answerHeader('x-request-id')).toMatch(/^req_/)
  })

  it('settles before the last byte, and waits no longer than a second for it', async () => {
    let settle: (result: unknown) => void = () => {}
    const run = relay({
      scene: streams,
      body: { stream: true },
      books: {
        settleCall: () =>
          new Promise((resolve) => {
            settle = resolve
          }),
      },
      change: ({ clock }) => {
        setInterval(() => clock.advance(100), 100)
      },
    })
    await vi.advanceTimersByTimeAsync(800)
    const { call, done } = await run
    expect(done).toBe(true)
    expect(call.text).toMatch(/\[DONE\]\n\n$/)
    settle({ won: true, uncollected: 0n })
  })

  it.each<{ name: string; parts: Parts; answer: unknown }>([
    {
      name: 'an answer is kept',
      parts: { scene: answers },
      answer: expect.objectContaining({ status: 200 }),
    },
    {
      name: 'a finished stream is not',
      parts: { scene: streams, body: { stream: true } },
      answer: 'not-kept',
    },
    { name: 'a broken stream is not', parts: { scene: cut, body: { stream: true } }, answer: 'not-kept' },
    {
      name: 'a broken stream that cost nothing frees its key',
      parts: { scene: cut, body: { stream: true }, free: true, prices: {} },
      answer: 'free',
    },
    { name: 'a failure frees its key', parts: { scene: (x) => x.json(500, {}) }, answer: 'free' },
  ])('of an idempotent call $name', async ({ parts, answer }) => {
    const run = await relay({ ...parts, headers: { 'idempotency-key': 'key-1' } })
    expect(run.settled[0]?.idempotency).toMatchObject({ key: 'key-1', answer })
    expect(run.left).toEqual(NOTHING)
  })

  it.each([{ stream: true }, { stream: false }])(
    'leaves nothing but the hold to the reaper when its own settlement fails: %j',
    async (body) => {
      const run = await relay({
        scene: body.stream ? streams : answers,
        body,
        // What the charge is compared with.
        change: ({ values }) =>
          Object.defineProperty(values().settings, 'maxCharge', {
            get() {
              throw new TypeError('on purpose')
            },
          }),
      })
      expect(run.done).toBe(true)
      expect(run.services.alarms).toContain('internal_error')
      expect(run.settled).toEqual([])
      expect(run.left).toEqual(NOTHING)
      expect(run.call.ended || run.call.wasCut).toBe(true)
    },
  )

  it.each([
    { name: 'another ended the call', booked: 500n, usage: null, source: null },
    { name: 'it has no row yet', booked: 0n, usage: null, source: null },
    {
      name: 'an earlier try had been written',
      booked: 11_000n,
      usage: expect.objectContaining({ input: 3, output: 4 }),
      source: 'upstream',
    },
  ])('says of a settlement that came second what the books say: $name', async ({ booked, usage, source }) => {
    const run = await relay({
      scene: answers,
      key: { tpm: 1000 },
      books: { settleCall: { won: false, charge: booked, uncollected: booked / 2n } },
    })
    expect(run.services.alarms).toEqual(['settlement_lost'])
    expect(run.call.status).toBe(200)
    expect(run.services.events).toMatchObject([
      { charge: booked, uncollected: booked / 2n, usage, usageSource: source },
    ])
    // It was used all the same.
    expect([run.usedAbove(7)[0], run.usedAbove(8)[0]]).toEqual([true, false])
  })

  it.each<{ name: string; parts: Parts; used: number }>([
    { name: 'answered', parts: { scene: answers }, used: 7 },
    { name: 'failed', parts: { scene: (x) => x.json(500, {}) }, used: 0 },
    { name: 'broke before it began', parts: { scene: (x) => x.head().fail('closed') }, used: 0 },
    {
      name: 'was refused by the books',
      parts: { books: { openCall: { ok: false, reason: 'insufficient-funds' } } },
      used: 0,
    },
    {
      name: 'was not opened',
      parts: { books: { openCall: () => Promise.reject(new Error('on purpose')) } },
      used: 0,
    },
    { name: 'failed by our own mistake', parts: {}, used: 0 },
  ])('counts in limits of tokens what a call used that $name: $used', async ({ parts, used }) => {
    const limits = { concurrency: 0, rpm: 0, tpm: 1000 }
    const run = await relay({ ...parts, key: { tpm: 1000 }, channel: { limits } })
    if (used > 0) expect(run.usedAbove(used)).toEqual([true, true])
    expect(run.usedAbove(used + 1)).toEqual([false, false])
  })

  it('does not settle a call that another closed', async () => {
    let services: Services | undefined
    const run = await relay({
      scene: (x) => {
        x.head().data(chunk({ content: 'Hi' }))
        void services?.living.renew()
      },
      body: { stream: true },
      books: {
        renewCalls: ({ calls }: { calls: { callId: string }[] }) => ({
          lost: calls.map((one) => one.callId),
        }),
      },
      change: (given) => {
        services = given
      },
    })
    expect(run.settled).toEqual([])
    expect(run.services.events).toMatchObject([
      { status: 'failed', charge: 0n, uncollected: 0n, usage: null, usageSource: null },
    ])
    expect(run.call.text).toContain('service_unavailable')
    expect(run.call.text).not.toContain('[DONE]')
    expect(run.left).toEqual(NOTHING)
  })

  it('does not run a repetition, and says what became of the first', async () => {
    const body = Buffer.from('{"kept":true}')
    const answer = { status: 200, contentType: 'application/json', body }
    const run = await relay({
      headers: { 'idempotency-key': 'key-1' },
      books: { openCall: { ok: false, reason: 'replay', requestId: 'req_first', answer } },
    })
    expect([run.call.status, run.call.text]).toEqual([200, '{"kept":true}'])
    expect(run.call.answerHeader('idempotent-replayed')).toBe('true')
    expect(run.books.named('recordRefusal')).toHaveLength(1)
    expect(run.left).toEqual(NOTHING)
  })

  it('tells of no charge where its settlement was never asked for', async () => {
    const seal = () => {
      throw new TypeError('on purpose')
    }
    const run = await relay({
      scene: answers,
      headers: { 'idempotency-key': 'key-1' },
      services: { seal },
    })
    expect(run.settled).toEqual([])
    expect(run.services.alarms).toEqual(['internal_error'])
    expect(run.services.events).toMatchObject([{ charge: 0n, usage: null }])
    expect(run.left).toEqual(NOTHING)
  })

  it('tells how long gateway and upstream took, of relayed errors too', async () => {
    const good = await relay({ scene: answers })
    expect(good.call.answerHeader('server-timing')).toMatch(/^gateway;dur=[\d.]+, upstream;dur=[\d.]+$/)
    const bad = await relay({ scene: (x) => x.json(500, {}) })
    expect(bad.call.answerHeader('server-timing')).toBeDefined()
    const refused = await relay({ body: { model: 'x' } })
    expect(refused.call.answerHeader('server-timing')).toBeUndefined()
  })

  it.each([
    { status: 400, retry: 'false' },
    { status: 422, retry: 'false' },
    { status: 429, retry: undefined },
    { status: 500, retry: undefined },
  ])('says of a refusal with $status whether to come again', async ({ status, retry }) => {
    const scene: Scene = (x) =>
      x
        .head(status, { 'content-type': 'application/json', 'retry-after': '60' })
        .data(JSON.stringify({ error: { message: 'No.', code: 'c', type: 't', param: null } }))
        .end()
    const { call } = await relay({ scene })
    expect(call.answerHeader('x-should-retry')).toBe(retry)
    if (status === 429) expect(call.answerHeader('retry-after')).toBe('60')
  })
})

it('keeps no name that no model has', async () => {
  const run = await relay({ body: { model: 'm'.repeat(100_000) } })
  expect([run.call.status, run.code]).toEqual([404, 'model_not_found'])
  expect(run.books.named('recordRefusal')).toMatchObject([{ request: { requestedModel: 'm'.repeat(256) } }])
  expect(run.services.events[0]?.model).toHaveLength(256)
  expect(run.call.text.length).toBeLessThan(1000)
})

it('holds what the books say, and charges what was used', async () => {
  const run = await relay({ scene: answers, books: { openCall: { ok: true, held: 5n * NANO } } })
  expect(run.settled[0]).toMatchObject({ charge: 11_000n, attempt: 1 })
  expect(run.services.events[0]).toMatchObject({ held: 5n * NANO, charge: 11_000n, status: 'succeeded' })
})
