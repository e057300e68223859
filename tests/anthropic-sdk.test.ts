import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { callsOf, failureOf, textOf, useAnthropicSdk } from './kit/anthropic-sdk.ts'
import { ALL_VENDORS, ONE_PIXEL } from './kit/sdk-gateway.ts'
import { A_TOWN, CITY, expectProof, PDF, TOWN, ZONE } from './kit/sdk-scenes.ts'
import { readBooks } from './kit/seen-books.ts'
import { expectBooked } from './kit/use-sdk-gateway.ts'

/** Anthropic's SDK against a really started process, over every provider; the SDK's own retries are off. */

const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: CITY,
}
const CLOCK: Anthropic.Tool = {
  name: 'get_time',
  input_schema: ZONE,
}

const { sut, client } = useAnthropicSdk()

describe.each(ALL_VENDORS)('$channel', ({ channel, provider, model, thinker }) => {
  const isOwn = channel === 'anthropic' || channel === 'demo'
  const ask = (
    content: Anthropic.MessageParam['content'],
    more: Partial<Anthropic.MessageCreateParams> = {},
  ) => ({
    model,
    max_tokens: 1000,
    messages: [{ role: 'user' as const, content }],
    ...more,
    stream: false as const,
  })

  it('answers a text, and the books agree with what it says', async () => {
    const { data, request_id } = await client().messages.create(ask('Good morning')).withResponse()
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model,
      stop_reason: 'end_turn',
      stop_sequence: null,
    })
    expect(data.id).toMatch(/^msg_/)
    expect(data.content.map(({ type }) => type)).toEqual(['text'])
    expect(textOf(data)).toContain('You said: “Good morning”')
    const { input_tokens: input, output_tokens: output } = data.usage
    expect(input).toBeGreaterThan(3)
    const path = isOwn ? 'passthrough' : 'translated'
    const more = { provider, channel, path, protocol: 'anthropic-messages', finish_reason: 'stop' }
    expectBooked(await sut.row(request_id), { input, output }, more)
  })

  it('streams the same text, event by event, and the books agree', async () => {
    const events: Anthropic.MessageStreamEvent[] = []
    const stream = client().messages.stream(ask('Good morning'))
    stream.on('streamEvent', (event) => events.push(event))
    const message = await stream.finalMessage()
    expect(textOf(message)).toContain('You said: “Good morning”')
    expect(message).toMatchObject({ model, stop_reason: 'end_turn' })
    const kinds = events.map(({ type }) => type)
    expect(kinds[0]).toBe('message_start')
    expect(kinds.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop'])
    expect(kinds.filter((kind) => kind === 'content_block_delta').length).toBeGreaterThan(3)
    const { input_tokens: input, output_tokens: output } = message.usage
    expectBooked(await sut.row(stream.request_id), { input, output }, { streamed: true })
  })

  it('calls tools, several at once, and takes their results in a second turn', async () => {
    const question: Anthropic.MessageParam = { role: 'user', content: 'Weather and time? demo!calls=2' }
    const tools = [WEATHER, CLOCK]
    const first = await client().messages.create({ model, max_tokens: 1000, messages: [question], tools })
    expect(first.stop_reason).toBe('tool_use')
    const calls = callsOf(first)
    expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time'])
    expect(calls[0]?.input).toEqual({ city: expect.any(String) })
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)

    const results = calls.map(({ id }, i): Anthropic.ToolResultBlockParam => {
      const content = ['rain', [{ type: 'text' as const, text: 'noon' }]][i] ?? ''
      return { type: 'tool_result', tool_use_id: id, content }
    })
    const second = await client().messages.create({
      model,
      max_tokens: 1000,
      tools,
      messages: [question, { role: 'assistant', content: first.content }, { role: 'user', content: results }],
    })
    expect(second.stop_reason).toBe('end_turn')
    expect(textOf(second)).toMatch(/The tool says: .*noon/)
  })

  it('streams parallel calls, block after block', async () => {
    const stream = client().messages.stream(
      ask('Weather and time? demo!calls=2', { tools: [WEATHER, CLOCK], tool_choice: { type: 'any' } }),
    )
    const indexes: number[] = []
    stream.on('streamEvent', (event) => {
      if (event.type === 'content_block_start') indexes.push(event.index)
    })
    const message = await stream.finalMessage()
    expect(message.stop_reason).toBe('tool_use')
    expect(indexes).toEqual([0, 1])
    expect(callsOf(message).map(({ name, input }) => [name, input])).toEqual([
      ['get_weather', { city: expect.any(String) }],
      ['get_time', { zone: expect.any(String) }],
    ])
  })

  it.each([false, true])('thinks, and its proof comes back to its vendor (stream: %s)', async (streamed) => {
    const question: Anthropic.MessageParam = { role: 'user', content: 'Weather?' }
    const base = {
      model: thinker,
      max_tokens: 4000,
      tools: [WEATHER],
      thinking: { type: 'enabled' as const, budget_tokens: 1024, display: 'summarized' as const },
    }
    const asked = { ...base, messages: [question] }
    const first = streamed
      ? await client().messages.stream(asked).finalMessage()
      : await client().messages.create(asked)
    // Gemini signs its calls: the signature has a block of its own before the call (conversion.md 37).
    const proofs = channel === 'gemini' ? ['thinking'] : []
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', ...proofs, 'tool_use'])
    const [thinking] = first.content
    expect(thinking).toMatchObject({ thinking: expect.stringContaining('The caller wrote') })
    const tool_use_id = callsOf(first)[0]?.id ?? ''
    const second = await client().messages.create({
      ...base,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id, content: 'rain' }] },
      ],
    })
    expect(textOf(second)).toMatch(/The tool says: .*rain/)
    // The stand-ins refuse a proof that was altered.
    expectProof(sut.lastRequest(channel)?.path, sut.lastSent(channel))
  })

  it('sees a picture and reads a document', async () => {
    const answer = await client().messages.create(
      ask([
        { type: 'text', text: 'What is this?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: ONE_PIXEL } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: PDF },
          title: 'a.pdf',
        },
      ]),
    )
    expect(textOf(answer)).toMatch(/I see \d picture/)
    if (channel !== 'demo') {
      expect(sut.lastSent(channel)).toContain(ONE_PIXEL)
      expect(sut.lastSent(channel)).toContain(PDF)
    }
  })

  it('gives a picture that a tool returned to the model', async () => {
    const answer = await client().messages.create({
      model,
      max_tokens: 1000,
      tools: [WEATHER],
      messages: [
        { role: 'user', content: 'Look' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} }] },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [
                { type: 'text', text: 'rain' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: ONE_PIXEL } },
              ],
            },
          ],
        },
      ],
    })
    expect(answer.type).toBe('message')
    if (channel !== 'demo') expect(sut.lastSent(channel)).toContain(ONE_PIXEL)
  })

  it('takes system blocks with marks for the cache', async () => {
    const { data, response } = await client()
      .messages.create(
        ask('Hello', {
          system: [
            { type: 'text', text: 'Be brief.' },
            { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
          ],
        }),
      )
      .withResponse()
    expect(textOf(data)).toContain('You said')
    if (channel === 'demo') return
    expect(sut.lastSent(channel)).toMatch(/Be brief\..*Be kind\./)
    const isCarried = /cache_control|prompt_cache_breakpoint/.test(sut.lastSent(channel))
    expect(response.headers.get('x-sluice-warning') ?? '').toEqual(
      isCarried ? '' : expect.stringContaining('cache_control'),
    )
    expect(isCarried).toBe(channel === 'anthropic')
  })

  it('passes on a limit and stop sequences', async () => {
    const short = await client().messages.create(ask('Hello', { max_tokens: 16 }))
    expect(short.stop_reason).toBe('max_tokens')
    expect(short.usage.output_tokens).toBe(16)
    const stopped = await client()
      .messages.create(ask('Hello', { stop_sequences: ['model that lives'] }))
      .withResponse()
    if (channel === 'openai-responses') {
      expect(stopped.response.headers.get('x-sluice-warning')).toContain('dropped:stop')
      return
    }
    expect(textOf(stopped.data)).not.toContain('model that lives')
    // The others do not say which it was.
    if (isOwn)
      expect(stopped.data).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'model that lives' })
    else expect(stopped.data.stop_reason).toBe('end_turn')
  })

  it('answers in a schema', async () => {
    const answer = await client().messages.create(
      ask('A town, please', { output_config: { format: { type: 'json_schema', schema: TOWN } } }),
    )
    expect(JSON.parse(textOf(answer))).toEqual(A_TOWN)
  })

  it('counts a prompt, for nothing', async () => {
    const before = await readBooks(sut.gateway, 'rich')
    const { model: _, ...rest } = ask('Good morning, dear counter of tokens')
    const counted = await client().messages.countTokens({ model, messages: rest.messages, tools: [WEATHER] })
    expect(counted.input_tokens).toBeGreaterThan(10)
    expect(await readBooks(sut.gateway, 'rich')).toEqual(before)
  })
})

it('lists and shows models', async () => {
  const listed: Anthropic.ModelInfo[] = []
  for await (const model of client().models.list({ limit: 3 })) listed.push(model)
  const ids = listed.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(ALL_VENDORS.map(({ model }) => model)))
  expect(new Set(ids).size).toBe(ids.length)
  expect(await client().models.retrieve('claude-haiku-4-5')).toMatchObject({
    id: 'claude-haiku-4-5',
    type: 'model',
    display_name: expect.any(String),
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  })
  expect(await failureOf(client().models.retrieve('nothing'))).toBeInstanceOf(Anthropic.NotFoundError)
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
