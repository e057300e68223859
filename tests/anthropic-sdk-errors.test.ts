import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { type Failure, failureOf, textOf, useAnthropicSdk } from './kit/anthropic-sdk.ts'
import { testKey } from './kit/gateway-config.ts'
import { ALL_VENDORS, NARROW_KEY, POOR_KEY, RICH_KEY } from './kit/sdk-gateway.ts'
import { readBooks, traceOf } from './kit/seen-books.ts'
import { SOON } from './kit/use-sdk-gateway.ts'

/** What Anthropic's SDK hears of refusals, of upstreams that fail, and of streams that end early; its own retries are off. */

const { sut, client } = useAnthropicSdk()

const saying = (model: string, content: string) => ({
  model,
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
})

describe.each(ALL_VENDORS)('$channel', ({ channel, model }) => {
  const isOwn = channel === 'anthropic' || channel === 'demo'

  it.each([
    { order: '429=30', status: 429, type: 'rate_limit_error', kind: Anthropic.RateLimitError },
    { order: '500', status: 502, type: 'api_error', kind: Anthropic.InternalServerError },
    { order: '529', status: 502, type: 'api_error', kind: Anthropic.InternalServerError },
    { order: '401', status: 502, type: 'api_error', kind: Anthropic.InternalServerError },
  ])('shows an upstream $order as $status', async ({ order, status, type, kind }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const error = await failureOf(client().messages.create(saying(model, `demo!${order}`)))
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ status, type })
    expect(error.message).not.toMatch(/demo|127\.0\.0\.1/)
    expect(error.error).toMatchObject({ type: 'error', request_id: error.requestID })
    expect(await sut.row(error.requestID)).toMatchObject({ status: 'failed', charge: '0' })
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
    if (status === 429) expect(error.headers?.get('retry-after')).toBe('30')
  })

  it('is told in the words that Claude Code knows when the prompt is too long', async () => {
    const error = await failureOf(client().messages.create(saying(model, 'demo!context')))
    expect(error).toBeInstanceOf(Anthropic.BadRequestError)
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(error.message).toContain('prompt is too long: ')
    expect(error.headers?.get('x-should-retry')).toBe('false')
  })

  it('ends a stream that breaks with an error, and bills what came', async () => {
    const stream = await client()
      .messages.create({ ...saying(model, 'demo!tokens=50,error=8,delay=3'), stream: true })
      .withResponse()
    let heard = ''
    const kinds: string[] = []
    const error = await failureOf(
      (async () => {
        for await (const event of stream.data) {
          kinds.push(event.type)
          if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
            heard += event.delta.text
        }
      })(),
    )
    expect(heard).toContain('w7')
    expect(kinds).not.toContain('message_stop')
    expect(error.status).toBeUndefined()
    const overloaded = isOwn || channel === 'gemini'
    expect(error.type).toBe(overloaded ? 'overloaded_error' : 'api_error')
    const row = await sut.row(stream.request_id)
    expect(row).toMatchObject({ status: 'failed', http_status: 200, attempts: 1 })
    expect(Number(row.charge)).toBeGreaterThan(0)
  })

  it('hears of a stream that is cut', async () => {
    const stream = client().messages.stream(saying(model, 'demo!tokens=50,cut=8,delay=3'))
    let heard = ''
    stream.on('text', (text) => {
      heard += text
    })
    const error = await failureOf(stream.finalMessage())
    expect(error.type).toBe('api_error')
    expect(heard).toContain('w7')
    const row = await sut.row(stream.request_id)
    expect(row).toMatchObject({ status: 'failed', usage_source: 'counted' })
    expect(Number(row.charge)).toBeGreaterThan(0)
  })
})

describe('refusals of ours', () => {
  const HUGE = 'x'.repeat(33 * 1024 * 1024)

  it.each([
    { name: 'a bad key', key: testKey('nobody'), kind: Anthropic.AuthenticationError, status: 401 },
    { name: 'no money', key: POOR_KEY, kind: Anthropic.APIError, status: 402 },
    {
      name: 'a model that the key may not call',
      key: NARROW_KEY,
      model: 'claude-haiku-4-5',
      kind: Anthropic.PermissionDeniedError,
      status: 403,
    },
    { name: 'an unknown model', model: 'no-such-model', kind: Anthropic.NotFoundError, status: 404 },
    { name: 'a field of no use', top_k: -3, kind: Anthropic.BadRequestError, status: 400 },
    { name: 'a body that is too large', content: HUGE, kind: Anthropic.APIError, status: 413 },
  ])('$name', async ({ key = RICH_KEY, model = 'demo-chat', content = 'Hello', top_k, kind, status }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const more = top_k === undefined ? {} : { top_k }
    for (const stream of [false, true]) {
      const error: Failure = await failureOf(
        client(key).messages.create({ ...saying(model, content), ...more, stream }),
      )
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ status, type: TYPES[status] })
      expect(error.requestID).toMatch(/^req_/)
      expect(error.headers?.get('x-should-retry')).toBe('false')
      if (status === 400) expect(error.message).toContain('top_k')
    }
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })
})

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
}

describe('an upstream that fails', () => {
  it.each([false, true])('is passed over for the next channel (stream: %s)', async (streamed) => {
    const stream = client().messages.stream(saying('second-chance', 'Hello'))
    const answer = streamed
      ? { message: await stream.finalMessage(), id: stream.request_id }
      : await client()
          .messages.create(saying('second-chance', 'Hello'))
          .withResponse()
          .then(({ data, request_id }) => ({ message: data, id: request_id }))
    expect(textOf(answer.message)).toContain('You said')
    expect(traceOf(await sut.row(answer.id))).toEqual(['tried broken http_500', 'tried sound complete'])
  })

  it('is waited for no longer than the channel allows', async () => {
    const error = await failureOf(client().messages.create(saying('slow-head', 'demo!wait=3000')))
    expect(error).toMatchObject({ status: 504, type: 'timeout_error' })
  })
})

describe('a caller who leaves', () => {
  it.each([
    { model: 'pace-cancel', left: true },
    { model: 'pace-drain', left: false },
  ])('in the middle of a stream ($model)', async ({ model, left }) => {
    const stream = client().messages.stream(saying(model, 'demo!tokens=60,delay=4'))
    let pieces = 0
    stream.on('text', () => {
      if (++pieces === 5) stream.abort()
    })
    await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIUserAbortError)
    const request = sut.lastRequest('openai')
    const row = await sut.row(stream.request_id)
    expect(row).toMatchObject({ status: 'cancelled', client_gone: true, protocol: 'anthropic-messages' })
    expect(Number(row.charge)).toBeGreaterThan(0)
    await expect.poll(() => request?.left, SOON).toBe(left)
  })
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
