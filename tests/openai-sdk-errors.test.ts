import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { readRow } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import { collectChunks, failureOf, textOfChunks, useOpenaiSdk } from './kit/openai-sdk.ts'
import { POOR_KEY, RICH_KEY, SDK_VENDORS } from './kit/sdk-gateway.ts'
import { objectsOf, readBooks, traceOf } from './kit/seen-books.ts'

/** What the official SDK hears of refusals, of upstreams that fail, and of streams that end early; its own retries are off. */

const sut = useOpenaiSdk()
const { client, lastRequest } = sut

describe.each(SDK_VENDORS)('$provider', ({ model }) => {
  it.each([
    { order: '429=30', status: 429, code: 'rate_limit_exceeded', kind: OpenAI.RateLimitError },
    { order: '500', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
    { order: '401', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
  ])('shows an upstream $order as $status', async ({ order, status, code, kind }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const error = await failureOf(
      client().chat.completions.create({ model, messages: [{ role: 'user', content: `demo!${order}` }] }),
    )
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ status, code })
    expect(error.message).not.toMatch(/demo|127\.0\.0\.1/)
    const row = await readRow(sut.gateway, error.requestID ?? '')
    expect(row).toMatchObject({ status: 'failed', error_code: code, charge: '0' })
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
    if (status === 429) expect(error.headers?.get('retry-after')).toBe('30')
  })

  it("keeps a vendor's final refusal, and its words", async () => {
    const error = await failureOf(
      client().chat.completions.create({ model, messages: [{ role: 'user', content: 'demo!context' }] }),
    )
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, code: 'context_length_exceeded' })
    expect(error.headers?.get('x-should-retry')).toBe('false')
  })

  it('ends a stream that breaks with an error, and bills what came', async () => {
    const heard: string[] = []
    const stream = await client()
      .chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'demo!tokens=50,error=8,delay=3' }],
        stream: true,
      })
      .withResponse()
    const error = await failureOf(
      (async () => {
        for await (const chunk of stream.data) heard.push(chunk.choices[0]?.delta.content ?? '')
      })(),
    )
    expect(heard.join('')).toContain('w7')
    expect(error.message).not.toBe('')
    const row = await readRow(sut.gateway, stream.request_id ?? '')
    expect(row).toMatchObject({ status: 'failed', http_status: 200, attempts: 1 })
    expect(Number(row.charge)).toBeGreaterThan(0)
  })
})

describe('refusals of ours', () => {
  const messages = [{ role: 'user' as const, content: 'Hello' }]

  it.each([
    {
      name: 'a bad key',
      key: testKey('nobody'),
      model: 'demo-chat',
      kind: OpenAI.AuthenticationError,
      expected: { status: 401, code: 'invalid_api_key', type: 'invalid_request_error' },
    },
    {
      name: 'no money',
      key: POOR_KEY,
      model: 'demo-chat',
      kind: OpenAI.APIError,
      expected: { status: 402, code: 'insufficient_quota', type: 'insufficient_quota' },
    },
    {
      name: 'an unknown model',
      key: RICH_KEY,
      model: 'no-such-model',
      kind: OpenAI.NotFoundError,
      expected: { status: 404, code: 'model_not_found', param: 'model' },
    },
  ])('$name', async ({ key, model, kind, expected }) => {
    const before = await readBooks(sut.gateway, 'rich')
    for (const stream of [false, true]) {
      const error = await failureOf(client(key).chat.completions.create({ model, messages, stream }))
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject(expected)
      expect(error.requestID).toMatch(/^req_/)
      expect(error.headers?.get('x-should-retry')).toBe('false')
    }
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })
})

describe('an upstream that fails', () => {
  it.each([false, true])('is passed over for the next channel (stream: %s)', async (stream) => {
    const { data, request_id } = await client()
      .chat.completions.create({
        model: 'second-chance',
        messages: [{ role: 'user', content: 'Hello' }],
        stream,
      })
      .withResponse()
    const text =
      'choices' in data ? data.choices[0]?.message.content : textOfChunks(await collectChunks(data))
    expect(text).toContain('You said')
    expect(traceOf(await readRow(sut.gateway, request_id ?? ''))).toEqual([
      'tried broken http_500',
      'tried sound complete',
    ])
  })

  it.each([false, true])('is a timeout when it is silent and alone (stream: %s)', async (stream) => {
    const error = await failureOf(
      client().chat.completions.create({
        model: 'slow-head',
        messages: [{ role: 'user', content: 'demo!wait=3000' }],
        stream,
      }),
    )
    expect(error).toMatchObject({ status: 504, code: 'upstream_timeout' })
  })
})

describe('a caller who leaves in the middle', () => {
  const ask = {
    messages: [{ role: 'user' as const, content: 'demo!tokens=60,delay=4' }],
    stream: true as const,
  }

  it('is read to the end for where the channel drains, and charged by the vendor', async () => {
    const { row, request } = await leave('pace-drain')
    expect(request?.left).toBe(false)
    expect(row).toMatchObject({
      status: 'cancelled',
      client_gone: true,
      usage_source: 'upstream',
      usage: { output: 60 },
    })
  })

  it('ends the call upstream where the channel cancels, and pays for what was counted', async () => {
    const { row, request } = await leave('pace-cancel')
    await expect.poll(() => request?.left).toBe(true)
    expect(row).toMatchObject({ status: 'cancelled', client_gone: true, usage_source: 'counted' })
    expect(Number(row.charge)).toBeGreaterThan(0)
    expect(Number(row.charge)).toBeLessThan((2 * 60) / 1e6)
  })

  it.each([
    { model: 'pace-drain', left: false, source: 'upstream' },
    { model: 'pace-cancel', left: true, source: 'counted' },
  ])('before a whole answer: $model', async ({ model, left, source }) => {
    const before = sut.vendors.get('openai')?.requests.length ?? 0
    const controller = new AbortController()
    const answer = client().chat.completions.create(
      { model, messages: [{ role: 'user', content: 'demo!wait=300' }] },
      { signal: controller.signal },
    )
    await expect.poll(() => sut.vendors.get('openai')?.requests.length).toBe(before + 1)
    const request = lastRequest('openai')
    controller.abort()
    await expect(answer).rejects.toThrow(OpenAI.APIUserAbortError)
    const newest = async () => {
      const { body } = await sut.gateway.admin('GET', `/api/admin/requests?model=${model}&limit=1`)
      return objectsOf(body.data)[0]
    }
    await expect
      .poll(newest)
      .toMatchObject({ status: 'cancelled', client_gone: true, usage_source: source, streamed: false })
    await expect.poll(() => request?.left).toBe(left)
    expect(Number((await newest())?.charge)).toBeGreaterThan(0)
  })

  async function leave(model: string) {
    const { data, request_id } = await client()
      .chat.completions.create({ ...ask, model })
      .withResponse()
    const request = lastRequest('openai')
    let chunks = 0
    for await (const _ of data) if (++chunks === 5) data.controller.abort()
    return { row: await readRow(sut.gateway, request_id ?? ''), request }
  }
})

it('asked vendors for nothing that they would refuse', () => {
  for (const vendor of sut.vendors.values()) expect(vendor.complaints).toEqual([])
})
