import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { answerCall } from './answer-call.ts'

const RULES = { now: Date.UTC(2026, 0, 1), chunkDelayMs: 0, apiKey: undefined }

function call(path: string, body: JsonObject, headers: readonly (readonly [string, string])[] = []) {
  const bytes = Buffer.from(JSON.stringify(body))
  const script = answerCall({ method: 'POST', path, headers: new Map(headers), body: bytes }, RULES)
  return {
    status: script.status,
    text: Buffer.concat([...script.chunks].map((chunk) => chunk.bytes)).toString(),
  }
}

function whole(body: JsonObject): JsonObject {
  const value: unknown = JSON.parse(call('/v1/responses', body).text)
  return isJsonObject(value) ? value : {}
}

function itemsOf({ output }: JsonObject): JsonObject[] {
  return Array.isArray(output) ? output.filter(isJsonObject) : []
}

describe('the demo as OpenAI’s Responses', () => {
  const base = { model: 'demo-reasoner', input: 'Hi' }
  const look = {
    type: 'function',
    name: 'look',
    parameters: { type: 'object', properties: { n: { type: 'number' } } },
  }

  it('shows of its thoughts what is asked for, takes their proof back, and no other', () => {
    expect(itemsOf(whole(base))[0]).toEqual({ id: expect.any(String), type: 'reasoning', summary: [] })
    const asked = {
      ...base,
      reasoning: { summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      tools: [look],
    }
    const [thoughts, tool] = itemsOf(whole(asked))
    expect(thoughts).toMatchObject({
      summary: [{ type: 'summary_text', text: expect.stringContaining('I should') }],
      encrypted_content: expect.stringMatching(/^demo\./),
    })
    expect(tool).toMatchObject({
      type: 'function_call',
      name: 'look',
      arguments: '{"n":1}',
      status: 'completed',
    })
    const result = { type: 'function_call_output', call_id: tool?.call_id ?? '', output: 'rain' }
    const again = (item: Json) =>
      call('/v1/responses', { ...asked, input: [{ role: 'user', content: 'Hi' }, item, tool ?? {}, result] })
    expect(again(thoughts ?? {}).text).toContain('The tool says: rain')
    const altered = again({ ...thoughts, encrypted_content: 'demo.altered' })
    expect([altered.status, JSON.parse(altered.text).error.code]).toEqual([400, 'invalid_encrypted_content'])
  })

  it('gives free text to a tool that takes it', () => {
    const [tool] = itemsOf(
      whole({ model: 'demo-chat', input: 'Hi', tools: [{ type: 'custom', name: 'say' }] }),
    )
    expect(tool).toMatchObject({
      type: 'custom_tool_call',
      name: 'say',
      input: expect.stringMatching(/^say /),
    })
  })

  it.each([
    ['a text', { model: 'demo-chat' }],
    ['thoughts, a call', { model: 'demo-reasoner', reasoning: { summary: 'auto' }, tools: [look] }],
    ['free text', { model: 'demo-chat', tools: [{ type: 'custom', name: 'say' }] }],
  ])('streams %s as it answers it whole', (_, fields) => {
    const { text } = call('/v1/responses', { ...fields, input: 'Hi', stream: true })
    const events = text
      .trimEnd()
      .split('\n\n')
      .map((event) => JSON.parse(event.split('\ndata: ')[1] ?? ''))
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at))
    expect(events.slice(0, 2).map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
    ])
    expect(events.at(-1).type).toBe('response.completed')
    const nameless = ({ id: _, call_id: __, ...item }: JsonObject): JsonObject => item
    expect(events.at(-1).response.output.map(nameless)).toEqual(
      itemsOf(whole({ ...fields, input: 'Hi' })).map(nameless),
    )
  })

  it.each([
    { order: 'a limit', body: { max_output_tokens: 16 }, reason: 'max_output_tokens' },
    { order: 'a filter', body: { input: 'Hi demo!filter' }, reason: 'content_filter' },
  ])('is incomplete at $order', ({ body, reason }) => {
    const answer = whole({ ...base, model: 'demo-chat', ...body })
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason } })
  })

  it.each([
    { name: 'an unknown field', body: { messages: [] } },
    { name: 'no input', body: { input: [] } },
    { name: 'a small limit', body: { max_output_tokens: 5 } },
    { name: 'an answer of before', body: { previous_response_id: 'resp_1' } },
    {
      name: 'a result without a call',
      body: { input: [{ type: 'function_call_output', call_id: 'c', output: '' }] },
    },
    {
      name: 'a call without a result',
      body: { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }] },
    },
    { name: 'an unknown item', body: { input: [{ type: 'item_reference', id: 'msg_1' }] } },
  ])('refuses $name', ({ body }) => {
    const { status, text } = call('/v1/responses', { ...base, ...body })
    expect(status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'invalid_request_error' } })
  })
})

describe('the demo as a counter', () => {
  const version = [['anthropic-version', '2023-06-01']] as const

  it('counts what it would have been told', () => {
    const messages = [{ role: 'user', content: 'Hi there' }]
    const counted = call('/v1/messages/count_tokens', { model: 'demo-chat', messages }, version)
    const answered = call('/v1/messages', { model: 'demo-chat', max_tokens: 9, messages }, version)
    expect(JSON.parse(counted.text)).toEqual({ input_tokens: JSON.parse(answered.text).usage.input_tokens })
  })

  it('counts contents alone, and in a whole request', () => {
    const contents = [{ role: 'user', parts: [{ text: 'Hi there' }] }]
    const path = '/v1beta/models/demo-chat:countTokens'
    const alone = JSON.parse(call(path, { contents }).text)
    expect(alone.totalTokens).toBeGreaterThan(0)
    const request = { model: 'models/demo-chat', contents }
    expect(JSON.parse(call(path, { generateContentRequest: request }).text)).toEqual(alone)
  })

  it('refuses on order, in the words of the protocol', () => {
    const messages = [{ role: 'user', content: 'Hi demo!429' }]
    const { status, text } = call('/v1/messages/count_tokens', { model: 'demo-chat', messages }, version)
    expect([status, JSON.parse(text).error.type]).toEqual([429, 'rate_limit_error'])
  })
})
