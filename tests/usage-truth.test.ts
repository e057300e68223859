import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { rawJsonAnswer, streamAnswer, wholeAnswer } from './kit/chat-answers.ts'
import { type Answered, aBody, callChat, contentOf, readStream } from './kit/chat-caller.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readAlarm, readRow, usd } from './kit/gateway-books.ts'
import { aChannel, aCustomer, configText, testKey } from './kit/gateway-config.ts'
import type { WireAnswer } from './kit/recorded-answer.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Usage is data from outside: what cannot be right is never charged (reliability.md 2, C14). */

const KEY = testKey('alice')
/** 4,000 characters are 1,000 tokens by our count. */
const TEXT = 'abcd'.repeat(1000)
const OUTPUT_COUNT = 1000
/** One message of two characters. */
const INPUT_COUNT = 5
/** USD per million of `test-*`. */
const PRICE = { input: 1000n, output: 2000n }

let upstream: FakeUpstream
let gateway: StartedGateway
/** What the upstream answers next, whole and streamed. */
let usage: string | null = null
/** Stated in a second chunk of a stream. */
let later: string | null = null

function planOf({ json }: UpstreamRequest): UpstreamPlan {
  const isStream = isJsonObject(json) && json.stream === true
  const known: JsonObject | null = usage === null ? null : { marker: 'usage' }
  const answer = isStream
    ? streamAnswer({ pieces: [TEXT.slice(0, 2000), TEXT.slice(2000)], usage: known })
    : wholeAnswer({ text: TEXT, usage: known })
  return { answer: withUsage(answer) }
}

/** Written as text, for numbers that JSON has no other way to write. */
function withUsage(answer: WireAnswer): WireAnswer {
  const more = later === null ? '' : `data: {"choices":[],"usage":${later}}\n\n`
  const body = answer.body
    .toString()
    .replace('{"marker":"usage"}', usage ?? '')
    .replace('data: [DONE]', `${more}data: [DONE]`)
  return { ...rawJsonAnswer(answer.status, body), headers: answer.headers }
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ plan: planOf })
  const trusted = aChannel(upstream.url, { name: 'trusted', models: ['test-trusted'], usage: 'trusted' })
  const checked = aChannel(upstream.url, { name: 'checked', models: ['test-checked'] })
  const dear = aChannel(upstream.url, { name: 'dear', models: ['test-cheap-unit'], usage: 'trusted' })
  gateway = await startGateway({
    config: configText(upstream.url, {
      channels: [trusted, checked, dear],
      prices: [
        { model: 'test-trusted', input: '1000', output: '2000' },
        { model: 'test-checked', input: '1000', output: '2000' },
        { model: 'test-cheap-unit', input: '0', output: '100000' },
      ],
      customers: [aCustomer('alice', { credit_limit: 'unlimited' })],
      limits: { max_charge: '1000' },
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

const LOCAL = { input: INPUT_COUNT, output: OUTPUT_COUNT }

/** One call with this usage in its answer; what it was booked and charged. */
async function bookedFor(stated: string | null, model: string, stream: boolean) {
  usage = stated
  const before = await readAlarm(gateway, 'usage_refused')
  const answer = await callChat(
    gateway,
    KEY,
    aBody({ model, stream, stream_options: { include_usage: true } }),
  )
  expect([answer.status, textOf(answer, stream)]).toEqual([200, TEXT])
  const row = await readRow(gateway, answer.requestId)
  const counts = isJsonObject(row.usage) ? row.usage : {}
  const alarms = (await readAlarm(gateway, 'usage_refused')) - before
  const { input, output, cached_input } = counts
  return { answer, row, source: row.usage_source, counts: { input, output, cached_input }, alarms }
}

function textOf(answer: Answered, stream: boolean): unknown {
  return stream ? readStream(answer.text).content : contentOf(answer)
}

/** Nano-dollars for tokens at so many USD a million. */
function priceOf({ input, output }: { input: number; output: number }): bigint {
  return (BigInt(input) * PRICE.input + BigInt(output) * PRICE.output) * 1000n
}

const LIES = [
  { name: 'negative output', usage: '{"prompt_tokens":10,"completion_tokens":-1000}' },
  { name: 'negative input', usage: '{"prompt_tokens":-10,"completion_tokens":1000}' },
  { name: 'fractions', usage: '{"prompt_tokens":10.5,"completion_tokens":1000}' },
  { name: 'huge output', usage: '{"prompt_tokens":10,"completion_tokens":10000001}' },
  { name: 'past all integers', usage: '{"prompt_tokens":10,"completion_tokens":18446744073709551616}' },
  { name: 'past all floats', usage: '{"prompt_tokens":10,"completion_tokens":1e309}' },
  { name: 'text', usage: '{"prompt_tokens":"10","completion_tokens":"NaN"}' },
  { name: 'objects', usage: '{"prompt_tokens":{},"completion_tokens":[1000]}' },
  {
    name: 'more reasoning than output',
    usage:
      '{"prompt_tokens":10,"completion_tokens":1000,"completion_tokens_details":{"reasoning_tokens":1001}}',
  },
  {
    name: 'a negative detail',
    usage: '{"prompt_tokens":10,"completion_tokens":1000,"prompt_tokens_details":{"cached_tokens":-9}}',
  },
]

describe.each([
  { channel: 'trusted', stream: false },
  { channel: 'trusted', stream: true },
  { channel: 'checked', stream: false },
  { channel: 'checked', stream: true },
])('$channel, stream $stream', ({ channel, stream }) => {
  const model = `test-${channel}`

  it.each(LIES)('$name: charged by our own count, with an alarm', async ({ usage: stated }) => {
    const { source, counts, alarms, row } = await bookedFor(stated, model, stream)
    expect({ source, counts, alarms }).toEqual({
      source: 'estimated',
      counts: { ...LOCAL, cached_input: 0 },
      alarms: 1,
    })
    expect(usd(row.charge)).toBe(priceOf(LOCAL))
  })

  it('a true report is charged', async () => {
    const stated = { input: 7, output: 1100 }
    const { source, row, alarms, answer } = await bookedFor(
      '{"prompt_tokens":7,"completion_tokens":1100,"total_tokens":1107}',
      model,
      stream,
    )
    expect({ source, alarms }).toEqual({ source: 'upstream', alarms: 0 })
    expect(usd(row.charge)).toBe(priceOf(stated))
    const shown = stream ? readStream(answer.text).usage : answer.json.usage
    expect(shown).toEqual({ prompt_tokens: 7, completion_tokens: 1100, total_tokens: 1107 })
  })

  it.each([null, 'null', '{}', '{"prompt_tokens":null}'])(
    'no report (%s): counted, without an alarm',
    async (stated) => {
      const { source, counts, alarms, row } = await bookedFor(stated, model, stream)
      expect({ source, counts, alarms }).toEqual({
        source: 'counted',
        counts: { ...LOCAL, cached_input: 0 },
        alarms: 0,
      })
      expect(usd(row.charge)).toBe(priceOf(LOCAL))
    },
  )
})

describe('figures that only a comparison shows to be wrong', () => {
  const cases = [
    {
      name: 'output',
      usage: '{"prompt_tokens":7,"completion_tokens":5000}',
      stated: { input: 7, output: 5000 },
    },
    {
      name: 'input',
      usage: '{"prompt_tokens":5000,"completion_tokens":900}',
      stated: { input: 5000, output: 900 },
    },
  ]

  it.each(cases)('$name: refused on a checked channel', async ({ usage: stated }) => {
    for (const stream of [false, true]) {
      const { source, alarms, row } = await bookedFor(stated, 'test-checked', stream)
      expect({ source, alarms, charge: usd(row.charge) }).toEqual({
        source: 'estimated',
        alarms: 1,
        charge: priceOf(LOCAL),
      })
    }
  })

  it.each(cases)('$name: charged on a trusted one', async ({ usage: stated, stated: counts }) => {
    const { source, row } = await bookedFor(stated, 'test-trusted', false)
    expect([source, usd(row.charge)]).toEqual(['upstream', priceOf(counts)])
  })

  it.each([
    { name: 'the most that is believed', output: 4 * OUTPUT_COUNT + 256, source: 'upstream' },
    { name: 'one more', output: 4 * OUTPUT_COUNT + 257, source: 'estimated' },
  ])('$name', async ({ output, source }) => {
    const stated = `{"prompt_tokens":7,"completion_tokens":${output}}`
    expect((await bookedFor(stated, 'test-checked', false)).source).toBe(source)
  })
})

it('a charge above max_charge is charged by our own count, at most the hold, with an alarm', async () => {
  const before = await readAlarm(gateway, 'charge_out_of_bounds')
  const { source, row } = await bookedFor(
    '{"prompt_tokens":7,"completion_tokens":10001}',
    'test-cheap-unit',
    false,
  )
  // 10,001 tokens at 0.10 USD would be 1,000.10 USD.
  expect([source, row.charge]).toEqual(['estimated', '100'])
  expect((await readAlarm(gateway, 'charge_out_of_bounds')) - before).toBe(1)
})

it('the last report of a stream counts, also where it is smaller', async () => {
  later = '{"prompt_tokens":7,"completion_tokens":28}'
  const { row } = await bookedFor('{"prompt_tokens":7,"completion_tokens":612}', 'test-trusted', true)
  later = null
  expect(usd(row.charge)).toBe(priceOf({ input: 7, output: 28 }))
})

it('leaves the books right', () => expectRightBooks(gateway))
