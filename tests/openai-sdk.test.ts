import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import type { UpstreamRequest } from './kit/fake-upstream.ts'
import { readRow } from './kit/gateway-books.ts'
import { testKey } from './kit/gateway-config.ts'
import {
  ONE_PIXEL,
  POOR_KEY,
  RICH_KEY,
  SDK_VENDORS,
  type SdkGateway,
  startSdkGateway,
} from './kit/sdk-gateway.ts'
import { readBooks, traceOf } from './kit/seen-books.ts'

/** The official SDK against a really started process, over every provider; the SDK's own retries are off. */

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
} as const
const CLOCK = {
  type: 'function',
  function: { name: 'get_time', parameters: { type: 'object', properties: { zone: { type: 'string' } } } },
} as const

let sut: SdkGateway

beforeAll(async () => {
  sut = await startSdkGateway()
})
afterAll(() => sut.close())

function client(apiKey = RICH_KEY): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${sut.gateway.url}/v1`, maxRetries: 0 })
}

function lastRequest(provider: string): UpstreamRequest | undefined {
  return sut.vendors.get(provider)?.requests.at(-1)
}

describe.each(SDK_VENDORS)('$provider', ({ provider, model, thinker }) => {
  it('answers a text, and the books agree with what it says', async () => {
    const { data, request_id } = await client()
      .chat.completions.create({ model, messages: [{ role: 'user', content: 'Good morning' }] })
      .withResponse()
    expect(data).toMatchObject({ object: 'chat.completion', model })
    expect(data.id).toMatch(/^chatcmpl-/)
    const [choice] = data.choices
    expect(choice?.message.role).toBe('assistant')
    expect(choice?.message.content).toContain('You said: “Good morning”')
    expect(choice?.finish_reason).toBe('stop')
    const { prompt_tokens: input = 0, completion_tokens: output = 0, total_tokens: total } = data.usage ?? {}
    expect(total).toBe(input + output)
    const row = await readRow(sut.gateway, request_id ?? '')
    expect(row).toMatchObject({
      status: 'succeeded',
      provider,
      path: provider === 'openai' || provider === 'demo' ? 'passthrough' : 'translated',
      usage_source: 'upstream',
      usage: { input, output },
      finish_reason: 'stop',
    })
    expect(Number(row.charge)).toBeCloseTo((input + 2 * output) / 1e6, 9)
  })

  it('streams the same text, with usage only when it is asked for', async () => {
    const ask = {
      model,
      messages: [{ role: 'user' as const, content: 'Good morning' }],
      stream: true as const,
    }
    const chunks = await collect(await client().chat.completions.create(ask))
    expect(textOf(chunks)).toContain('You said: “Good morning”')
    expect(chunks.some((chunk) => chunk.usage !== undefined && chunk.usage !== null)).toBe(false)
    expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(1)
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1)
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set([model]))

    const counted = await collect(
      await client().chat.completions.create({ ...ask, stream_options: { include_usage: true } }),
    )
    expect(counted.at(-1)?.choices).toEqual([])
    expect(counted.at(-1)?.usage?.completion_tokens).toBeGreaterThan(5)
    expect(counted.filter((chunk) => chunk.usage != null)).toHaveLength(1)
  })

  it('calls tools, several at once, and takes their results in a second turn', async () => {
    const question: OpenAI.ChatCompletionMessageParam = {
      role: 'user',
      content: 'Weather and time? demo!calls=2',
    }
    const first = await client().chat.completions.create({
      model,
      messages: [question],
      tools: [WEATHER, CLOCK],
    })
    const asked = first.choices[0]
    expect(asked?.finish_reason).toBe('tool_calls')
    const calls = asked?.message.tool_calls ?? []
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'get_time',
    ])
    expect(new Set(calls.map((call) => call.id)).size).toBe(2)
    for (const call of calls) if (call.type === 'function') JSON.parse(call.function.arguments)
    if (asked === undefined) throw new Error('no choice')

    const second = await client().chat.completions.create({
      model,
      tools: [WEATHER, CLOCK],
      messages: [
        question,
        asked.message,
        ...calls.map((call, i) => ({
          role: 'tool' as const,
          tool_call_id: call.id,
          content: ['rain', 'noon'][i] ?? '',
        })),
      ],
    })
    expect(second.choices[0]?.finish_reason).toBe('stop')
    expect(second.choices[0]?.message.content).toMatch(/The tool says: .*noon/)
  })

  it('streams the fragments of parallel calls', async () => {
    const stream = client().chat.completions.stream({
      model,
      messages: [{ role: 'user', content: 'Weather and time? demo!calls=2' }],
      tools: [WEATHER, CLOCK],
      tool_choice: 'required',
    })
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.finish_reason).toBe('tool_calls')
    const calls = final.choices[0]?.message.tool_calls ?? []
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'get_time',
    ])
    const [weather] = calls
    expect(weather?.type === 'function' && JSON.parse(weather.function.arguments)).toEqual({
      city: expect.any(String),
    })
  })

  it('answers in a schema', async () => {
    const schema = {
      type: 'object',
      properties: { town: { type: 'string' }, people: { type: 'integer' } },
      required: ['town', 'people'],
      additionalProperties: false,
    }
    const answer = await client().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'A town, please' }],
      response_format: { type: 'json_schema', json_schema: { name: 'town', strict: true, schema } },
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      town: expect.any(String),
      people: expect.any(Number),
    })
    const object = await client().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Any JSON' }],
      response_format: { type: 'json_object' },
    })
    expect(isJsonObject(JSON.parse(object.choices[0]?.message.content ?? ''))).toBe(true)
  })

  it('sees a picture', async () => {
    const answer = await client().chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${ONE_PIXEL}` } },
          ],
        },
      ],
    })
    expect(answer.choices[0]?.message.content).toContain('I see 1 picture.')
    if (provider !== 'demo') expect(lastRequest(provider)?.body.toString()).toContain(ONE_PIXEL)
  })

  it('shows reasoning, and gives it back to its vendor in the next turn', async () => {
    const question: OpenAI.ChatCompletionMessageParam = { role: 'user', content: 'Weather?' }
    const first = await client().chat.completions.create({
      model: thinker,
      messages: [question],
      tools: [WEATHER],
      reasoning_effort: 'low',
    })
    const message = first.choices[0]?.message
    expect(message).toHaveProperty('reasoning_content', expect.stringContaining('The caller wrote'))
    // Anthropic counts its thinking in the output and does not say how much of it that was.
    if (provider !== 'anthropic') {
      expect(first.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(3)
    }
    if (message === undefined) throw new Error('no choice')

    const second = await client().chat.completions.create({
      model: thinker,
      messages: [
        question,
        message,
        { role: 'tool', tool_call_id: message.tool_calls?.[0]?.id ?? '', content: 'rain' },
      ],
      tools: [WEATHER],
      reasoning_effort: 'low',
    })
    expect(second.choices[0]?.message.content).toMatch(/The tool says: .*rain/)
    // These two prove what was thought; the stand-in refuses a proof that was altered.
    if (provider === 'anthropic')
      expect(lastRequest(provider)?.body.toString()).toContain('"signature":"demo.')
    if (provider === 'gemini') {
      const proof = Buffer.from('demo.').toString('base64').slice(0, 6)
      expect(lastRequest(provider)?.body.toString()).toContain(`"thoughtSignature":"${proof}`)
    }
  })

  it('streams reasoning before the text', async () => {
    const chunks = await collect(
      await client().chat.completions.create({
        model: thinker,
        messages: [{ role: 'user', content: 'Think' }],
        stream: true,
      }),
    )
    const kinds = chunks.flatMap(({ choices: [choice] }) => {
      const delta: object = choice?.delta ?? {}
      if ('reasoning_content' in delta && delta.reasoning_content) return ['reasoning']
      return 'content' in delta && delta.content ? ['text'] : []
    })
    expect(kinds[0]).toBe('reasoning')
    expect(kinds.lastIndexOf('reasoning')).toBeLessThan(kinds.indexOf('text'))
  })

  it('passes on a limit of tokens and a stop', async () => {
    const short = await client().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 3,
    })
    expect(short.choices[0]?.finish_reason).toBe('length')
    expect(short.usage?.completion_tokens).toBe(3)
    const stopped = await client().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Hello' }],
      stop: ['model that lives'],
    })
    expect(stopped.choices[0]?.message.content).not.toContain('model that lives')
    expect(stopped.choices[0]?.finish_reason).toBe('stop')
  })

  it.each([
    { order: '429=30', status: 429, code: 'rate_limit_exceeded', kind: OpenAI.RateLimitError },
    { order: '500', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
    { order: '401', status: 502, code: 'upstream_error', kind: OpenAI.InternalServerError },
  ])('shows an upstream $order as $status', async ({ order, status, code, kind }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const error = await failure(
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
    const error = await failure(
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
    const error = await failure(
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
      const error = await failure(client(key).chat.completions.create({ model, messages, stream }))
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
    const text = 'choices' in data ? data.choices[0]?.message.content : textOf(await collect(data))
    expect(text).toContain('You said')
    expect(traceOf(await readRow(sut.gateway, request_id ?? ''))).toEqual([
      'tried broken http_500',
      'tried sound complete',
    ])
  })

  it.each([false, true])('is a timeout when it is silent and alone (stream: %s)', async (stream) => {
    const error = await failure(
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

it('lists and shows models', async () => {
  const listed: string[] = []
  for await (const model of client().models.list()) listed.push(model.id)
  expect(listed).toEqual(expect.arrayContaining(SDK_VENDORS.map(({ model }) => model)))
  expect(await client().models.retrieve('gpt-4o-mini')).toMatchObject({ id: 'gpt-4o-mini', object: 'model' })
  expect(await failure(client().models.retrieve('nothing'))).toBeInstanceOf(OpenAI.NotFoundError)
})

it('asked vendors for nothing that they would refuse', () => {
  for (const vendor of sut.vendors.values()) expect(vendor.complaints).toEqual([])
})

async function collect(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

function textOf(chunks: readonly OpenAI.ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
}

async function failure(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  try {
    await call
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error
    throw error
  }
  throw new Error('it succeeded')
}
