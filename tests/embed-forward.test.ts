import { ApiError, GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamPlan,
  type UpstreamRequest,
} from './kit/fake-upstream.ts'
import { expectRightBooks, readCharges, readRow, usd } from './kit/gateway-books.ts'
import { aCustomer, NO_LIMITS, testKey } from './kit/gateway-config.ts'
import { recordedAnswer } from './kit/recorded-answer.ts'
import { hasRecordings, needsRecordings, readRecording, recordingCases } from './kit/recordings.ts'
import { type StartedGateway, startGateway } from './kit/started-process.ts'

/** Google's embeddings: forwarded as they are to channels of that form, and paid as every call is. */

const CASES = recordingCases(({ api }) => api === 'embed-content')
const KEY = testKey('alice')
const VENDOR_KEY = `AIza-${'test'.repeat(8)}`
const MILLION = 1_000_000n

let gemini: FakeUpstream
let broken: FakeUpstream
let openai: FakeUpstream
let gateway: StartedGateway

function json(body: JsonObject, status = 200): UpstreamPlan {
  const headers = { 'content-type': 'application/json' }
  return { answer: { status, headers, body: Buffer.from(JSON.stringify(body)) } }
}

function embed(path: string, body: JsonObject): JsonObject {
  const texts = Array.isArray(body.requests) ? body.requests : [body]
  const vectors = texts.map((_, at) => ({ values: [at, 0.5, -0.5] }))
  return path.endsWith(':embedContent') ? { embedding: vectors[0] ?? null } : { embeddings: vectors }
}

/** The model's name says what its vendor does. */
function planOf({ path, json: body }: UpstreamRequest): UpstreamPlan {
  const answer = embed(path, isJsonObject(body) ? body : {})
  if (path.includes('/silent')) return json(answer)
  if (path.includes('/empty')) return json({ embeddings: [] })
  const recorded = CASES[Number(/recorded-(\d+)/.exec(path)?.[1] ?? -1)]
  if (recorded !== undefined) return { answer: recordedAnswer(recorded, 400) }
  return json({ ...answer, usageMetadata: { promptTokenCount: 7 } })
}

beforeAll(async () => {
  gemini = await startFakeUpstream({ plan: planOf })
  broken = await startFakeUpstream({ plan: json({ error: { code: 500, message: 'x' } }, 500) })
  openai = await startFakeUpstream({ plan: json({ object: 'list' }) })
  const channel = (name: string, url: string, models: string[], more: JsonObject = {}) => ({
    name,
    provider: 'gemini',
    base_url: url,
    api_key: VENDOR_KEY,
    models,
    ...more,
  })
  gateway = await startGateway({
    config: JSON.stringify({
      limits: NO_LIMITS,
      channels: [
        channel('broken', broken.url, ['second-chance'], { priority: 10 }),
        channel('gemini', gemini.url, ['gemini-embedding-001', 'second-chance', 'mine', 'silent', 'empty'], {
          model_map: { mine: 'gemini-embedding-2' },
        }),
        channel('recorded', gemini.url, ['recorded-*']),
        channel('other', openai.url, ['second-chance', 'text-embedding-3-small'], {
          provider: 'openai',
          priority: 5,
        }),
      ],
      prices: ['second-chance', 'mine', 'silent', 'empty', 'recorded-*'].map((model) => ({
        model,
        input: '1',
        image_input: '3',
      })),
      customers: [
        aCustomer('alice'),
        aCustomer('poor', { balance: '0' }),
        aCustomer('narrow', {}, { models: ['mine'] }),
      ],
    }),
  })
})

afterAll(async () => {
  await gateway?.stop()
  await Promise.all([gemini?.close(), broken?.close(), openai?.close()])
})

function client(apiKey = KEY): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway.url, retryOptions: { attempts: 1 } } })
}

interface Answered {
  status: number
  body: JsonObject
  headers: Headers
}

async function post(path: string, body: JsonObject, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': KEY, ...headers },
    body: JSON.stringify(body),
  })
  const read: unknown = await response.json()
  return { status: response.status, body: isJsonObject(read) ? read : {}, headers: response.headers }
}

function rowOf({ headers }: { headers: Headers }): Promise<JsonObject> {
  return readRow(gateway, headers.get('x-request-id') ?? '')
}

function one(text: string, model?: string): JsonObject {
  return { content: { parts: [{ text }] }, ...(model !== undefined && { model: `models/${model}` }) }
}

describe("Google's SDK", () => {
  it('embeds several texts, and the books have what the vendor counted', async () => {
    const model = 'gemini-embedding-001'
    const config = { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 3 }
    const answer = await client().models.embedContent({ model, contents: ['one', 'two'], config })
    expect(answer.embeddings).toEqual([{ values: [0, 0.5, -0.5] }, { values: [1, 0.5, -0.5] }])
    const sent = gemini.requests.at(-1)
    expect(sent?.path).toBe(`/v1beta/models/${model}:batchEmbedContents`)
    expect(sent?.headers.get('x-goog-api-key')).toBe(VENDOR_KEY)
    expect(sent?.json).toMatchObject({
      requests: ['one', 'two'].map((text) => ({ ...one(text, model), ...config })),
    })
    const { body } = await gateway.admin('GET', `/api/admin/requests?model=${model}&limit=1`)
    const [row] = Array.isArray(body.data) ? body.data.filter(isJsonObject) : []
    expect(row).toMatchObject({
      operation: 'embedding',
      protocol: 'gemini-generate',
      channel: 'gemini',
      path: 'passthrough',
      status: 'succeeded',
      usage: { input: 7, output: 0 },
      usage_source: 'upstream',
      charge: '0.00000105',
    })
  })

  it.each([
    { name: 'a model that nobody serves', key: KEY, model: 'unknown', status: 404, word: 'NOT_FOUND' },
    {
      name: 'a model of channels of other forms alone',
      key: KEY,
      model: 'text-embedding-3-small',
      status: 404,
      word: 'NOT_FOUND',
    },
    { name: 'a foreign key', key: testKey('none'), model: 'mine', status: 401, word: 'UNAUTHENTICATED' },
    {
      name: 'a key that may not call it',
      key: testKey('narrow'),
      model: 'silent',
      status: 403,
      word: 'PERMISSION_DENIED',
    },
    { name: 'no money', key: testKey('poor'), model: 'mine', status: 402, word: 'FAILED_PRECONDITION' },
  ])('is told of $name', async ({ key, model, status, word }) => {
    const before = gemini.requests.length
    const failed: unknown = await client(key)
      .models.embedContent({ model, contents: 'hi' })
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ApiError)
    if (!(failed instanceof ApiError)) return
    expect(failed.status).toBe(status)
    expect(failed.message).toContain(`"status":"${word}"`)
    expect(gemini.requests.length).toBe(before)
  })
})

describe('an embedding', () => {
  it('of one text goes on byte for byte, under each of the paths that Google has', async () => {
    const body = { ...one('Grüße'), taskType: 'SEMANTIC_SIMILARITY' }
    for (const version of ['/v1beta', '/v1', '/v1alpha', '/v1beta1/publishers/google']) {
      const answered = await post(`${version}/models/gemini-embedding-001:embedContent`, body)
      expect(answered).toMatchObject({ status: 200, body: { embedding: { values: [0, 0.5, -0.5] } } })
      expect(gemini.requests.at(-1)?.path).toBe('/v1beta/models/gemini-embedding-001:embedContent')
      expect(gemini.requests.at(-1)?.body.toString()).toBe(JSON.stringify(body))
    }
  })

  it('names the model that the channel knows', async () => {
    const requests = [one('a', 'mine'), one('b', 'mine')]
    const { status } = await post('/v1beta/models/mine:batchEmbedContents', { requests, proxy: 'http://x' })
    expect(status).toBe(200)
    const model = 'gemini-embedding-2'
    expect(gemini.requests.at(-1)?.path).toBe(`/v1beta/models/${model}:batchEmbedContents`)
    expect(gemini.requests.at(-1)?.json).toEqual({ requests: [one('a', model), one('b', model)] })
  })

  it('is charged by our own count where the vendor gives none', async () => {
    const requests = [one('x'.repeat(400)), one('世界')]
    const answered = await post('/v1beta/models/silent:batchEmbedContents', { requests })
    const row = await rowOf(answered)
    expect(row).toMatchObject({ status: 'succeeded', usage_source: 'counted', usage: { output: 0 } })
    const { input } = isJsonObject(row.usage) ? row.usage : {}
    expect(input).toBeGreaterThanOrEqual(102)
    expect(usd(row.charge) * MILLION).toBe(usd(String(input)))
  })

  it('goes to the next channel of its form, past one of another', async () => {
    const before = openai.requests.length
    const answered = await post('/v1beta/models/second-chance:embedContent', one('hi'))
    expect(answered.status).toBe(200)
    expect(await rowOf(answered)).toMatchObject({ channel: 'gemini', attempts: 2 })
    expect(openai.requests.length).toBe(before)
  })

  it('that is none is a failure, and costs nothing', async () => {
    const answered = await post('/v1beta/models/empty:batchEmbedContents', { requests: [one('hi')] })
    expect(answered).toMatchObject({ status: 502, body: { error: { code: 502, status: 'INTERNAL' } } })
    expect(await rowOf(answered)).toMatchObject({ status: 'failed', operation: 'embedding', charge: '0' })
  })

  it('is made once for one idempotency key', async () => {
    const headers = { 'idempotency-key': 'embed-once' }
    const path = '/v1beta/models/gemini-embedding-001:embedContent'
    const before = gemini.requests.length
    const [first, again] = [await post(path, one('hi'), headers), await post(path, one('hi'), headers)]
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(gemini.requests.length).toBe(before + 1)
  })

  it.each([
    { name: 'no text', body: { requests: [{}] }, path: 'requests[0].content' },
    { name: 'no request', body: { requests: [] }, path: 'requests' },
    { name: 'another model inside', body: { requests: [one('hi', 'mine')] }, path: 'requests[0].model' },
    { name: 'a field twice', body: { requests: [one('hi')], Requests: [] }, path: 'Requests' },
  ])('with $name is refused by name', async ({ body, path }) => {
    const answered = await post('/v1beta/models/gemini-embedding-001:batchEmbedContents', body)
    expect(answered).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } })
    expect(JSON.stringify(answered.body)).toContain(`"field":"${path}"`)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded embeddings'), () => {
  it.each(CASES.map((one, at) => [one.id, one, at] as const))('%s', async (_id, recording, at) => {
    const model = `recorded-${at}`
    const text = readRecording(recording, 'request')?.toString() ?? '{}'
    const asked = JSON.parse(text.replaceAll(/"models\/[\w.-]+"/g, `"models/${model}"`))
    const expected: JsonObject = JSON.parse(readRecording(recording, 'response')?.toString() ?? '{}')
    const answered = await post(`/v1beta/models/${model}:batchEmbedContents`, asked)
    const row = await rowOf(answered)
    if (recording.status !== 200) {
      // The vendor does not know the model: another candidate might have.
      expect([answered.status, row.charge]).toEqual([502, '0'])
      return
    }
    expect(answered.body).toEqual(expected)
    const { promptTokenCount, promptTokenDetails } = isJsonObject(expected.usageMetadata)
      ? expected.usageMetadata
      : {}
    const details = Array.isArray(promptTokenDetails) ? promptTokenDetails.filter(isJsonObject) : []
    const images = details.find(({ modality }) => modality === 'IMAGE')?.tokenCount ?? 0
    const input = Number(promptTokenCount) - Number(images)
    expect(row).toMatchObject({ usage: { input, image_input: images }, usage_source: 'upstream' })
    expect(usd(row.charge) * MILLION).toBe(usd(String(input + 3 * Number(images))))
  })
})

it('leaves right books', async () => {
  await expectRightBooks(gateway)
  expect(await readCharges(gateway, 'poor')).toEqual([])
})
