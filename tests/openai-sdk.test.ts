import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../packages/sluice/src/canonical/json.ts'
import { readRow } from './kit/gateway-books.ts'
import { collectChunks, failureOf, textOfChunks, useOpenaiSdk } from './kit/openai-sdk.ts'
import { ONE_PIXEL, SDK_VENDORS } from './kit/sdk-gateway.ts'
import { A_TOWN, CITY, TOWN, ZONE } from './kit/sdk-scenes.ts'

/** The official SDK against a really started process, over every provider; the SDK's own retries are off. */

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: CITY,
  },
} as const
const CLOCK = {
  type: 'function',
  function: { name: 'get_time', parameters: ZONE },
} as const

const sut = useOpenaiSdk()
const { client, lastRequest } = sut

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
    const chunks = await collectChunks(await client().chat.completions.create(ask))
    expect(textOfChunks(chunks)).toContain('You said: “Good morning”')
    expect(chunks.some((chunk) => chunk.usage !== undefined && chunk.usage !== null)).toBe(false)
    expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(1)
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1)
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set([model]))

    const counted = await collectChunks(
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
    const answer = await client().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'A town, please' }],
      response_format: { type: 'json_schema', json_schema: { name: 'town', strict: true, schema: TOWN } },
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual(A_TOWN)
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
    const chunks = await collectChunks(
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
})

it('lists and shows models', async () => {
  const listed: string[] = []
  for await (const model of client().models.list()) listed.push(model.id)
  expect(listed).toEqual(expect.arrayContaining(SDK_VENDORS.map(({ model }) => model)))
  expect(await client().models.retrieve('gpt-4o-mini')).toMatchObject({ id: 'gpt-4o-mini', object: 'model' })
  expect(await failureOf(client().models.retrieve('nothing'))).toBeInstanceOf(OpenAI.NotFoundError)
})

it('asked vendors for nothing that they would refuse', () => {
  for (const vendor of sut.vendors.values()) expect(vendor.complaints).toEqual([])
})
