import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { bytesUpTo, jsonAnswer, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { callChat, contentOf, openCall, readStream } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream, type UpstreamPlan } from './kit/fake-upstream.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { startRawServer } from './kit/raw-server.ts'
import { objectsOf, readBooks, traceOf } from './kit/seen-books.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'
import { expectRefused } from './kit/trap-gateway.ts'

/**
 * Several credentials and channels (R26–R29): who is tried next, what the trace says of it, and what it does to the
 * next call. Most channels are the demo's, each with a fault of its own.
 */

const KEY = testKey('alice')
const DEADLINE = { first_byte: '150ms', first_token: '150ms' }

/** A fault of the first of two channels, what the trace calls it, and how the second call finds that channel. */
const FAULTS: { order: string; reason: string; after: string; timeouts?: object }[] = [
  { order: '401', reason: 'http_401', after: 'revoked' },
  { order: '402', reason: 'http_402', after: 'exhausted' },
  { order: 'quota', reason: 'http_429', after: 'exhausted' },
  { order: '403', reason: 'http_403', after: 'model-refused' },
  { order: '404', reason: 'http_404', after: 'model-refused' },
  { order: '408', reason: 'http_408', after: 'healthy' },
  { order: '429', reason: 'http_429', after: 'cooling' },
  { order: '429=40', reason: 'http_429', after: 'cooling' },
  { order: '500', reason: 'http_500', after: 'healthy' },
  { order: '503', reason: 'http_503', after: 'healthy' },
  { order: '529', reason: 'http_529', after: 'healthy' },
  { order: 'drop', reason: 'closed', after: 'healthy' },
  { order: 'not-http', reason: 'protocol', after: 'healthy' },
  { order: 'empty', reason: 'empty_answer', after: 'healthy' },
  { order: 'html', reason: 'bad_answer', after: 'healthy' },
  { order: 'cut=0', reason: 'closed', after: 'healthy' },
  { order: 'wait=9000', reason: 'first_byte_timeout', after: 'healthy', timeouts: DEADLINE },
]

let gateway: StartedGateway
let vendor: FakeUpstream
let refusedPort = 0

beforeAll(async () => {
  vendor = await startFakeUpstream({
    plan: ({ headers, json }) => planOf(headers.get('authorization'), json),
  })
  const closed = await startRawServer(() => {})
  refusedPort = closed.port
  await closed.close()

  const demo = (name: string, models: string[], more: JsonObject = {}) => ({
    name,
    provider: 'demo',
    models,
    model_map: Object.fromEntries(models.map((model) => [model, 'demo-chat'])),
    ...more,
  })
  const faulty = (model: string, order: string, more: JsonObject = {}) =>
    demo(`bad ${model}`, [model], { priority: 5, headers: { 'x-demo-order': order }, ...more })
  const atVendor = (name: string, more: JsonObject) => ({
    name,
    provider: 'openai',
    base_url: vendor.url,
    models: [name],
    ...more,
  })
  const shared = FAULTS.map(({ order }) => `m ${order}`.replaceAll(' ', '-'))
  const channels = [
    ...FAULTS.map(({ order, timeouts }) =>
      faulty(`m-${order}`, order, timeouts === undefined ? {} : { timeouts: { ...timeouts } }),
    ),
    demo('sound', [...shared, 'unreachable', 'slow-token', 'left', 'heals', 'first-breath', 'busy-stream']),
    {
      name: 'nobody',
      provider: 'openai',
      base_url: `http://127.0.0.1:${refusedPort}`,
      api_key: 'any-key-at-all',
      models: ['unreachable'],
      priority: 5,
    },
    faulty('slow-token', 'slow=9000', { timeouts: { first_token: '150ms' } }),
    faulty('heals', '429=1'),
    demo('patient', ['left'], {
      priority: 5,
      headers: { 'x-demo-order': 'slow=400' },
      on_client_gone: 'cancel',
    }),
    ...['401', '402', '403', '404', '429=30', '500', '504', '529', '400', '413', '415', '422'].map((order) =>
      faulty(`alone-${order}`, order),
    ),
    demo('cut', ['cut'], { headers: { 'x-demo-order': 'cut=4,tokens=20,delay=2' } }),
    demo('cut-claude', ['cut-claude'], {
      protocol: 'anthropic-messages',
      headers: { 'x-demo-order': 'error=4,tokens=20,delay=2' },
    }),
    atVendor('two-keys', { api_keys: ['bad-credential-1', 'good-credential'] }),
    atVendor('one-breath', { api_key: 'good-credential' }),
    atVendor('first-breath', { api_key: 'good-credential', priority: 5 }),
    atVendor('busy-stream', { api_key: 'good-credential', priority: 5 }),
    atVendor('past-its-end', { api_key: 'good-credential' }),
    atVendor('comments', { api_key: 'good-credential', timeouts: { first_token: '200ms' } }),
  ]
  gateway = await startGateway({
    config: JSON.stringify({
      channels,
      prices: [...new Set(channels.flatMap(({ models }) => models))].map((model) => ({
        model,
        input: '1',
        output: '2',
      })),
      customers: [aCustomer('alice', { balance: '100' })],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  await vendor.close()
})

/** What the vendor answers: by credential, and by the model of a channel. */
function planOf(authorization: string | undefined, json: unknown): UpstreamPlan {
  const request = isJsonObject(json) ? json : {}
  if (authorization !== 'Bearer good-credential') {
    return { answer: jsonAnswer(401, { error: { message: 'Incorrect API key provided.' } }) }
  }
  if (request.model === 'comments') {
    const body = Buffer.from(': still here\n\n'.repeat(200))
    return { answer: { ...streamAnswer(), body }, slices: { seed: 1, most: 20 }, paceMs: 10 }
  }
  const failure = Buffer.from('data: {"error":{"message":"It broke.","type":"overloaded_error"}}\n\n')
  if (request.model === 'first-breath' || request.model === 'busy-stream') {
    const answer = streamAnswer()
    const before = bytesUpTo(answer, request.model === 'first-breath' ? 1 : 0)
    return { answer: { ...answer, body: Buffer.concat([answer.body.subarray(0, before), failure]) } }
  }
  if (request.model === 'past-its-end') {
    const { body, ...answer } = streamAnswer()
    return { answer: { ...answer, body: Buffer.concat([body, streamAnswer().body]) } }
  }
  if (request.model === 'one-breath') {
    const answer = streamAnswer()
    const [first, second] = [bytesUpTo(answer, 1), bytesUpTo(answer, 2)]
    const body = Buffer.concat([answer.body.subarray(0, second), failure, answer.body.subarray(second)])
    // The second piece of text and the error arrive as one.
    return { answer: { ...answer, body }, fault: { at: first, act: { type: 'pause', ms: 60 } } }
  }
  return { answer: request.stream === true ? streamAnswer() : wholeAnswer() }
}

function aBody(model: string, stream = false): JsonObject {
  return { model, stream, messages: [{ role: 'user', content: 'Hello' }] }
}

async function ask(model: string, stream = false) {
  const answer = await callChat(gateway, KEY, aBody(model, stream))
  return { ...answer, row: await readRow(gateway, answer.requestId) }
}

describe('a fault before the first content', () => {
  it.each(FAULTS)(
    '$order: the next channel answers, and the next call knows',
    async ({ order, reason, after }) => {
      const model = `m-${order}`
      const first = await ask(model)
      expect(contentOf(first)).toContain('You said')
      expect(traceOf(first.row)).toEqual([`tried bad ${model} ${reason}`, 'tried sound complete'])
      expect(first.row).toMatchObject({ status: 'succeeded', channel: 'sound', attempts: 2 })
      const [tried] = objectsOf(first.row.trace)
      expect(tried).toMatchObject({
        credential: expect.anything(),
        http_status: /^http_/.test(reason) ? Number(reason.slice(5)) : tried?.http_status,
        ms: expect.any(Number),
      })

      const second = await ask(model, true)
      expect(readStream(second.text)).toMatchObject({
        content: expect.stringContaining('You said'),
        done: true,
      })
      const trace = traceOf(second.row)
      if (after === 'healthy') expect(trace.at(-1)).toBe('tried sound complete')
      else {
        expect(trace).toEqual([
          'tried sound complete',
          expect.stringMatching(`^skipped bad ${model} ${after} until`),
        ])
      }
    },
  )

  it('honours retry-after to the second', async () => {
    const { row } = await ask('m-429=40')
    const skipped = traceOf(row).find((line) => line.startsWith('skipped')) ?? ''
    const until = Date.parse(skipped.split(' until ')[1] ?? '')
    const left = until - Date.parse(String(row.time))
    expect(left).toBeGreaterThan(15_000)
    expect(left).toBeLessThanOrEqual(40_000)
  })

  it('cools a channel after three failures in a row', async () => {
    for (let call = 0; call < 3; call++) await ask('m-500')
    const { row } = await ask('m-500')
    expect(traceOf(row)).toEqual([
      'tried sound complete',
      expect.stringMatching(/^skipped bad m-500 cooling until/),
    ])
  })

  it.each([false, true])('an address that nobody listens on (stream: %s)', async (stream) => {
    const { status, row } = await ask('unreachable', stream)
    expect(status).toBe(200)
    expect(traceOf(row)).toEqual(['tried nobody connect', 'tried sound complete'])
    expect(objectsOf(row.trace)[0]?.http_status).toBeNull()
  })

  it('a first token that does not come', async () => {
    const { text, row } = await ask('slow-token', true)
    expect(readStream(text).content).toContain('You said')
    expect(traceOf(row)).toEqual(['tried bad slow-token deadline', 'tried sound complete'])
  })

  it('an error within a stream is what it says', async () => {
    const { text, row } = await ask('busy-stream', true)
    expect(readStream(text)).toMatchObject({ content: expect.stringContaining('You said'), done: true })
    expect(traceOf(row)).toEqual(['tried busy-stream http_529', 'tried sound complete'])
  })

  it('comments are no content (R29)', async () => {
    const answer = await callChat(gateway, KEY, aBody('comments', true))
    expectRefused(answer, { status: 504, code: 'upstream_timeout', type: 'api_error' })
  })

  it('a channel heals by itself', async () => {
    await ask('heals')
    await expect
      .poll(async () => traceOf((await ask('heals')).row)[0], { timeout: 5000, interval: 100 })
      .toBe('tried bad heals http_429')
  })
})

describe('several credentials', () => {
  it('are tried one after the other, each with a health of its own', async () => {
    const traces: string[][] = []
    for (let call = 0; call < 6; call++) {
      const { status, row } = await ask('two-keys', call % 2 === 1)
      expect(status).toBe(200)
      traces.push(traceOf(row))
    }
    const failed = traces.filter((trace) => trace[0] === 'tried two-keys http_401')
    expect(failed).toEqual([['tried two-keys http_401', 'tried two-keys complete']])
    expect(traces.at(-1)).toEqual([
      'tried two-keys complete',
      expect.stringMatching(/^skipped two-keys revoked until/),
    ])
    const bad = vendor.requests.filter(
      ({ headers }) => headers.get('authorization')?.includes('bad') === true,
    )
    expect(bad).toHaveLength(1)
  })
})

describe('when nobody is left', () => {
  it.each([
    { order: '401', status: 502, code: 'upstream_error', attempts: 1 },
    { order: '402', status: 502, code: 'upstream_error', attempts: 1 },
    { order: '403', status: 502, code: 'upstream_error', attempts: 1 },
    { order: '404', status: 502, code: 'upstream_error', attempts: 1 },
    { order: '429=30', status: 429, code: 'rate_limit_exceeded', attempts: 1 },
    { order: '500', status: 502, code: 'upstream_error', attempts: 1 },
    { order: '504', status: 504, code: 'upstream_timeout', attempts: 1 },
    // Busy: the same credential is asked again, three times in all.
    { order: '529', status: 502, code: 'upstream_error', attempts: 3 },
    { order: '400', status: 400, code: expect.any(String), attempts: 1 },
    { order: '413', status: 413, code: expect.any(String), attempts: 1 },
    { order: '415', status: 415, code: expect.any(String), attempts: 1 },
    { order: '422', status: 422, code: expect.any(String), attempts: 1 },
  ])('$order is shown as $status', async ({ order, status, code, attempts }) => {
    const before = await readBooks(gateway, 'alice')
    const answer = await callChat(gateway, KEY, aBody(`alone-${order}`, true))
    expectRefused(answer, { status, code })
    expect(answer.headers.get('retry-after')).toBe(order === '429=30' ? '30' : null)
    expect(await readRow(gateway, answer.requestId)).toMatchObject({
      status: 'failed',
      charge: '0',
      attempts,
      error_code: code,
    })
    expect(await readBooks(gateway, 'alice')).toEqual(before)
  })
})

describe('a fault behind the first content', () => {
  it.each(['cut', 'cut-claude'])(
    '%s: an error event ends the stream, and what came is billed',
    async (model) => {
      const { status, text, row } = await ask(model, true)
      expect(status).toBe(200)
      const { content, error, done, finish } = readStream(text)
      expect(content).toMatch(/^w0 w1/)
      expect(error).toMatchObject({ message: expect.any(String), code: 'upstream_error', param: null })
      expect({ done, finish }).toEqual({ done: false, finish: undefined })
      expect(row).toMatchObject({ status: 'failed', http_status: 200, attempts: 1, usage_source: 'counted' })
      const { input, output } = isJsonObject(row.usage) ? row.usage : {}
      expect(output).toBeGreaterThan(0)
      expect(Number(row.charge)).toBeCloseTo((Number(input) + 2 * Number(output)) / 1e6, 9)
    },
  )

  it('what comes in the same breath as the error is delivered', async () => {
    const { text, row } = await ask('one-breath', true)
    expect(readStream(text)).toMatchObject({ content: 'Hello ', done: false })
    expect(text).not.toContain('there.')
    expect(row).toMatchObject({ status: 'failed' })
  })

  it('is behind it also in the same breath as that', async () => {
    const { text, row } = await ask('first-breath', true)
    expect(readStream(text)).toMatchObject({ content: 'Hel', done: false, error: { code: 'upstream_error' } })
    expect(row).toMatchObject({ status: 'failed', attempts: 1 })
    expect(traceOf(row)).toEqual(['tried first-breath broken', 'skipped sound not-needed'])
  })

  it('counts against its channel', async () => {
    for (let call = 0; call < 2; call++) await ask('first-breath', true)
    const { row } = await ask('first-breath', true)
    expect(traceOf(row)).toEqual([
      'tried sound complete',
      expect.stringMatching(/^skipped first-breath cooling until/),
    ])
  })
})

it('gives nothing of what a vendor sends behind its end mark', async () => {
  const { text, row } = await ask('past-its-end', true)
  expect(text.match(/Hel/g)).toHaveLength(1)
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true)
  expect(text.match(/DONE/g)).toHaveLength(1)
  expect(row).toMatchObject({ status: 'succeeded' })
})

describe('a caller who leaves', () => {
  it('does not count against a channel', async () => {
    for (let call = 0; call < 4; call++) {
      const controller = new AbortController()
      const opened = openCall(gateway, KEY, aBody('left', true), { signal: controller.signal })
      await expect.poll(() => newest()).toMatchObject({ status: 'running' })
      controller.abort()
      await expect(opened).rejects.toThrow()
      await expect.poll(() => newest()).toMatchObject({ status: 'cancelled', client_gone: true, attempts: 1 })
    }
    // Four that have left, and the channel is still the first to be asked.
    const { row } = await ask('left', true)
    expect(traceOf(row)).toEqual(['tried patient complete', 'skipped sound not-needed'])
  })

  async function newest(): Promise<JsonObject | undefined> {
    const { body } = await gateway.admin('GET', '/api/admin/requests?model=left&limit=1')
    return objectsOf(body.data)[0]
  }
})

it('leaves right books', () => expectRightBooks(gateway))
