import { ApiError } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { testKey } from './kit/gateway-config.ts'
import { collectStream, failureOf, partsOf, textOf, useGeminiSdk } from './kit/gemini-sdk.ts'
import { ALL_VENDORS, NARROW_KEY, POOR_KEY, RICH_KEY } from './kit/sdk-gateway.ts'
import { objectsOf, readBooks } from './kit/seen-books.ts'
import { SOON } from './kit/use-sdk-gateway.ts'

/** What Google's SDK hears of refusals, of upstreams that fail, and of streams that end early. */

const { sut, client, post } = useGeminiSdk()

describe.each(ALL_VENDORS)('$channel', ({ model }) => {
  const ask = (contents: string) => ({ model, contents })

  it.each([
    { order: '429=30', status: 429, word: 'RESOURCE_EXHAUSTED' },
    { order: '500', status: 502, word: 'INTERNAL' },
    { order: '401', status: 502, word: 'INTERNAL' },
    { order: 'context', status: 400, word: 'INVALID_ARGUMENT' },
  ])('shows an upstream $order as $status', async ({ order, status, word }) => {
    const before = await readBooks(sut.gateway, 'rich')
    for (const streamed of [false, true]) {
      const call = streamed
        ? client().models.generateContentStream(ask(`demo!${order}`))
        : client().models.generateContent(ask(`demo!${order}`))
      const { status: seen, error } = await failureOf(call)
      expect(seen).toBe(status)
      expect(error).toMatchObject({ code: status, status: word, message: expect.any(String) })
      if (order !== 'context') expect(error.message).not.toMatch(/demo|127\.0\.0\.1/)
      const requestId = objectsOf(error.details).find((detail) => 'requestId' in detail)?.requestId
      expect(await sut.row(String(requestId))).toMatchObject({ status: 'failed', charge: '0' })
      if (status === 429)
        expect(objectsOf(error.details)).toContainEqual(expect.objectContaining({ retryDelay: '30s' }))
    }
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })

  it.each(['error=8', 'cut=8'])(
    'ends a stream that breaks (%s) with an error, and bills what came',
    async (order) => {
      let heard = ''
      let requestId: string | undefined
      const broken = (async () => {
        for await (const chunk of await client().models.generateContentStream(
          ask(`demo!tokens=50,${order},delay=3`),
        )) {
          heard += textOf([chunk])
          requestId = chunk.sdkHttpResponse?.headers?.['x-request-id']
          expect(chunk.candidates?.[0]?.finishReason).toBeUndefined()
        }
      })()
      await expect(broken).rejects.toThrow(ApiError)
      expect(heard).toContain('w7')
      const row = await sut.row(requestId)
      expect(row).toMatchObject({ status: 'failed', http_status: 200, attempts: 1 })
      expect(Number(row.charge)).toBeGreaterThan(0)
    },
  )

  it('ends an array that breaks with an error as its last element', async () => {
    const path = `/v1beta/models/${model}:streamGenerateContent?key=${RICH_KEY}`
    const response = await post(path, { contents: [{ parts: [{ text: 'demo!tokens=50,error=8,delay=3' }] }] })
    const chunks: unknown = await response.json()
    const seen = objectsOf(chunks)
    expect(seen.at(-1)?.error).toMatchObject({ code: expect.any(Number), status: expect.any(String) })
    expect(textOf(Array.isArray(chunks) ? chunks.slice(0, -1) : [])).toContain('w7')
  })

  it('tells that an answer was held back', async () => {
    const answer = await client().models.generateContent(ask('Hello demo!filter'))
    expect(answer.candidates?.[0]?.finishReason).toBe('SAFETY')
    expect(partsOf(answer).length).toBeGreaterThan(0)
  })
})

describe('refusals of ours', () => {
  it.each([
    { name: 'a bad key', key: testKey('nobody'), status: 401, word: 'UNAUTHENTICATED' },
    { name: 'no money', key: POOR_KEY, status: 402, word: 'FAILED_PRECONDITION' },
    {
      name: 'a model that the key may not call',
      key: NARROW_KEY,
      model: 'gemini-2.5-flash',
      status: 403,
      word: 'PERMISSION_DENIED',
    },
    { name: 'an unknown model', model: 'no-such-model', status: 404, word: 'NOT_FOUND' },
    { name: 'a field of no use', topK: -3, status: 400, word: 'INVALID_ARGUMENT' },
    { name: 'a body that is too large', size: 33 * 1024 * 1024, status: 413, word: 'INVALID_ARGUMENT' },
  ])('$name', async ({ key = RICH_KEY, model = 'demo-chat', topK, size = 5, status, word }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const ask = { model, contents: 'x'.repeat(size), config: topK === undefined ? {} : { topK } }
    for (const call of [
      client(key).models.generateContent(ask),
      client(key).models.generateContentStream(ask),
    ]) {
      const { status: seen, error } = await failureOf(call)
      expect(seen).toBe(status)
      expect(error).toMatchObject({ code: status, status: word })
      if (status === 400) {
        const [violation] = objectsOf(
          objectsOf(error.details).find((one) => 'fieldViolations' in one)?.fieldViolations,
        )
        expect(violation?.field).toBe('generationConfig.topK')
      }
    }
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })

  it('a method that nobody has', async () => {
    const headers = { 'x-goog-api-key': RICH_KEY }
    for (const path of ['/v1/nothing', '/v1beta/nothing', '/v1alpha/nothing']) {
      const response = await post(path, {}, headers)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } })
    }
  })
})

describe('an upstream that fails', () => {
  it('is passed over for the next channel', async () => {
    const ask = { model: 'second-chance', contents: 'Hello' }
    expect((await client().models.generateContent(ask)).text).toContain('You said')
    expect(textOf(await collectStream(client().models.generateContentStream(ask)))).toContain('You said')
  })

  it('is waited for no longer than the channel allows', async () => {
    const { status, error } = await failureOf(
      client().models.generateContent({ model: 'slow-head', contents: 'demo!wait=3000' }),
    )
    expect([status, error.status]).toEqual([504, 'DEADLINE_EXCEEDED'])
  })
})

it.each([
  { model: 'pace-cancel', left: true },
  { model: 'pace-drain', left: false },
])('a caller leaves in the middle of a stream ($model)', async ({ model, left }) => {
  const leaving = new AbortController()
  const config = { abortSignal: leaving.signal }
  const contents = 'demo!tokens=60,delay=4'
  let pieces = 0
  const reading = (async () => {
    for await (const _ of await client().models.generateContentStream({ model, contents, config })) {
      if (++pieces === 5) leaving.abort()
    }
  })()
  await expect(reading).rejects.toThrow()
  expect(pieces).toBeLessThan(60)
  await expect
    .poll(() => sut.newestRow(model), SOON)
    .toMatchObject({ status: 'cancelled', client_gone: true })
  expect(Number((await sut.newestRow(model)).charge)).toBeGreaterThan(0)
  await expect.poll(() => sut.lastRequest('openai')?.left, SOON).toBe(left)
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
