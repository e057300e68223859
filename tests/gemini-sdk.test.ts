import {
  type Content,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentResponse,
  type Model,
  type Part,
  Type,
} from '@google/genai'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import {
  callsOf,
  collectStream,
  failureOf,
  partsOf,
  textOf,
  usageOf,
  useGeminiSdk,
} from './kit/gemini-sdk.ts'
import { ALL_VENDORS, ONE_PIXEL, RICH_KEY } from './kit/sdk-gateway.ts'
import { A_TOWN, expectProof, PDF, TOWN, ZONE } from './kit/sdk-scenes.ts'
import { readBooks } from './kit/seen-books.ts'
import { expectBooked } from './kit/use-sdk-gateway.ts'

/** Google's SDK against a really started process, over every provider. */

const WEATHER: FunctionDeclaration = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] },
}
const CLOCK: FunctionDeclaration = {
  name: 'get_time',
  parametersJsonSchema: ZONE,
}
const TOOLS = [{ functionDeclarations: [WEATHER, CLOCK] }]

const { sut, client, post } = useGeminiSdk()

describe.each(ALL_VENDORS)('$channel', ({ channel, provider, model, thinker }) => {
  const isOwn = channel === 'gemini' || channel === 'demo'

  it('answers a text, and the books agree with what it says', async () => {
    const answer = await client().models.generateContent({ model, contents: 'Good morning' })
    expect(answer.text).toContain('You said: “Good morning”')
    expect(answer.candidates).toHaveLength(1)
    expect(answer.candidates?.[0]).toMatchObject({ finishReason: 'STOP', content: { role: 'model' } })
    expect(answer).toMatchObject({ modelVersion: model, responseId: expect.any(String) })
    const usage = usageOf(answer)
    expect(answer.usageMetadata?.totalTokenCount).toBe(usage.input + usage.output)
    expect(usage.input).toBeGreaterThan(3)
    const path = isOwn ? 'passthrough' : 'translated'
    const more = { provider, channel, path, protocol: 'gemini-generate', finish_reason: 'stop' }
    expectBooked(await sut.row(answer.sdkHttpResponse?.headers?.['x-request-id']), usage, more)
  })

  it('streams the same text, and the last chunk says what it was', async () => {
    const stream = client().models.generateContentStream({ model, contents: 'Good morning' })
    const chunks = await collectStream(stream)
    expect(textOf(chunks)).toContain('You said: “Good morning”')
    expect(chunks.length).toBeGreaterThan(4)
    expect(chunks.filter(({ candidates }) => candidates?.[0]?.finishReason === 'STOP')).toHaveLength(1)
    expect(new Set(chunks.map(({ responseId }) => responseId)).size).toBe(1)
    expectBooked(
      await sut.row(chunks[0]?.sdkHttpResponse?.headers?.['x-request-id']),
      usageOf(chunks.at(-1)),
      {
        streamed: true,
      },
    )
  })

  it('streams one JSON array where no events are asked for', async () => {
    const contents = [{ role: 'user', parts: [{ text: 'Good morning' }] }]
    const path = `/v1beta/models/${model}:streamGenerateContent`
    const response = await post(path, { contents }, { 'x-goog-api-key': RICH_KEY })
    expect(response.headers.get('content-type')).toContain('application/json')
    const chunks: unknown = await response.json()
    const seen: GenerateContentResponse[] = Array.isArray(chunks) ? chunks : []
    expect(textOf(seen)).toContain('You said: “Good morning”')
    expectBooked(await sut.row(response.headers.get('x-request-id')), usageOf(seen.at(-1)))
  })

  it('takes the key in the query', async () => {
    const contents = [{ parts: [{ text: 'Hello' }] }]
    for (const version of ['v1beta', 'v1', 'v1alpha', 'v1beta1/publishers/google']) {
      const path = `/${version}/models/${model}:generateContent?key=${RICH_KEY}`
      const response = await post(path, { contents })
      expect(response.status, version).toBe(200)
      expect(textOf([(await response.json()) as GenerateContentResponse])).toContain('You said: “Hello”')
    }
  })

  it.each([false, true])('keeps the history of a chat with calls (stream: %s)', async (streamed) => {
    const chat = client().chats.create({ model, config: { tools: TOOLS } })
    const send = async (message: string | Part[]) =>
      streamed ? collectStream(chat.sendMessageStream({ message })) : [await chat.sendMessage({ message })]
    const asked = await send('Weather and time? demo!calls=2')
    expect(asked.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP')
    const calls = callsOf(asked)
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['get_weather', { city: expect.any(String) }],
      ['get_time', { zone: expect.any(String) }],
    ])
    const results = calls.map(({ id, name = '' }, i): Part => {
      const response = [{ output: 'rain' }, { hour: 12 }][i] ?? {}
      return { functionResponse: { ...(id !== undefined && { id }), name, response } }
    })
    expect(textOf(await send(results))).toMatch(/The tool says: .*rain.*12/)
    expect(textOf(await send('Thanks'))).toBeDefined()
    const turns = chat.getHistory(true).map(({ role }) => role)
    expect(turns.filter((role) => role === 'user')).toHaveLength(3)
  })

  it('takes calls and results without ids, by name and then by order', async () => {
    const call = (name: string): Part => ({ functionCall: { name, args: { city: name } } })
    const result = (name: string, output: string): Part => ({
      functionResponse: { name, response: { output } },
    })
    const contents: Content[] = [
      { role: 'user', parts: [{ text: 'Weather and time?' }] },
      { role: 'model', parts: [call('get_weather'), call('get_time'), call('get_weather')] },
      {
        role: 'user',
        parts: [result('get_time', 'noon'), result('get_weather', 'rain'), result('get_weather', 'snow')],
      },
    ]
    const answer = await client().models.generateContent({ model, contents, config: { tools: TOOLS } })
    expect(answer.text).toMatch(/The tool says: /)
    for (const said of ['noon', 'rain', 'snow']) expect(answer.text).toContain(said)
  })

  it('calls what it is told to', async () => {
    const mode = FunctionCallingConfigMode.ANY
    const config = {
      tools: TOOLS,
      toolConfig: { functionCallingConfig: { mode, allowedFunctionNames: ['get_time'] } },
    }
    const answer = await client().models.generateContent({ model, contents: 'Hello', config })
    expect(callsOf([answer]).map(({ name }) => name)).toEqual(['get_time'])
  })

  it.each([false, true])(
    'thinks, and its signature comes back to its vendor (stream: %s)',
    async (streamed) => {
      const config = {
        tools: [{ functionDeclarations: [WEATHER] }],
        thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
      }
      const chat = client().chats.create({ model: thinker, config })
      const ask = { message: 'Weather?' }
      const chunks = streamed
        ? await collectStream(chat.sendMessageStream(ask))
        : [await chat.sendMessage(ask)]
      const parts = chunks.flatMap(partsOf)
      const thoughts = parts.map((part) => (part.thought === true ? (part.text ?? '') : '')).join('')
      expect(thoughts).toContain('The caller wrote')
      expect(parts.findIndex((part) => part.thought === true)).toBeLessThan(
        parts.findIndex((part) => part.functionCall !== undefined),
      )
      // Chat completions prove nothing, and Anthropic does not say how much of its output it thought.
      if (channel !== 'openai') expect(parts.some((part) => part.thoughtSignature !== undefined)).toBe(true)
      if (channel !== 'anthropic') expect(chunks.at(-1)?.usageMetadata?.thoughtsTokenCount).toBeGreaterThan(3)
      const [call] = callsOf(chunks)
      const { id, name = '' } = call ?? {}
      const functionResponse = { ...(id !== undefined && { id }), name, response: { output: 'rain' } }
      const second = await chat.sendMessage({ message: [{ functionResponse }] })
      expect(second.text).toMatch(/The tool says: .*rain/)
      // The stand-ins refuse a proof that was altered.
      expectProof(sut.lastRequest(channel)?.path, sut.lastSent(channel))
    },
  )

  it.each([
    {
      form: "Google's own",
      schema: {
        responseSchema: {
          type: Type.OBJECT,
          properties: { town: { type: Type.STRING }, people: { type: Type.INTEGER } },
          required: ['town', 'people'],
        },
      },
    },
    {
      form: 'a JSON schema',
      schema: {
        responseJsonSchema: TOWN,
      },
    },
  ])('answers in a schema: $form', async ({ schema }) => {
    const config = { responseMimeType: 'application/json', ...schema }
    const answer = await client().models.generateContent({ model, contents: 'A town, please', config })
    expect(JSON.parse(answer.text ?? '')).toEqual(A_TOWN)
  })

  it('answers in any JSON', async () => {
    const config = { responseMimeType: 'application/json' }
    const answer = await client().models.generateContent({ model, contents: 'Any JSON', config })
    expect(isJsonObject(JSON.parse(answer.text ?? ''))).toBe(true)
  })

  it('sees a picture and reads a document', async () => {
    const parts: Part[] = [
      { text: 'What is this?' },
      { inlineData: { mimeType: 'image/png', data: ONE_PIXEL } },
      { inlineData: { mimeType: 'application/pdf', data: PDF } },
    ]
    const answer = await client().models.generateContent({ model, contents: [{ role: 'user', parts }] })
    expect(answer.text).toMatch(/I see \d picture/)
    if (channel !== 'demo') {
      expect(sut.lastSent(channel)).toContain(ONE_PIXEL)
      expect(sut.lastSent(channel)).toContain(PDF)
    }
  })

  it('passes on instructions, a limit and stop sequences', async () => {
    const short = await client().models.generateContent({
      model,
      contents: 'Hello',
      config: { maxOutputTokens: 16, systemInstruction: 'Be brief.' },
    })
    expect(short.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
    expect(usageOf(short).output).toBe(16)
    if (channel !== 'demo') expect(sut.lastSent(channel)).toContain('Be brief.')
    if (channel === 'openai-responses') return
    const stopSequences = ['model that lives']
    const stopped = await client().models.generateContent({
      model,
      contents: 'Hello',
      config: { stopSequences },
    })
    expect(stopped.text).not.toContain('model that lives')
    expect(stopped.candidates?.[0]?.finishReason).toBe('STOP')
  })

  it('counts a prompt, for nothing', async () => {
    const before = await readBooks(sut.gateway, 'rich')
    const counted = await client().models.countTokens({
      model,
      contents: 'Good morning, dear counter of tokens',
    })
    expect(counted.totalTokens).toBeGreaterThan(5)
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })
})

it('lists and shows models, page by page', async () => {
  const listed: Model[] = []
  for await (const model of await client().models.list({ config: { pageSize: 3 } })) listed.push(model)
  const names = listed.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(ALL_VENDORS.map(({ model }) => `models/${model}`)))
  expect(new Set(names).size).toBe(names.length)
  expect(await client().models.get({ model: 'gpt-4o-mini' })).toMatchObject({
    name: 'models/gpt-4o-mini',
    inputTokenLimit: expect.any(Number),
    supportedActions: expect.arrayContaining(['generateContent']),
  })
  expect(await failureOf(client().models.get({ model: 'nothing' }))).toMatchObject({
    status: 404,
    error: { status: 'NOT_FOUND' },
  })
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
