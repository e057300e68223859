import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import {
  completionTokens,
  emptyUsage,
  promptTokens,
  type Usage,
} from '../packages/sluice/src/canonical/usage.ts'
import { encodeUsage } from '../packages/sluice/src/money/metering/usage-json.ts'
import { type FakeUpstream, startFakeUpstream } from './kit/fake-upstream.ts'
import { expectRightBooks, readRow } from './kit/gateway-books.ts'
import { aChannel, configText, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import {
  finishOf,
  type PlainChoice,
  readChatAnswer,
  readChatChunks,
  saidBy,
} from './kit/read-chat-plainly.ts'
import { type PlainRecording, readRecordingPlainly } from './kit/read-recording-plainly.ts'
import { type ReplayedCase, replayedCases } from './kit/recorded-cases.ts'
import { hasRecordings, needsRecordings } from './kit/recordings.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/**
 * Every recorded answer of a chat call, played again byte by byte, through one started gateway, to OpenAI's own
 * client: what it reads and what is booked must be what a plain reading of the recording says (R20).
 */

const CASES = replayedCases()
const FAMILY = { chat: 'compatible', messages: 'anthropic', 'generate-content': 'gemini' } as const
const PLAIN_KEY = testKey('passes-through')
/** Wants its reasoning under another name, so that nothing can be passed through. */
const TRANSLATING_KEY = testKey('translates')

let upstream: FakeUpstream
let gateway: StartedGateway

/** The case is told by the model's name, which every format carries. */
function modelOf(one: ReplayedCase): string {
  const family = one.vendor === 'openai' ? 'openai' : FAMILY[one.api]
  return `${one.isError ? 'refused-' : ''}${family}-case-${CASES.indexOf(one)}`
}

function channels(url: string, name: string, fields: JsonObject = {}): JsonObject[] {
  const providers = ['openai', 'openai-compatible', 'anthropic', 'gemini']
  return providers.map((provider) =>
    aChannel(url, {
      name: `${name}${provider}`,
      provider,
      models: [`${name}${provider.replace('openai-', '')}-*`],
      usage: 'trusted',
      ...fields,
    }),
  )
}

beforeAll(async () => {
  if (!hasRecordings) return
  upstream = await startFakeUpstream({
    plan: ({ path, body }, index) => {
      const number = /-case-(\d+)/.exec(path + body.toString())?.[1]
      const one = CASES[Number(number)]
      if (one === undefined) throw new Error(`no such case: ${path}`)
      const { answer } = one
      const slices = { seed: index, most: 4000 }
      // What came before an error is to be seen before it; in one piece both would be taken for a failed try.
      const error = one.isError ? -1 : findError(answer.body)
      if (error < 0) return { answer, slices }
      return { answer, slices, fault: { at: error, act: { type: 'pause', ms: 100 } } }
    },
  })
  gateway = await startGateway({
    config: configText(upstream.url, {
      limits: NO_LIMITS,
      channels: [...channels(upstream.url, ''), ...channels(upstream.url, 'refused-')],
      prices: [{ model: '*', input: '1', output: '2' }],
      customers: [
        {
          name: 'reader',
          credit_limit: 'unlimited',
          api_keys: [
            { name: 'plain', key: PLAIN_KEY },
            { name: 'translating', key: TRANSLATING_KEY, reasoning: 'reasoning' },
          ],
        },
      ],
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await upstream?.close()
})

/** Where the event that carries an error begins. */
function findError(stream: Buffer): number {
  const at = stream.toString('latin1').search(/"error": ?\{/)
  return at < 0 ? -1 : stream.lastIndexOf('\n\n', at) + 2
}

/** What OpenAI's client made of an answer. */
interface Read {
  requestId: string
  choices: PlainChoice[]
  usage: JsonObject | undefined
  error: unknown
}

function openClient(apiKey: string): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
}

function question(one: ReplayedCase) {
  const isOld = one.bodies.some((body) => /"function_call":\{[^}]*"name":"[^"]/.test(JSON.stringify(body)))
  return {
    model: modelOf(one),
    messages: [{ role: 'user' as const, content: 'Hi' }],
    ...(isOld && { functions: [{ name: 'any', parameters: {} }] }),
  }
}

async function readWhole(one: ReplayedCase, key: string): Promise<Read> {
  const { data, response } = await openClient(key).chat.completions.create(question(one)).withResponse()
  const body = plain(data)
  return {
    requestId: response.headers.get('x-request-id') ?? '',
    choices: readChatAnswer(body),
    usage: isJsonObject(body.usage) ? body.usage : undefined,
    error: undefined,
  }
}

async function readStream(one: ReplayedCase, key: string): Promise<Read> {
  const asked = { ...question(one), stream: true as const, stream_options: { include_usage: true } }
  const { data, response } = await openClient(key).chat.completions.create(asked).withResponse()
  const chunks: JsonObject[] = []
  let error: unknown
  try {
    for await (const chunk of data) chunks.push(plain(chunk))
  } catch (thrown) {
    error = thrown
  }
  return {
    requestId: response.headers.get('x-request-id') ?? '',
    choices: readChatChunks(chunks),
    usage: chunks.map((chunk) => chunk.usage).findLast(isJsonObject),
    error,
  }
}

function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isJsonObject(copy) ? copy : {}
}

async function failureOf(reading: Promise<unknown>): Promise<APIError> {
  try {
    await reading
  } catch (error) {
    if (error instanceof APIError) return error
    throw error
  }
  throw new Error('nothing failed')
}

/** Reads one case with one key, and compares what was read and what was booked with the plain reading. */
async function check(one: ReplayedCase, key: string, path: 'passthrough' | 'translated'): Promise<void> {
  const expected = readRecordingPlainly(one)
  const read = one.streaming ? readStream : readWhole
  if (expected.isEmpty || (expected.failed && expected.choices.every(isSilent))) {
    const error = await failureOf(read(one, key))
    expect(error.status).toBeGreaterThanOrEqual(400)
    return
  }
  const seen = await read(one, key)
  expect(seen.error instanceof APIError).toBe(expected.failed)
  expect(seen.choices.map(saidBy).map(withoutSpelling)).toEqual(
    expected.choices.map(saidBy).map(withoutSpelling),
  )
  const row = await readRow(gateway, seen.requestId)
  expect(row).toMatchObject({ path, http_status: 200, status: expected.failed ? 'failed' : 'succeeded' })
  if (expected.failed) return
  expect(seen.choices.map(path === 'passthrough' ? ({ finish }) => finish : finishOf)).toEqual(
    expected.choices.map(path === 'passthrough' ? ({ finish }) => finish : finishOf),
  )
  compareUsage(seen, row, expected, path)
}

function isSilent(choice: PlainChoice): boolean {
  const { text, reasoning, detailed, refusal, calls } = choice
  return text + reasoning + detailed + refusal === '' && calls.length === 0
}

/** Arguments are compared as values: an empty object has several spellings. */
function withoutSpelling(said: ReturnType<typeof saidBy>) {
  return { ...said, calls: said.calls.map((call) => ({ ...call, arguments: argumentsOf(call.arguments) })) }
}

function argumentsOf(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return text
  }
}

function compareUsage(seen: Read, row: JsonObject, expected: PlainRecording, path: string): void {
  if (expected.usage === undefined) {
    expect(seen.usage).toBeUndefined()
    expect(row).toMatchObject({ usage_source: 'counted', usage: { output: countOf(expected.choices) } })
    return
  }
  expect(row.usage_source).toBe(expected.isContradictory ? 'estimated' : 'upstream')
  if (!expected.isContradictory) {
    expect(row.usage).toEqual({ ...encodeUsage(emptyUsage()), ...encodeUsage(expected.usage) })
  }
  if (path === 'passthrough') expect(seen.usage).toEqual(expected.stated)
  else if (!expected.isContradictory) expect(shownOf(seen.usage)).toEqual(sumsOf(expected.usage))
}

/** Tokens by the local estimate: four ASCII characters, or one other unit. */
function countOf(choices: readonly PlainChoice[]): number {
  const said = choices.map(({ text, reasoning, detailed, refusal, calls }) =>
    [text, reasoning || detailed, refusal, ...calls.map((call) => call.arguments)].join(''),
  )
  const units = said.join('')
  const others = units.replace(/[\0-\x7f]/g, '').length
  return Math.ceil((units.length - others) / 4) + others
}

function shownOf(usage: JsonObject | undefined) {
  return { prompt: usage?.prompt_tokens, completion: usage?.completion_tokens }
}

function sumsOf(usage: Usage) {
  return { prompt: promptTokens(usage), completion: completionTokens(usage) }
}

const answers = CASES.filter(({ isError }) => !isError)
const chat = answers.filter(({ api }) => api === 'chat')
const others = answers.filter(({ api }) => api !== 'chat')

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers through the gateway'), () => {
  it('has them', () => expect(answers.length).toBeGreaterThan(950))

  it.each(chat.map((one) => [one.id, one] as const))('passed through: %s', (_id, one) =>
    check(one, PLAIN_KEY, 'passthrough'),
  )

  it.each(chat.map((one) => [one.id, one] as const))('translated: %s', (_id, one) =>
    check(one, TRANSLATING_KEY, 'translated'),
  )

  it.each(others.map((one) => [one.id, one] as const))('translated: %s', (_id, one) =>
    check(one, PLAIN_KEY, 'translated'),
  )
})

/** Statuses that are passed on; whatever is the gateway's own affair with its vendor becomes 502 (R26). */
const PASSED_ON = new Set([400, 413, 415, 422, 429])
/** Google says with 400 that our key, or our place, is not welcome. */
const OF_OURS = /API_KEY_INVALID|API key not valid|User location/

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals through the gateway'), () => {
  const refusals = CASES.filter(({ isError }) => isError)

  it.each(refusals.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    const error = await failureOf(one.streaming ? readStream(one, PLAIN_KEY) : readWhole(one, PLAIN_KEY))
    const { status, body } = one.answer
    expect(error.status).toBe(PASSED_ON.has(status) && !OF_OURS.test(body.toString()) ? status : 502)
    expect(error.message).not.toMatch(/https?:|sk-/)
    const row = await readRow(gateway, error.headers?.get('x-request-id') ?? '')
    expect(row).toMatchObject({ status: 'failed', charge: '0', http_status: error.status })
  })
})

it.skipIf(!hasRecordings)(needsRecordings('leaves the books right'), () => expectRightBooks(gateway))
