import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { testKey } from './kit/gateway-config.ts'
import { failureOf, useOpenaiSdk } from './kit/openai-sdk.ts'
import { deltasOf, type StreamEvent } from './kit/responses-sdk.ts'
import { ALL_VENDORS, NARROW_KEY, POOR_KEY, RICH_KEY } from './kit/sdk-gateway.ts'
import { readBooks, traceOf } from './kit/seen-books.ts'
import { SOON } from './kit/use-sdk-gateway.ts'

/** What OpenAI's SDK and its Responses hear of refusals, of upstreams that fail, and of streams that end early. */

const sut = useOpenaiSdk()
const { client } = sut

describe.each(ALL_VENDORS)('$channel', ({ model }) => {
  it.each([
    { order: '429=30', status: 429, code: 'rate_limit_exceeded', kind: OpenAI.RateLimitError },
    { order: '500', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
    { order: '401', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
    { order: 'context', status: 400, code: 'context_length_exceeded', kind: OpenAI.BadRequestError },
  ])('shows an upstream $order as $status', async ({ order, status, code, kind }) => {
    const before = await readBooks(sut.gateway, 'rich')
    for (const stream of [false, true]) {
      const error = await failureOf(client().responses.create({ model, input: `demo!${order}`, stream }))
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ status, code })
      expect(error.message).not.toMatch(/demo|127\.0\.0\.1/)
      expect(await sut.row(error.requestID)).toMatchObject({ status: 'failed', charge: '0' })
      if (status === 429) expect(error.headers?.get('retry-after')).toBe('30')
      if (status === 400) expect(error.headers?.get('x-should-retry')).toBe('false')
    }
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })

  it.each(['error=8', 'cut=8'])(
    'ends a stream that breaks (%s) as failed, and bills what came',
    async (order) => {
      const stream = await client()
        .responses.create({ model, input: `demo!tokens=50,${order},delay=3`, stream: true })
        .withResponse()
      const events: StreamEvent[] = []
      const reading = (async () => {
        for await (const event of stream.data) events.push(event)
      })()
      // The SDK throws at the event `error`; others read what follows it.
      const error = await failureOf(reading)
      expect(error.message).not.toBe('')
      expect(deltasOf(events, 'response.output_text.delta')).toContain('w7')
      expect(events.map(({ type }) => type)).not.toContain('response.completed')
      const row = await sut.row(stream.request_id)
      expect(row).toMatchObject({ status: 'failed', http_status: 200, attempts: 1 })
      expect(Number(row.charge)).toBeGreaterThan(0)
    },
  )

  it('tells Codex, which reads nothing but the last event, why it failed', async () => {
    const response = await fetch(`${sut.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${RICH_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: 'demo!tokens=50,error=8,delay=3', stream: true }),
    })
    const last = (await response.text()).trimEnd().split('\n\n').at(-1) ?? ''
    expect(last).toMatch(/^event: response\.failed\ndata: /)
    const data: unknown = JSON.parse(last.split('\ndata: ')[1] ?? '')
    expect(data).toMatchObject({
      type: 'response.failed',
      sequence_number: expect.any(Number),
      response: {
        object: 'response',
        status: 'failed',
        error: { code: expect.any(String), message: expect.any(String) },
      },
    })
  })
})

describe('refusals of ours', () => {
  const HUGE = 'x'.repeat(33 * 1024 * 1024)

  it.each([
    {
      name: 'a bad key',
      key: testKey('nobody'),
      kind: OpenAI.AuthenticationError,
      status: 401,
      code: 'invalid_api_key',
    },
    { name: 'no money', key: POOR_KEY, kind: OpenAI.APIError, status: 402, code: 'insufficient_quota' },
    {
      name: 'a model that the key may not call',
      key: NARROW_KEY,
      model: 'gpt-4o-mini',
      kind: OpenAI.PermissionDeniedError,
      status: 403,
      code: 'permission_denied',
    },
    {
      name: 'an unknown model',
      model: 'no-such-model',
      kind: OpenAI.NotFoundError,
      status: 404,
      code: 'model_not_found',
    },
    {
      name: 'an answer that nobody knows',
      previous: 'resp_nobody',
      kind: OpenAI.NotFoundError,
      status: 404,
      code: 'previous_response_not_found',
    },
    {
      name: 'a body that is too large',
      input: HUGE,
      kind: OpenAI.APIError,
      status: 413,
      code: 'request_too_large',
    },
  ])(
    '$name',
    async ({ key = RICH_KEY, model = 'demo-chat', input = 'Hello', previous, kind, status, code }) => {
      const before = await readBooks(sut.gateway, 'rich')
      for (const stream of [false, true]) {
        const more = previous === undefined ? {} : { previous_response_id: previous }
        const error = await failureOf(client(key).responses.create({ model, input, stream, ...more }))
        expect(error).toBeInstanceOf(kind)
        expect(error).toMatchObject({ status, code })
        expect(error.requestID).toMatch(/^req_/)
        expect(error.headers?.get('x-should-retry')).toBe('false')
      }
      expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
    },
  )

  it('names a field of no use by its own name', async () => {
    const error = await failureOf(
      client().responses.create({ model: 'demo-chat', input: 'Hello', max_output_tokens: -1 }),
    )
    expect(error).toMatchObject({ status: 400, param: 'max_output_tokens' })
  })
})

describe('an upstream that fails', () => {
  it('is passed over for the next channel', async () => {
    const { data, request_id } = await client()
      .responses.create({ model: 'second-chance', input: 'Hello' })
      .withResponse()
    expect(data.output_text).toContain('You said')
    expect(traceOf(await sut.row(request_id))).toEqual(['tried broken http_500', 'tried sound complete'])
  })

  it('is waited for no longer than the channel allows', async () => {
    const error = await failureOf(client().responses.create({ model: 'slow-head', input: 'demo!wait=3000' }))
    expect(error).toMatchObject({ status: 504, code: 'upstream_timeout' })
  })
})

it.each([
  { model: 'pace-cancel', left: true },
  { model: 'pace-drain', left: false },
])('a caller leaves in the middle of a stream ($model)', async ({ model, left }) => {
  const { data, request_id } = await client()
    .responses.create({ model, input: 'demo!tokens=60,delay=4', stream: true })
    .withResponse()
  let pieces = 0
  for await (const { type } of data) {
    if (type === 'response.output_text.delta' && ++pieces === 5) data.controller.abort()
  }
  expect(pieces).toBeLessThan(60)
  const row = await sut.row(request_id)
  expect(row).toMatchObject({ status: 'cancelled', client_gone: true, protocol: 'openai-responses' })
  expect(Number(row.charge)).toBeGreaterThan(0)
  await expect.poll(() => sut.lastRequest('openai')?.left, SOON).toBe(left)
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
