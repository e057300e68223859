import { describe, expect, it } from 'vitest'
import { sdk } from '../../../../../../tests/kit/messages-inbound.ts'
import { type ErrorKind, GatewayError, HTTP_STATUS_OF_KIND } from '../../../canonical/errors.ts'
import { UpstreamRefusal } from '../../../canonical/upstream-error.ts'
import { countTokensPath, decodeCountAnswer, encodeCountAnswer } from './count-tokens.ts'
import { encodeModel, encodeModelList } from './encode-model-list.ts'
import { anthropicMessagesInbound } from './inbound.ts'

const { encodeError, encodeStreamError, statusOf } = anthropicMessagesInbound

describe('errors', () => {
  const types: Record<ErrorKind, [string, number]> = {
    'bad-request': ['invalid_request_error', 400],
    unauthenticated: ['authentication_error', 401],
    'insufficient-funds': ['billing_error', 402],
    forbidden: ['permission_error', 403],
    'not-found': ['not_found_error', 404],
    'method-not-allowed': ['invalid_request_error', 405],
    conflict: ['invalid_request_error', 409],
    'too-large': ['request_too_large', 413],
    'unsupported-media-type': ['invalid_request_error', 415],
    unprocessable: ['invalid_request_error', 422],
    'rate-limited': ['rate_limit_error', 429],
    'request-timeout': ['timeout_error', 408],
    'upstream-failed': ['api_error', 502],
    unavailable: ['overloaded_error', 529],
    'upstream-timeout': ['timeout_error', 504],
    internal: ['api_error', 500],
  }
  // A record has no keys but those of its type.
  const kinds = Object.keys(HTTP_STATUS_OF_KIND) as ErrorKind[]
  it.each(kinds)('%s', async (kind) => {
    const [type, status] = types[kind]
    const error = new GatewayError(kind, 'So it is.')
    const body = encodeError(error, 'req_1')
    expect(body).toEqual({ type: 'error', error: { type, message: 'So it is.' }, request_id: 'req_1' })
    expect(statusOf?.(error)).toBe(status)
    const client = sdk(JSON.stringify(body), 'application/json', status)
    const ask = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] }
    await expect(client.messages.create(ask)).rejects.toMatchObject({ status, error: body })
  })

  it.each([
    [529, 'overloaded_error'],
    [503, 'overloaded_error'],
    [500, 'api_error'],
  ])('in a stream tell an upstream %s as %s', (status, type) => {
    const fault = { owner: 'provider', status } as const
    const event = encodeStreamError(new UpstreamRefusal('upstream-failed', 'Overloaded', {}, fault), 'req_1')
    const error = { type, message: 'Overloaded' }
    expect(event).toBe(
      `event: error\ndata: ${JSON.stringify({ type: 'error', error, request_id: 'req_1' })}\n\n`,
    )
  })

  it("keep a vendor's word and status", () => {
    const known = new GatewayError('bad-request', 'x', { vendorType: 'not_found_error', status: 400 })
    expect(encodeError(known, 'r').error).toMatchObject({ type: 'not_found_error' })
    const foreign = new GatewayError('bad-request', 'x', { vendorType: 'INVALID_ARGUMENT' })
    expect(encodeError(foreign, 'r').error).toMatchObject({ type: 'invalid_request_error' })
    expect(statusOf?.(new GatewayError('unavailable', 'x', { status: 500 }))).toBe(500)
  })

  const messages: [string, string | undefined, string | undefined, string][] = [
    ['It must be a string.', 'system', undefined, 'system: It must be a string.'],
    ["'system' must be a string.", 'system', undefined, "'system' must be a string."],
    [
      'This model has 8k tokens.',
      'messages',
      'context_length_exceeded',
      'prompt is too long: This model has 8k tokens.',
    ],
    [
      'prompt is too long: 9 tokens > 8 maximum',
      undefined,
      'context_length_exceeded',
      'prompt is too long: 9 tokens > 8 maximum',
    ],
    [
      'input length and `max_tokens` exceed context limit: 9 + 8 > 10',
      undefined,
      'context_length_exceeded',
      'input length and `max_tokens` exceed context limit: 9 + 8 > 10',
    ],
  ]
  it.each(messages)('say where and what: %s', (message, param, code, shown) => {
    const init = { ...(param !== undefined && { param }), ...(code !== undefined && { code }) }
    expect(encodeError(new GatewayError('bad-request', message, init), 'r').error).toMatchObject({
      message: shown,
    })
  })

  it('end a stream that has begun', async () => {
    const start = `event: message_start\ndata: {"type":"message_start","message":{"id":"m","content":[],"usage":{}}}\n\n`
    const text = start + encodeStreamError(new GatewayError('upstream-failed', 'It broke.'), 'req_1')
    const ask = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] }
    const stream = sdk(text, 'text/event-stream').messages.stream(ask)
    await expect(stream.finalMessage()).rejects.toMatchObject({
      error: { type: 'error', error: { type: 'api_error', message: 'It broke.' }, request_id: 'req_1' },
    })
  })
})

describe('a stream that waits', () => {
  it('pings, which the SDK does not show', async () => {
    const stop = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    const ask = { model: 'm', max_tokens: 9, stream: true as const, messages: [] }
    const client = sdk(anthropicMessagesInbound.keepAlive.repeat(2) + stop, 'text/event-stream')
    const seen: string[] = []
    for await (const event of await client.messages.create(ask)) seen.push(event.type)
    expect(seen).toEqual(['message_stop'])
  })
})

describe('models', () => {
  const rows = [
    { id: 'a', name: 'A', created: 1_760_000_000, contextTokens: 200_000, maxOutputTokens: 64_000 },
    { id: 'b' },
  ]

  it('are listed as the SDK reads them', async () => {
    const page = await sdk(JSON.stringify(encodeModelList(rows)), 'application/json').models.list()
    expect(page.data).toEqual([
      {
        type: 'model',
        id: 'a',
        display_name: 'A',
        created_at: '2025-10-09T08:53:20Z',
        max_input_tokens: 200_000,
        max_tokens: 64_000,
        capabilities: null,
      },
      {
        type: 'model',
        id: 'b',
        display_name: 'b',
        created_at: '1970-01-01T00:00:00Z',
        max_input_tokens: null,
        max_tokens: null,
        capabilities: null,
      },
    ])
    expect(page).toMatchObject({ has_more: false, first_id: 'a', last_id: 'b' })
    expect(page.hasNextPage()).toBe(false)
    expect(encodeModelList([])).toEqual({ data: [], has_more: false, first_id: null, last_id: null })
  })

  it('are shown one by one', async () => {
    const client = sdk(JSON.stringify(encodeModel({ id: 'b' })), 'application/json')
    expect(await client.models.retrieve('b')).toMatchObject({ id: 'b', type: 'model' })
  })
})

describe('counts', () => {
  it('go both ways', async () => {
    const client = sdk(JSON.stringify(encodeCountAnswer(14)), 'application/json')
    expect(await client.messages.countTokens({ model: 'm', messages: [] })).toEqual({ input_tokens: 14 })
    expect(decodeCountAnswer({ input_tokens: 14, context_management: null })).toBe(14)
    expect(() => decodeCountAnswer({ input_tokens: '14' })).toThrow(GatewayError)
    expect(() => decodeCountAnswer({ input_tokens: -1 })).toThrow(GatewayError)
  })

  it.each([
    ['', '/v1/messages/count_tokens'],
    ['/relay/v1', '/messages/count_tokens'],
  ])('below %j', (basePath, path) => expect(countTokensPath(basePath)).toBe(path))
})
