import Anthropic from '@anthropic-ai/sdk'
import { type CallableTool, GoogleGenAI } from '@google/genai'
import OpenAI, { AzureOpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { ALL_VENDORS, RICH_KEY } from './kit/sdk-gateway.ts'
import { CITY } from './kit/sdk-scenes.ts'
import { useSdkGateway } from './kit/use-sdk-gateway.ts'

/** The other forms in which the official SDKs are used: other paths, other places of the key, loops that run tools. */

const sut = useSdkGateway()
const HELLO = [{ role: 'user' as const, content: 'Hello' }]

describe.each(ALL_VENDORS)('$channel', ({ channel, model }) => {
  it("is asked by OpenAI's client for Azure, whose paths name the deployment", async () => {
    const azure = new AzureOpenAI({
      endpoint: sut.url,
      apiKey: RICH_KEY,
      apiVersion: '2025-04-01-preview',
      maxRetries: 0,
    })
    const chat = await azure.chat.completions.create({ model, messages: HELLO })
    expect(chat.choices[0]?.message.content).toContain('You said: “Hello”')
    expect((await azure.responses.create({ model, input: 'Hello' })).output_text).toContain(
      'You said: “Hello”',
    )
  })

  it("is asked by Azure's newer paths", async () => {
    const azure = new OpenAI({ baseURL: `${sut.url}/openai/v1`, apiKey: RICH_KEY, maxRetries: 0 })
    const chat = await azure.chat.completions.create({ model, messages: HELLO })
    expect(chat.choices[0]?.message.content).toContain('You said: “Hello”')
    expect((await azure.responses.create({ model, input: 'Hello' })).output_text).toContain(
      'You said: “Hello”',
    )
  })

  it("is asked by Anthropic's beta methods, with a bearer token", async () => {
    const client = new Anthropic({ baseURL: sut.url, authToken: RICH_KEY, apiKey: null, maxRetries: 0 })
    const betas = ['context-management-2025-06-27']
    const message = await client.beta.messages.create({ model, max_tokens: 100, messages: HELLO, betas })
    expect(message.content[0]).toMatchObject({
      type: 'text',
      text: expect.stringContaining('You said: “Hello”'),
    })
    expect((await client.beta.messages.countTokens({ model, messages: HELLO })).input_tokens).toBeGreaterThan(
      0,
    )
    if (channel === 'anthropic') {
      const sent = sut.vendors
        .get(channel)
        ?.requests.find(({ headers }) => headers.get('anthropic-beta') !== undefined)
      expect(sent?.headers.get('anthropic-beta')).toContain('context-management-2025-06-27')
    }
  })

  it("is asked by Google's client for Vertex", async () => {
    const client = new GoogleGenAI({ vertexai: true, apiKey: RICH_KEY, httpOptions: { baseUrl: sut.url } })
    const answer = await client.models.generateContent({ model, contents: 'Hello' })
    expect(answer.text).toContain('You said: “Hello”')
    expect((await client.models.countTokens({ model, contents: 'Hello' })).totalTokens).toBeGreaterThan(0)
  })

  it("has its tools run by OpenAI's loop", async () => {
    const client = new OpenAI({ baseURL: `${sut.url}/v1`, apiKey: RICH_KEY, maxRetries: 0 })
    const runner = client.chat.completions.runTools({
      model,
      messages: [{ role: 'user', content: 'Weather?' }],
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather in a city',
            parameters: CITY,
            parse: JSON.parse,
            function: async () => 'rain',
          },
        },
      ],
    })
    expect(await runner.finalContent()).toMatch(/The tool says: .*rain/)
  })

  it("has its tools run by Google's loop", async () => {
    const client = new GoogleGenAI({ apiKey: RICH_KEY, httpOptions: { baseUrl: sut.url } })
    const weather: CallableTool = {
      tool: async () => ({ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: CITY }] }),
      callTool: async (calls) =>
        calls.map(({ id, name = '' }) => ({
          functionResponse: { ...(id !== undefined && { id }), name, response: { output: 'rain' } },
        })),
    }
    const answer = await client.models.generateContent({
      model,
      contents: 'Weather?',
      config: { tools: [weather] },
    })
    expect(answer.text).toMatch(/The tool says: .*rain/)
  })
})

it("lists models to OpenAI's client for Azure", async () => {
  const azure = new AzureOpenAI({
    endpoint: sut.url,
    apiKey: RICH_KEY,
    apiVersion: '2024-10-21',
    maxRetries: 0,
  })
  const listed: string[] = []
  for await (const { id } of azure.models.list()) listed.push(id)
  expect(listed).toEqual(expect.arrayContaining(ALL_VENDORS.map(({ model }) => model)))
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
