import { describe, expect, it } from 'vitest'
import {
  decodeContext,
  delta,
  encodeTarget,
  frame,
  observeContext,
  parseObject,
} from '../../../../../../tests/kit/openai-chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import type { EncodeTarget, ObserveContext } from '../chat-format.ts'
import { spliceModel } from '../splice-model.ts'
import { openSummariser } from '../summarise.ts'
import { decodeRequest } from './decode-request.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { editRequest } from './edit-request.ts'
import { openFrameObserver } from './observe-frames.ts'
import { openaiChatOutbound } from './outbound.ts'

const base: JsonObject = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }

/** The body after its edits, and what was warned of. */
function edit(fields: JsonObject, target: Partial<EncodeTarget> = {}) {
  const body = { ...base, ...fields }
  const before = JSON.stringify(body)
  const request = decodeRequest(body, SILENT_NOTES)
  const notes = new NoteList()
  const edits = editRequest(body, request, encodeTarget({ model: 'm', ...target }), notes)
  expect(JSON.stringify(body)).toBe(before)
  const edited: JsonObject = { ...body }
  for (const one of edits) {
    if ('value' in one) edited[one.key] = JSON.parse(one.value)
    else delete edited[one.key]
  }
  return { edits: edits.length, edited, notes: notes.list() }
}

describe('editRequest', () => {
  it('leaves a body alone that needs nothing', () => {
    expect(
      edit({ temperature: 1, new_field: { a: null }, tools: [{ type: 'function', function: { name: 'f' } }] })
        .edits,
    ).toBe(0)
  })

  const tool = { type: 'function', function: { name: 'f' } }
  const search = { type: 'web_search' }
  const schema = { type: 'object' }
  const cases: [string, JsonObject, Partial<EncodeTarget>, JsonObject, string[]][] = [
    ['the model', {}, { model: 'sent' }, { ...base, model: 'sent' }, []],
    ['junk', { type: 'chat', '@version': '1', seen: 1, api_base: 'x' }, {}, base, []],
    [
      'nulls of known fields',
      { logit_bias: null, stop: null, vendor_field: null },
      {},
      { ...base, vendor_field: null },
      [],
    ],
    ['no tools', { tools: [], tool_choice: 'auto', parallel_tool_calls: true }, {}, base, []],
    [
      'usage of a stream',
      { stream: true },
      {},
      { ...base, stream: true, stream_options: { include_usage: true } },
      [],
    ],
    [
      'usage beside other options',
      { stream: true, stream_options: { include_obfuscation: false } },
      {},
      { ...base, stream: true, stream_options: { include_obfuscation: false, include_usage: true } },
      [],
    ],
    [
      'a vendor without stream options',
      { stream: true, stream_options: { include_usage: true } },
      { quirks: { noStreamOptions: true } },
      { ...base, stream: true },
      ['dropped:stream_options'],
    ],
    ['stream options of no stream', { stream_options: { include_usage: true } }, {}, base, []],
    [
      "the money's limit",
      { max_tokens: 100 },
      { outputCap: 9 },
      { ...base, max_tokens: 9 },
      ['capped:max_tokens'],
    ],
    [
      "the money's limit by the newer name",
      { max_tokens: 100 },
      { outputCap: 9, quirks: { maxCompletionTokens: true } },
      { ...base, max_completion_tokens: 9 },
      ['capped:max_tokens'],
    ],
    [
      'a lower limit stays',
      { max_completion_tokens: 5 },
      { outputCap: 9 },
      { ...base, max_completion_tokens: 5 },
      [],
    ],
    ['a dear tier', { service_tier: 'priority' }, {}, base, ['dropped:service_tier']],
    ['a cheap tier', { service_tier: 'flex' }, {}, { ...base, service_tier: 'flex' }, []],
    ['search without a price', { web_search_options: {} }, {}, base, ['dropped:web_search_options']],
    [
      'a hosted tool without a price',
      { tools: [tool, search] },
      {},
      { ...base, tools: [tool] },
      ['dropped:tools[1]'],
    ],
    [
      'the only tool without a price',
      { tools: [search], tool_choice: 'auto' },
      {},
      base,
      ['dropped:tools[0]'],
    ],
    [
      'a hosted tool with one',
      { tools: [search] },
      { hostedTools: new Set(['web_search']) },
      { ...base, tools: [search] },
      [],
    ],
    [
      'refused fields',
      { top_k: 1, seed: 5 },
      { quirks: { stripFields: ['top_k', 'min_p'] } },
      { ...base, seed: 5 },
      ['dropped:top_k'],
    ],
    [
      'a schema in the wrong place',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', description: 'd', parameters: schema, strict: true },
        },
      },
      {},
      {
        ...base,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', schema, description: 'd', strict: true },
        },
      },
      [],
    ],
    [
      'a schema outside',
      { response_format: { type: 'json_schema' }, json_schema: { name: 'n', schema } },
      {},
      { ...base, response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } },
      [],
    ],
    [
      'a made-up tool choice',
      { tools: [tool], tool_choice: { type: 'tool', function: { name: 'f' } } },
      {},
      { ...base, tools: [tool], tool_choice: { type: 'function', function: { name: 'f' } } },
      [],
    ],
    [
      'a bare picture',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image_url', image_url: 'https://example.com/i' },
            ],
          },
        ],
      },
      {},
      {
        ...base,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image_url', image_url: { url: 'https://example.com/i' } },
            ],
          },
        ],
      },
      [],
    ],
    [
      'what we gave of other vendors',
      {
        messages: [
          {
            role: 'assistant',
            content: 'x',
            reasoning_content: 'hm',
            reasoning_details: [
              { type: 'reasoning.text', text: 'hm', signature: 'sl1.anthropic-messages.e30' },
            ],
            extra_content: { anthropic: { blocks: [] } },
          },
        ],
      },
      {},
      { ...base, messages: [{ role: 'assistant', content: 'x' }] },
      ['dropped:reasoning', 'dropped:messages.extra_content'],
    ],
    [
      'the object `reasoning` for a vendor of the word',
      { reasoning: { effort: 'high' } },
      { quirks: { stripFields: ['reasoning'] } },
      { ...base, reasoning_effort: 'high' },
      [],
    ],
  ]
  it.each(cases)('%s', (_, fields, target, expected, warnings) => {
    const { edited, notes } = edit(fields, target)
    expect(edited).toEqual(expected)
    expect(notes).toEqual(warnings)
  })

  it('refuses a hosted tool that cannot be left out', () => {
    expect(() => edit({ tools: [{ type: 'code_interpreter' }] })).toThrow(/code_interpreter/)
  })
})

describe('whole answers', () => {
  const body = {
    id: 'x',
    model: 'vendor',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }
  it('are summarised', () => {
    expect(openaiChatOutbound.passthrough?.observeAnswer(body, observeContext())).toMatchObject({
      hasContent: true,
      asciiUnits: 5,
      finish: 'stop',
      model: 'vendor',
      usage: { usage: { input: 1, output: 1 } },
    })
  })

  const odds: JsonObject[] = [{}, { error: { message: 'broke', code: 500 } }, { choices: 'x' }]
  it.each(odds)('that are none are failures: %j', (odd) => {
    expect(() => openaiChatOutbound.decodeResponse(odd, decodeContext())).toThrow(
      expect.objectContaining({ kind: 'upstream-failed' }),
    )
  })

  it('show the asked-for name where it has to be shown (R32)', () => {
    const editAnswer = (context: Partial<ObserveContext>) =>
      openaiChatOutbound.passthrough?.editAnswer(body, observeContext(context))
    expect(editAnswer({})).toEqual([])
    expect(editAnswer({ model: 'vendor' })).toEqual([])
    expect(editAnswer({ model: 'asked' })).toEqual([{ key: 'model', value: '"asked"' }])
  })
})

describe('frames', () => {
  const text = (content: string, more: JsonObject = {}) => ({ ...delta({ content }), ...more })
  const usage = {
    ...delta({}),
    choices: [],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  }
  const stream = (content: (text: string, at: number) => JsonObject) => [
    delta({ role: 'assistant', content: '' }),
    ...['Hel', 'lo', ' wörld', ' "quoted"', '\\', '\n', 'end', ''].map(content),
    delta({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a":1}' } }] }),
    delta({ content: 'after' }),
    delta({}, 'tool_calls'),
    usage,
  ]

  const forms: [string, JsonObject[]][] = [
    ['plain', stream((one) => text(one))],
    ['padded', stream((one, at) => text(one, { usage: null, obfuscation: 'abcdefgh'.slice(at) }))],
    [
      'with usage in each',
      stream((one, at) => text(one, { usage: { prompt_tokens: 1, completion_tokens: at } })),
    ],
    ['with a role in each', stream((one) => delta({ role: 'assistant', content: one }))],
    ['with reasoning', [delta({ reasoning_content: 'hm' }), ...stream((one) => text(one))]],
    [
      'of two choices',
      [...stream((one) => text(one)), delta({ content: 'b' }, null, 1), delta({}, 'stop', 1)],
    ],
    ['of two alike', stream((one) => delta({ content: one, x: { content: one } }))],
  ]

  it.each(forms)('%s: seen as the translated path sees them', (_, chunks) => {
    const observer = openFrameObserver(observeContext())
    const decoder = openStreamDecoder(decodeContext())
    const summariser = openSummariser()
    for (const chunk of chunks) {
      expect(observer.push(frame(chunk))).toEqual({ forward: 'as-is' })
      for (const event of decoder.push(frame(chunk))) summariser.push(event)
    }
    expect(observer.summary).toEqual(summariser.summary)
    expect(observer.push(frame('[DONE]'))).toEqual({ forward: 'terminal' })
    expect(observer.summary.ended).toBe(true)
  })

  it.each(forms)('%s: bear another name, and nothing else is changed', (_, chunks) => {
    const observer = openFrameObserver(observeContext({ model: 'as"ked' }))
    for (const chunk of chunks) {
      const verdict = observer.push(frame(chunk))
      expect(verdict.forward).toBe('edited')
      if (verdict.forward === 'edited')
        expect(parseObject(verdict.data)).toEqual({ ...chunk, model: 'as"ked' })
    }
  })

  it('find the name behind the choices, and among others', () => {
    const data = (content: string) =>
      `{"choices":[{"index":0,"delta":{"content":"${content}"},"x":{"model":"inner"}}],"id":"a", "model" : "vendor","y":{"model":"z"}}`
    const observer = openFrameObserver(observeContext({ model: 'asked' }))
    for (const content of ['a', 'bc', 'def']) {
      expect(observer.push(frame(data(content)))).toEqual({
        forward: 'edited',
        data: data(content).replace('vendor"', 'asked"'),
      })
    }
  })

  it('are not touched when the name is right already', () => {
    const observer = openFrameObserver(observeContext({ model: 'vendor-model' }))
    expect(observer.push(frame(text('a')))).toEqual({ forward: 'as-is' })
    expect(observer.push(frame(text('b')))).toEqual({ forward: 'as-is' })
  })

  it('of usage are dropped when only we asked', () => {
    const observer = openFrameObserver(observeContext({ dropUsage: true }))
    expect(observer.push(frame(text('a', { usage: null })))).toEqual({ forward: 'as-is' })
    expect(observer.push(frame(usage))).toEqual({ forward: 'drop' })
    expect(observer.summary.usage).toMatchObject({ usage: { input: 1, output: 2 } })
  })

  it.each([
    ['an error', { error: { message: 'failed at https://10.0.0.1/x', code: 500 } }],
    ['garbage', '<html>'],
    ['half a chunk', '{"choices":['],
    ['no object', '[]'],
  ] as [string, JsonObject | string][])('%s are kept back and reported', (_, odd) => {
    const observer = openFrameObserver(observeContext())
    observer.push(frame(text('a')))
    expect(observer.push(frame(odd))).toEqual({ forward: 'drop' })
    expect(observer.summary.error).toMatchObject({ kind: 'upstream-failed' })
    expect(observer.summary.error?.message).not.toContain('10.0.0.1')
  })

  it('without data go on', () => {
    expect(openFrameObserver(observeContext()).push({ event: '', data: '' })).toEqual({ forward: 'as-is' })
  })
})

describe('spliceModel', () => {
  it.each([
    ['{"model":"a"}', '{"model":"b"}'],
    ['{ "model" : "a\\"x", "c": 1 }', '{ "model" : "b", "c": 1 }'],
    ['{"text":"\\"model\\":\\"a\\"","model":"a"}', '{"text":"\\"model\\":\\"a\\"","model":"b"}'],
    ['{"x":{"model":"a"}}', '{"x":{"model":"a"}}'],
    ['{"x":"model","y":1}', '{"x":"model","y":1}'],
    ['{"model":null}', '{"model":null}'],
    ['{"model":"cut', '{"model":"cut'],
    ['{}', '{}'],
  ])('%s', (json, expected) => expect(spliceModel(json, 'b')).toBe(expected))
})
