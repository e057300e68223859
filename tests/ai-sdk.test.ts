import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  APICallError,
  generateObject,
  generateText,
  isStepCount,
  jsonSchema,
  type LanguageModel,
  streamObject,
  streamText,
  tool,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import { readBooks } from './kit/seen-books.ts'

/** The AI SDK against a really started process, with both of its providers for chat; its own retries are off. */

let sut: SdkGateway

beforeAll(async () => {
  sut = await startSdkGateway()
})
afterAll(() => sut.close())

type OpenModel = (model: string, apiKey?: string) => LanguageModel

const CLIENTS: { client: string; open: OpenModel }[] = [
  {
    client: 'openai.chat',
    open: (model, apiKey = RICH_KEY) =>
      createOpenAI({ baseURL: `${sut.gateway.url}/v1`, apiKey }).chat(model),
  },
  {
    client: 'openai-compatible',
    open: (model, apiKey = RICH_KEY) =>
      createOpenAICompatible({
        name: 'sluice',
        baseURL: `${sut.gateway.url}/v1`,
        apiKey,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(model),
  },
]

const TOOLS = {
  get_weather: tool({
    description: 'The weather in a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    }),
    execute: async ({ city }) => `rain in ${typeof city}`,
  }),
  get_time: tool({
    description: 'The time',
    inputSchema: jsonSchema<{ zone?: string }>({
      type: 'object',
      properties: { zone: { type: 'string' } },
      required: ['zone'],
      additionalProperties: false,
    }),
    execute: async () => 'noon',
  }),
}

const TOWN = jsonSchema<{ town: string; people: number }>({
  type: 'object',
  properties: { town: { type: 'string' }, people: { type: 'integer' } },
  required: ['town', 'people'],
  additionalProperties: false,
})
const A_TOWN = { town: expect.any(String), people: expect.any(Number) }

const CASES = CLIENTS.flatMap((client) => SDK_VENDORS.map((vendor) => ({ ...client, ...vendor })))

describe.each(CASES)('$client over $provider', ({ client, open, provider, model, thinker }) => {
  it('answers a text', async () => {
    const { text, finishReason, usage, response } = await generateText({
      model: open(model),
      prompt: 'Good morning',
      maxRetries: 0,
    })
    expect(text).toContain('You said: “Good morning”')
    expect(finishReason).toBe('stop')
    const row = await readRow(sut.gateway, response.headers?.['x-request-id'] ?? '')
    expect(row).toMatchObject({
      status: 'succeeded',
      provider,
      usage: { input: usage.inputTokens, output: usage.outputTokens },
    })
  })

  it('streams a text with its usage', async () => {
    const result = streamText({ model: open(model), prompt: 'Good morning', maxRetries: 0 })
    let pieces = 0
    let text = ''
    for await (const piece of result.textStream) {
      pieces += 1
      text += piece
    }
    expect(text).toContain('You said: “Good morning”')
    expect(pieces).toBeGreaterThan(3)
    expect(await result.finishReason).toBe('stop')
    expect((await result.usage).outputTokens).toBeGreaterThan(5)
  })

  it('runs tools, several at once, over two turns', async () => {
    const ask = {
      model: open(model),
      tools: TOOLS,
      stopWhen: isStepCount(3),
      prompt: 'Weather and time? demo!calls=2',
      maxRetries: 0,
    }
    const { steps, text } = await generateText(ask)
    expect(steps[0]?.toolCalls.map(({ toolName }) => toolName)).toEqual(['get_weather', 'get_time'])
    expect(steps[0]?.toolResults.map(({ output }) => output)).toEqual(['rain in string', 'noon'])
    expect(text).toMatch(/The tool says: .*noon/)

    const streamed = streamText(ask)
    await streamed.consumeStream()
    expect((await streamed.steps)[0]?.toolCalls.map(({ toolName }) => toolName)).toEqual([
      'get_weather',
      'get_time',
    ])
    expect(await streamed.text).toMatch(/The tool says: .*noon/)
  })

  it('generates an object of a schema, whole and streamed', async () => {
    const ask = { model: open(model), schema: TOWN, prompt: 'A town, please', maxRetries: 0 }
    expect((await generateObject(ask)).object).toEqual(A_TOWN)
    const streamed = streamObject(ask)
    let last: unknown
    for await (const partial of streamed.partialObjectStream) last = partial
    expect(last).toEqual(A_TOWN)
    expect(await streamed.object).toEqual(A_TOWN)
  })

  it('sees a picture', async () => {
    const { text } = await generateText({
      model: open(model),
      maxRetries: 0,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'file', data: Buffer.from(ONE_PIXEL, 'base64'), mediaType: 'image/png' },
          ],
        },
      ],
    })
    expect(text).toContain('I see 1 picture.')
  })

  // OpenAI's own chat API shows no reasoning, so its client reads none.
  it.runIf(client === 'openai-compatible')('shows reasoning, also over a second turn', async () => {
    const { reasoningText } = await generateText({ model: open(thinker), prompt: 'Think', maxRetries: 0 })
    expect(reasoningText).toContain('The caller wrote')
    const streamed = streamText({
      model: open(thinker),
      tools: TOOLS,
      stopWhen: isStepCount(3),
      prompt: 'Weather?',
      maxRetries: 0,
    })
    await streamed.consumeStream()
    const steps = await streamed.steps
    expect(steps.map(({ reasoningText: thoughts }) => thoughts)).toEqual([
      expect.stringContaining('The caller wrote'),
      expect.stringContaining('report what the tool said'),
    ])
    expect(await streamed.text).toMatch(/The tool says: .*rain/)
  })

  it.each([
    { order: '429=9', statusCode: 429 },
    { order: '500', statusCode: 502 },
    { order: 'context', statusCode: 400 },
  ])('shows an upstream $order as $statusCode', async ({ order, statusCode }) => {
    const before = await readBooks(sut.gateway, 'rich')
    const error = await failure(generateText({ model: open(model), prompt: `demo!${order}`, maxRetries: 0 }))
    expect(error.statusCode).toBe(statusCode)
    expect(error.isRetryable).toBe(statusCode !== 400)
    await readRow(sut.gateway, error.responseHeaders?.['x-request-id'] ?? '')
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })

  it('hears of a stream that breaks', async () => {
    const errors: unknown[] = []
    const result = streamText({
      model: open(model),
      prompt: 'demo!tokens=40,error=6,delay=3',
      maxRetries: 0,
      onError: ({ error }) => {
        errors.push(error)
      },
    })
    let text = ''
    for await (const piece of result.textStream) text += piece
    expect(text).toContain('w3')
    expect(errors).toHaveLength(1)
  })
})

describe.each(CLIENTS)('$client', ({ open }) => {
  it.each([
    { name: 'a bad key', key: testKey('nobody'), model: 'demo-chat', statusCode: 401 },
    { name: 'no money', key: POOR_KEY, model: 'demo-chat', statusCode: 402 },
    { name: 'an unknown model', key: RICH_KEY, model: 'no-such-model', statusCode: 404 },
  ])('shows $name as $statusCode and is not asked to retry', async ({ key, model, statusCode }) => {
    const error = await failure(generateText({ model: open(model, key), prompt: 'Hello', maxRetries: 0 }))
    expect(error).toMatchObject({ statusCode, isRetryable: false })
    expect(error.responseHeaders).toMatchObject({ 'x-should-retry': 'false' })
  })

  it('is served by the next channel when one fails', async () => {
    const { text } = await generateText({ model: open('second-chance'), prompt: 'Hello', maxRetries: 0 })
    expect(text).toContain('You said')
  })

  it('hears of a timeout', async () => {
    const error = await failure(
      generateText({ model: open('slow-head'), prompt: 'demo!wait=3000', maxRetries: 0 }),
    )
    expect(error.statusCode).toBe(504)
  })

  it('can leave in the middle', async () => {
    const controller = new AbortController()
    const result = streamText({
      model: open('pace-cancel'),
      prompt: 'demo!tokens=60,delay=4',
      maxRetries: 0,
      abortSignal: controller.signal,
    })
    let pieces = 0
    for await (const _ of result.textStream) if (++pieces === 5) controller.abort()
    expect(pieces).toBeLessThan(60)
    await expect
      .poll(async () => {
        const { body } = await sut.gateway.admin('GET', '/api/admin/requests?model=pace-cancel&limit=1')
        return body.data
      })
      .toMatchObject([{ status: 'cancelled', client_gone: true }])
  })
})

it('asked vendors for nothing that they would refuse', () => {
  for (const vendor of sut.vendors.values()) expect(vendor.complaints).toEqual([])
})

async function failure(call: PromiseLike<unknown>): Promise<APICallError> {
  try {
    await call
  } catch (error) {
    if (APICallError.isInstance(error)) return error
    throw error
  }
  throw new Error('it succeeded')
}
