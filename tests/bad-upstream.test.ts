import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemoServer } from '../packages/sluice/src/builtin/demo/demo-server.ts'
import { jsonAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { callChat, contentOf, readStream } from './kit/chat-caller.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readAlarm, readRow } from './kit/gateway-books.ts'
import { aCustomer, testKey } from './kit/gateway-config.ts'
import { errorOf } from './kit/post-chat.ts'
import { readBooks } from './kit/seen-books.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'
import { expectRefused } from './kit/trap-gateway.ts'

/** Upstreams that answer nonsense, over a real connection: the demo's faults, and a vendor who tells secrets. */

const KEY = testKey('alice')
const SECRET = `vendor-${'secret'.repeat(5)}`
const PROTOCOLS = ['openai', 'anthropic', 'gemini'] as const

let demo: DemoServer
let odd: FakeUpstream
let gateway: StartedGateway

beforeAll(async () => {
  demo = await startDemoServer()
  odd = await startFakeUpstream({
    plan: ({ body }) => ({
      answer: body.includes('absurd')
        ? wholeAnswer({ usage: { prompt_tokens: 9, completion_tokens: 50_000, total_tokens: 50_009 } })
        : jsonAnswer(400, {
            error: {
              message: `Bad value. Key ${SECRET} at ${odd.url}/v1/chat/completions, organization org-a1b2c3d4e5f6g7h8.`,
              type: 'invalid_request_error',
              param: 'temperature',
              code: 'bad_value',
            },
          }),
    }),
  })
  const channel = (provider: string, base_url: string) => ({
    name: provider,
    provider,
    base_url,
    api_key: SECRET,
    models: [`via-${provider}`],
    model_map: { [`via-${provider}`]: 'demo-chat' },
  })
  const names = [...PROTOCOLS, 'openai-compatible']
  gateway = await startGateway({
    config: JSON.stringify({
      channels: [
        ...PROTOCOLS.map((provider) => channel(provider, demo.url)),
        channel('openai-compatible', odd.url),
      ],
      prices: names.map((name) => ({ model: `via-${name}`, input: '1', output: '2' })),
      customers: [aCustomer('alice')],
    }),
  })
})
afterAll(async () => {
  await gateway.kill()
  await demo.close()
  await odd.close()
})

function ask(provider: string, text: string, stream: boolean) {
  return callChat(gateway, KEY, {
    model: `via-${provider}`,
    stream,
    messages: [{ role: 'user', content: text }],
  })
}

const KINDS = PROTOCOLS.flatMap((provider) => [false, true].map((stream) => ({ provider, stream })))

describe.each(KINDS)('$provider, stream: $stream', ({ provider, stream }) => {
  const early = ['garbage', 'html', 'blank', 'empty', 'line', 'bomb', 'not-http', 'drop', 'cut=0']
  const whole = [...early, 'half', 'length']

  it.each(stream ? early : whole)('%s is a failure that costs nothing', async (fault) => {
    const before = await readBooks(gateway, 'alice')
    const answer = await ask(provider, `demo!${fault}`, stream)
    expectRefused(answer, { status: 502, code: 'upstream_error', type: 'api_error', param: null })
    expect(await readRow(gateway, answer.requestId)).toMatchObject({
      status: 'failed',
      http_status: 502,
      charge: '0',
      attempts: 1,
    })
    expect(await readBooks(gateway, 'alice')).toEqual(before)
  })

  it.runIf(stream).each(['half', 'cut=6,delay=2', 'no-end'])(
    '%s ends in an error, and what came is charged',
    async (fault) => {
      const answer = await ask(provider, `demo!tokens=12,${fault}`, true)
      expect(answer.status, answer.text).toBe(200)
      const { content, error, done, finish } = readStream(answer.text)
      expect(content).toMatch(/^w0 w1/)
      expect(error).toMatchObject({ type: 'api_error', code: 'upstream_error', param: null })
      expect({ done, finish }).toEqual({ done: false, finish: undefined })
      const row = await readRow(gateway, answer.requestId)
      expect(row).toMatchObject({ status: 'failed', http_status: 200, error_code: 'upstream_error' })
      expect(Number(row.charge)).toBeGreaterThan(0)
      expect(Number(row.charge)).toBeLessThan(0.0001)
    },
  )

  it.each([
    { order: 'usage=negative', source: 'estimated' },
    { order: 'usage=huge', source: 'estimated' },
    { order: 'usage=text', source: 'estimated' },
    { order: 'usage=none', source: 'counted' },
  ])('$order is charged by our own count', async ({ order, source }) => {
    const alarms = await readAlarm(gateway, 'usage_refused')
    const answer = await ask(provider, `Hello demo!tokens=10,${order}`, stream)
    expect(answer.status, answer.text).toBe(200)
    expect(stream ? readStream(answer.text).content : contentOf(answer)).toContain('w9')
    const row = await readRow(gateway, answer.requestId)
    expect(row).toMatchObject({ status: 'succeeded', usage_source: source })
    expect(Number(row.charge)).toBeGreaterThan(0)
    expect(Number(row.charge)).toBeLessThan(0.0001)
    if (row.usage_source === 'estimated') {
      expect(await readAlarm(gateway, 'usage_refused')).toBe(alarms + 1)
    }
  })

  it('an answer that was filtered is an answer', async () => {
    const answer = await ask(provider, 'demo!filter', stream)
    expect(answer.status, answer.text).toBe(200)
    expect(await readRow(gateway, answer.requestId)).toMatchObject({ status: 'succeeded' })
  })
})

it('figures that cannot be are not believed where usage is checked', async () => {
  const answer = await ask('openai-compatible', 'absurd', false)
  expect(contentOf(answer)).toBe('Hello there.')
  const row = await readRow(gateway, answer.requestId)
  expect(row).toMatchObject({ status: 'succeeded', usage_source: 'estimated' })
  expect(Number(row.charge)).toBeLessThan(0.0001)
})

it("a vendor's words are kept, and its secrets are not (C39)", async () => {
  const answer = await ask('openai-compatible', 'Hello', false)
  expectRefused(answer, { status: 400, code: 'bad_value', param: 'temperature' })
  expect(errorOf(answer).message).toContain('Bad value.')
  expect(answer.text).not.toContain(SECRET)
  expect(answer.text).not.toContain(String(odd.port))
  expect(answer.text).not.toContain('a1b2c3d4e5f6g7h8')
})

it('leaves right books, a living process and a log without secrets', async () => {
  expect((await ask('openai', 'Hello', false)).status).toBe(200)
  await expectRightBooks(gateway)
  for (const secret of [SECRET, KEY, 'Hello']) expect(gateway.stderr()).not.toContain(secret)
})
