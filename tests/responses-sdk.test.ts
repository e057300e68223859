import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { useOpenaiSdk } from './kit/openai-sdk.ts'
import {
  collectEvents,
  deltasOf,
  finalOf,
  functionCallsOf,
  itemsOf,
  type StreamEvent,
  textOf,
  usageOf,
} from './kit/responses-sdk.ts'
import { ALL_VENDORS, ONE_PIXEL } from './kit/sdk-gateway.ts'
import { A_TOWN, CITY, expectProof, PDF, TOWN, ZONE } from './kit/sdk-scenes.ts'
import { expectBooked } from './kit/use-sdk-gateway.ts'

/** OpenAI's SDK and its Responses against a really started process, over every provider; the SDK's own retries are off. */

type Ask = OpenAI.Responses.ResponseCreateParams
type Items = OpenAI.Responses.ResponseInput

const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: CITY,
  strict: true,
}
const CLOCK: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_time',
  parameters: ZONE,
  strict: true,
}
const SHELL: OpenAI.Responses.CustomTool = { type: 'custom', name: 'run', description: 'Runs a command' }
const TOWN_FORMAT = { type: 'json_schema' as const, name: 'town', strict: true, schema: TOWN }

const sut = useOpenaiSdk()
const { client } = sut

describe.each(ALL_VENDORS)('$channel', ({ channel, provider, model, thinker }) => {
  const isOwn = channel === 'openai' || channel === 'openai-responses'
  /** Whole or streamed, with the events of a stream. */
  const respond = async (ask: Ask, streamed: boolean) => {
    if (!streamed) return { response: await client().responses.create({ ...ask, stream: false }), events: [] }
    const events = await collectEvents(await client().responses.create({ ...ask, stream: true }))
    return { response: finalOf(events), events }
  }

  it('answers a text, and the books agree with what it says', async () => {
    const { data, request_id } = await client()
      .responses.create({ model, input: 'Good morning', instructions: 'Be brief.' })
      .withResponse()
    expect(data).toMatchObject({ object: 'response', model, status: 'completed', error: null })
    expect(data.id).toMatch(/^resp_/)
    expect(data.output_text).toContain('You said: “Good morning”')
    expect(data.output.map(({ type }) => type)).toEqual(['message'])
    const path = isOwn ? 'passthrough' : 'translated'
    const more = { provider, channel, path, protocol: 'openai-responses', finish_reason: 'stop' }
    expectBooked(await sut.row(request_id), usageOf(data), more)
    if (channel !== 'demo') expect(sut.lastSent(channel)).toContain('Be brief.')
  })

  it('streams the same text, event by event, and the books agree', async () => {
    const { data, request_id } = await client()
      .responses.create({ model, input: [{ role: 'user', content: 'Good morning' }], stream: true })
      .withResponse()
    const events = await collectEvents(data)
    const response = finalOf(events)
    const said = textOf(response)
    expect(said).toContain('You said: “Good morning”')
    expect(deltasOf(events, 'response.output_text.delta')).toBe(said)
    expect(events.filter(({ type }) => type === 'response.output_text.delta').length).toBeGreaterThan(3)
    expect(response).toMatchObject({ model, status: 'completed' })
    expectBooked(await sut.row(request_id), usageOf(response), { streamed: true })
    const helped = await client().responses.stream({ model, input: 'Good morning' }).finalResponse()
    expect(helped.output_text).toBe(said)
  })

  it.each([false, true])(
    'calls tools, several at once, and takes their results (stream: %s)',
    async (streamed) => {
      const input: Items = [{ role: 'user', content: 'Weather and time? demo!calls=2' }]
      const base = { model, tools: [WEATHER, CLOCK], store: false }
      const { response, events } = await respond({ ...base, input }, streamed)
      const calls = functionCallsOf(response)
      expect(calls.map(({ name, arguments: text }) => [name, JSON.parse(text)])).toEqual([
        ['get_weather', { city: expect.any(String) }],
        ['get_time', { zone: expect.any(String) }],
      ])
      expect(new Set(calls.map(({ call_id: id }) => id)).size).toBe(2)
      if (streamed) {
        expect(deltasOf(events, 'response.function_call_arguments.delta')).toBe(
          calls.map(({ arguments: text }) => text).join(''),
        )
      }
      const results = calls.map(({ call_id }, i): Items[number] => ({
        type: 'function_call_output',
        call_id,
        output: ['rain', 'noon'][i] ?? '',
      }))
      const second = await client().responses.create({
        ...base,
        input: [...input, ...itemsOf(response), ...results],
      })
      expect(second.output_text).toMatch(/The tool says: .*rain.*noon/)
    },
  )

  it.each([false, true])('calls a tool with free text (stream: %s)', async (streamed) => {
    const input: Items = [{ role: 'user', content: 'Run something' }]
    const base = { model, tools: [SHELL], store: false }
    const { response, events } = await respond({ ...base, input }, streamed)
    const [call] = response.output
    if (call?.type !== 'custom_tool_call') throw new Error(`it answered a ${call?.type}`)
    expect(call).toMatchObject({ name: 'run', input: expect.any(String) })
    // It is no JSON, whatever it was on its way.
    expect(call.input).not.toMatch(/^\{"input"/)
    if (streamed) expect(deltasOf(events, 'response.custom_tool_call_input.delta')).toBe(call.input)
    const result: Items[number] = { type: 'custom_tool_call_output', call_id: call.call_id, output: 'it ran' }
    const second = await client().responses.create({
      ...base,
      input: [...input, ...itemsOf(response), result],
    })
    expect(second.output_text).toMatch(/The tool says: .*it ran/)
  })

  it.each([false, true])('thinks, and its proof comes back to its vendor (stream: %s)', async (streamed) => {
    const input: Items = [{ role: 'user', content: 'Weather?' }]
    const base: Ask = {
      model: thinker,
      tools: [WEATHER],
      store: false,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    }
    const { response, events } = await respond({ ...base, input }, streamed)
    expect(response.output.map(({ type }) => type)).toContain('function_call')
    const thoughts = response.output.flatMap((item) => (item.type === 'reasoning' ? [item] : []))
    const shown = thoughts.flatMap(({ summary }) => summary).map(({ text }) => text)
    expect(shown.join('')).toContain('The caller wrote')
    if (streamed) expect(deltasOf(events, 'response.reasoning_summary_text.delta')).toBe(shown.join(''))
    // Chat completions prove nothing, and Anthropic does not say how much of its output it thought.
    if (channel !== 'demo') expect(thoughts.some((item) => item.encrypted_content)).toBe(true)
    if (channel !== 'anthropic') {
      expect(response.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(3)
    }
    const call_id = functionCallsOf(response)[0]?.call_id ?? ''
    const result: Items[number] = { type: 'function_call_output', call_id, output: 'rain' }
    const second = await client().responses.create({
      ...base,
      stream: false,
      input: [...input, ...itemsOf(response), result],
    })
    expect(second.output_text).toMatch(/The tool says: .*rain/)
    // The stand-ins refuse a proof that was altered.
    expectProof(sut.lastRequest(channel)?.path, sut.lastSent(channel))
  })

  it('answers in a schema, and the SDK parses it', async () => {
    const answer = await client().responses.parse({
      model,
      input: 'A town, please',
      text: { format: TOWN_FORMAT },
    })
    expect(answer.output_parsed).toEqual(A_TOWN)
    const object = await client().responses.create({
      model,
      input: 'Any JSON',
      text: { format: { type: 'json_object' } },
    })
    expect(JSON.parse(object.output_text)).toBeTypeOf('object')
  })

  it('sees a picture and reads a file, also where a tool gives them', async () => {
    const content: OpenAI.Responses.ResponseInputMessageContentList = [
      { type: 'input_text', text: 'What is this?' },
      { type: 'input_image', image_url: `data:image/png;base64,${ONE_PIXEL}`, detail: 'auto' },
      { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` },
    ]
    const answer = await client().responses.create({ model, input: [{ role: 'user', content }] })
    expect(answer.output_text).toMatch(/I see \d picture/)
    const shown = (): void => {
      if (channel === 'demo') return
      expect(sut.lastSent(channel)).toContain(ONE_PIXEL)
      expect(sut.lastSent(channel)).toContain(PDF)
    }
    shown()
    const given = await client().responses.create({
      model,
      tools: [WEATHER],
      input: [
        { role: 'user', content: 'Look' },
        { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Rome"}' },
        { type: 'function_call_output', call_id: 'call_1', output: content },
      ],
    })
    expect(given.status).toBe('completed')
    shown()
  })

  it.each([
    { order: 'a limit', input: 'Hello', max: 16, reason: 'max_output_tokens' },
    { order: 'a filter', input: 'Hello demo!filter', max: 500, reason: 'content_filter' },
  ])('is incomplete at $order', async ({ input, max, reason }) => {
    for (const streamed of [false, true]) {
      const { response, events } = await respond({ model, input, max_output_tokens: max }, streamed)
      expect(response).toMatchObject({ status: 'incomplete', incomplete_details: { reason } })
      if (streamed) expect(events.at(-1)?.type).toBe('response.incomplete' satisfies StreamEvent['type'])
      if (reason === 'max_output_tokens') expect(response.usage?.output_tokens).toBe(16)
    }
  })

  it('takes roles of all kinds, and an answer that is named by its item', async () => {
    const answer = await client().responses.create({
      model,
      store: false,
      input: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
        { role: 'assistant', content: 'Yes?' },
        { role: 'system', content: 'Be kind.' },
        { type: 'message', role: 'user', content: 'Good evening' },
      ],
    })
    expect(answer.output_text).toContain('You said: “Good evening”')
  })
})

it('asked vendors for nothing that they would refuse, and kept the books right', () => sut.expectClean())
