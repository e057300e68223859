import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { answerCall } from './answer-call.ts'
import type { DemoScript } from './script.ts'

const RULES = { now: Date.UTC(2026, 0, 1), chunkDelayMs: 0, apiKey: undefined }

function call(
  path: string,
  body: JsonObject,
  headers: Record<string, string> = { 'anthropic-version': '2023-06-01' },
) {
  const script = answerCall(
    {
      method: 'POST',
      path,
      headers: new Map(Object.entries(headers)),
      body: Buffer.from(JSON.stringify(body)),
    },
    RULES,
  )
  return { script, text: textOf(script) }
}

function textOf(script: DemoScript): string {
  return Buffer.concat([...script.chunks].map((chunk) => chunk.bytes)).toString()
}

function dataOf(text: string): JsonObject[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((frame) => /^data: (.*)$/m.exec(frame)?.[1])
    .filter((data) => data !== undefined)
    .map((data) => JSON.parse(data))
}

function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, step) => {
    if (Array.isArray(found) && typeof step === 'number') return found[step]
    return isJsonObject(found) && typeof step === 'string' ? found[step] : undefined
  }, value)
}

describe('the demo as Anthropic', () => {
  const base = { model: 'demo-reasoner', max_tokens: 500, messages: [{ role: 'user', content: 'Hi' }] }
  const tools = [
    { name: 'look', input_schema: { type: 'object', properties: { where: { type: 'string' } } } },
  ]

  it('thinks, signs and answers; takes its own thoughts back, and no others', () => {
    const first = JSON.parse(call('/v1/messages', base).text)
    expect(first).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
    expect(first.content.map((block: JsonObject) => block.type)).toEqual(['thinking', 'text'])
    const again = (content: Json) =>
      call('/v1/messages', {
        ...base,
        messages: [...base.messages, { role: 'assistant', content }, { role: 'user', content: 'And?' }],
      }).script.status
    expect(again(first.content)).toBe(200)
    expect(again([{ ...first.content[0], thinking: 'altered' }, first.content[1]])).toBe(400)
  })

  it('streams what it answers whole', () => {
    const whole = JSON.parse(call('/v1/messages', { ...base, tools }).text)
    const frames = dataOf(call('/v1/messages', { ...base, tools, stream: true }).text)
    expect(frames.map((frame) => frame.type).filter((type) => type !== 'content_block_delta')).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_stop',
      'content_block_start',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const pieces = frames
      .map((frame) => at(frame, 'delta', 'partial_json'))
      .filter((one) => typeof one === 'string')
    expect(JSON.parse(pieces.join(''))).toEqual(whole.content[1].input)
    expect(at(frames.at(-2), 'delta', 'stop_reason')).toBe('tool_use')
    expect(at(frames.at(-2), 'usage', 'output_tokens')).toBe(whole.usage.output_tokens)
  })

  it.each([
    { name: 'no max_tokens', change: { max_tokens: undefined } },
    { name: 'role system', change: { messages: [{ role: 'system', content: 'x' }] } },
    { name: 'empty text', change: { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] } },
    { name: 'an OpenAI field', change: { n: 2 } },
    { name: 'temperature above 1', change: { temperature: 1.5 } },
    { name: 'a blank stop sequence', change: { stop_sequences: [' '] } },
    { name: 'a small budget', change: { thinking: { type: 'enabled', budget_tokens: 10 } } },
    { name: 'a budget above the limit', change: { thinking: { type: 'enabled', budget_tokens: 5000 } } },
    { name: 'a tool without schema', change: { tools: [{ name: 'x' }] } },
    { name: 'a choice without tools', change: { tool_choice: { type: 'any' } } },
    {
      name: 'a call without result',
      change: {
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'x', input: {} }] },
          { role: 'user', content: 'x' },
        ],
      },
    },
  ])('refuses $name', ({ change }) => {
    const { script, text } = call('/v1/messages', { ...base, ...change })
    expect(script.status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
  })

  it('wants its version header', () => {
    expect(call('/v1/messages', base, {}).script.status).toBe(400)
  })

  it.each([
    { status: 529, type: 'overloaded_error' },
    { status: 500, type: 'api_error' },
    { status: 429, type: 'rate_limit_error' },
    { status: 401, type: 'authentication_error' },
  ])('refuses with $status as $type', ({ status, type }) => {
    const { script, text } = call('/v1/messages', { ...base, model: `demo-chat!${status}=3` })
    expect([script.status, script.headers['retry-after']]).toEqual([status, '3'])
    expect(JSON.parse(text).error.type).toBe(type)
  })
})

describe('the demo as Gemini', () => {
  const path = '/v1beta/models/demo-reasoner:generateContent'
  const streamed = '/v1beta/models/demo-reasoner:streamGenerateContent'
  const base = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
  const functionDeclarations = [
    { name: 'look', parameters: { type: 'OBJECT', properties: { n: { type: 'NUMBER' } } } },
  ]

  it('thinks, signs its call, and takes its own signature back', () => {
    const answer = JSON.parse(call(path, { ...base, tools: [{ functionDeclarations }] }).text)
    const parts = answer.candidates[0].content.parts
    expect(parts).toEqual([
      { text: expect.stringContaining('I should'), thought: true },
      { functionCall: { name: 'look', args: { n: 1 } }, thoughtSignature: expect.any(String) },
    ])
    expect(answer.usageMetadata.thoughtsTokenCount).toBeGreaterThan(0)
    const again = (thoughtSignature: string) =>
      call(path, {
        contents: [
          ...base.contents,
          { role: 'model', parts: [{ ...parts[1], thoughtSignature }] },
          { role: 'user', parts: [{ functionResponse: { name: 'look', response: { n: 2 } } }] },
        ],
      })
    expect(again(parts[1].thoughtSignature).text).toContain('The tool says: {\\"n\\":2}')
    expect(again('skip_thought_signature_validator').script.status).toBe(200)
    expect(again('Zm9yZWlnbg==').script.status).toBe(400)
  })

  it('streams as events and as one array', () => {
    const whole = JSON.parse(call(path, base).text).candidates[0].content.parts
    const events = dataOf(call(`${streamed}?alt=sse`, base).text)
    const array = JSON.parse(call(streamed, base).text)
    for (const frames of [events, array]) {
      const parts = frames.map((frame: JsonObject) => at(frame, 'candidates', 0, 'content', 'parts', 0))
      const text = parts
        .filter((part: Json) => at(part, 'thought') !== true)
        .map((part: Json) => at(part, 'text'))
      expect(text.join('')).toBe(whole[1].text)
      expect(at(frames.at(-1), 'candidates', 0, 'finishReason')).toBe('STOP')
    }
  })

  it('takes both spellings of a name, and no other', () => {
    const settings = { max_output_tokens: 2, candidate_count: 2 }
    const answer = JSON.parse(
      call('/v1beta/models/demo-chat:generateContent', { ...base, generation_config: settings }).text,
    )
    expect(answer.candidates.map((one: JsonObject) => one.finishReason)).toEqual(['MAX_TOKENS', 'MAX_TOKENS'])
    expect(call(path, { ...base, max_tokens: 5 }).script.status).toBe(400)
    expect(call(path, { ...base, generationConfig: { n: 5 } }).script.status).toBe(400)
  })

  it.each([
    { name: 'no contents', body: {} },
    { name: 'no parts', body: { contents: [{ role: 'user', parts: [] }] } },
    { name: 'role assistant', body: { contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] } },
    {
      name: 'a schema without its type',
      body: { ...base, generationConfig: { responseSchema: { type: 'STRING' } } },
    },
  ])('refuses $name', ({ body }) => {
    const { script, text } = call(path, body)
    expect(script.status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  })
})

it('refuses a body that is no JSON object', () => {
  for (const body of ['', '{', '[]', 'null']) {
    const script = answerCall(
      { method: 'POST', path: '/v1/chat/completions', headers: new Map(), body: Buffer.from(body) },
      RULES,
    )
    expect(script.status).toBe(400)
  }
})
