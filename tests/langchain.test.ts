import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { testKey } from './kit/gateway-config.ts'
import { ALL_VENDORS, ONE_PIXEL, RICH_KEY } from './kit/sdk-gateway.ts'
import { A_TOWN, CITY, TOWN, ZONE } from './kit/sdk-scenes.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/** LangChain's models against a really started process, over every provider; their own retries are off. */

const sut = useSdkGateway()

interface Client {
  client: string
  open: (model: string, apiKey?: string) => BaseChatModel
}

const CLIENTS: readonly Client[] = [
  { client: 'ChatOpenAI', open: (model, apiKey) => openChat(model, false, apiKey) },
  { client: 'ChatOpenAI by Responses', open: (model, apiKey) => openChat(model, true, apiKey) },
  {
    client: 'ChatAnthropic',
    open: (model, apiKey = RICH_KEY) =>
      new ChatAnthropic({ model, apiKey, anthropicApiUrl: sut.url, maxTokens: 1000, maxRetries: 0 }),
  },
]

function openChat(model: string, useResponsesApi: boolean, apiKey = RICH_KEY): ChatOpenAI {
  return new ChatOpenAI({
    model,
    apiKey,
    useResponsesApi,
    maxRetries: 0,
    configuration: { baseURL: `${sut.url}/v1` },
  })
}

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: CITY,
  },
}
const CLOCK = {
  type: 'function' as const,
  function: {
    name: 'get_time',
    description: 'The time',
    parameters: ZONE,
  },
}

/** Its type says that there is none. */
function usageOf({ usage_metadata: usage }: { usage_metadata?: unknown }): JsonObject {
  return isJsonObject(usage) ? usage : {}
}

const CASES = CLIENTS.flatMap((client) => ALL_VENDORS.map((vendor) => ({ ...client, ...vendor })))

describe.each(CASES)('$client over $channel', ({ open, channel, model }) => {
  it('answers a text with its usage', async () => {
    const answer = await open(model).invoke('Good morning')
    expect(answer.text).toContain('You said: “Good morning”')
    const { input_tokens: input, output_tokens: output } = usageOf(answer)
    const row = await sut.newestRow(model)
    expect(row).toMatchObject({ status: 'succeeded', channel, usage: { input, output } })
  })

  it('streams the same text', async () => {
    let whole: AIMessageChunk = new AIMessageChunk('')
    let pieces = 0
    for await (const chunk of await open(model).stream('Good morning')) {
      whole = whole.concat(chunk)
      if (chunk.text !== '') pieces += 1
    }
    expect(whole.text).toContain('You said: “Good morning”')
    expect(pieces).toBeGreaterThan(3)
    expect(usageOf(whole).output_tokens).toBeGreaterThan(5)
  })

  it.each([false, true])(
    'calls bound tools, several at once, over two turns (stream: %s)',
    async (streamed) => {
      const bound = open(model).bindTools?.([WEATHER, CLOCK])
      if (bound === undefined) throw new Error('it binds no tools')
      const question = new HumanMessage('Weather and time? demo!calls=2')
      let asked: AIMessageChunk | undefined
      if (streamed) {
        for await (const chunk of await bound.stream([question]))
          asked = asked === undefined ? chunk : asked.concat(chunk)
      } else asked = await bound.invoke([question])
      const calls = asked?.tool_calls ?? []
      expect(calls.map(({ name, args }) => [name, args])).toEqual([
        ['get_weather', { city: expect.any(String) }],
        ['get_time', { zone: expect.any(String) }],
      ])
      if (asked === undefined) throw new Error('no answer')
      const results = calls.map(
        ({ id }, at) => new ToolMessage({ tool_call_id: id ?? '', content: ['rain', 'noon'][at] ?? '' }),
      )
      const answer = await bound.invoke([question, asked, ...results])
      expect(answer.text).toMatch(/The tool says: .*noon/)
    },
  )

  it('answers in a schema', async () => {
    const structured = open(model).withStructuredOutput({ title: 'town', ...TOWN }, { name: 'town' })
    expect(await structured.invoke('A town, please')).toEqual(A_TOWN)
  })

  it('sees a picture', async () => {
    const answer = await open(model).invoke([
      new HumanMessage({
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${ONE_PIXEL}`, detail: 'auto' } },
        ],
      }),
    ])
    expect(answer.text).toContain('I see 1 picture.')
  })
})

describe.each(CLIENTS)('$client', ({ open }) => {
  it.each([
    { name: 'a bad key', key: testKey('nobody'), model: 'demo-chat', status: 401 },
    { name: 'an unknown model', key: RICH_KEY, model: 'no-such-model', status: 404 },
  ])('hears of $name', async ({ key, model, status }) => {
    await expect(open(model, key).invoke('Hello')).rejects.toMatchObject({ status })
  })

  it('knows that a prompt is too long', async () => {
    const failed = open('demo-chat').invoke('demo!context')
    await expect(failed).rejects.toMatchObject({ name: 'ContextOverflowError' })
  })
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
