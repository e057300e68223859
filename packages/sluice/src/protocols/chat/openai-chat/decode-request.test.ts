import { describe, expect, it } from 'vitest'
import { parseObject } from '../../../../../../tests/kit/openai-chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { wrapProof } from '../reasoning-proof.ts'
import { decodeRequest } from './decode-request.ts'
import { REQUEST_FIELDS } from './fields.ts'

const user: JsonObject = { role: 'user', content: 'hi' }

function decode(fields: JsonObject) {
  const notes = new NoteList()
  return { request: decodeRequest({ model: 'm', messages: [user], ...fields }, notes), notes: notes.list() }
}

function decodeMessage(...messages: Json[]) {
  return decode({ messages }).request.messages
}

function refusal(fields: JsonObject): { param: string | null; status: number } {
  try {
    decode(fields)
  } catch (error) {
    if (error instanceof GatewayError) return { param: error.param, status: error.status }
    throw error
  }
  throw new Error('was accepted')
}

describe('a plain call', () => {
  it('says what was said, and nothing else', () => {
    expect(decode({}).request).toEqual({
      model: 'm',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }], bare: true }],
      tools: [],
      stop: [],
      stream: false,
      includeUsage: false,
      legacyFunctions: false,
      extra: {},
      extraOf: 'openai-chat',
    })
  })

  it('takes null for absent in every optional field (R31)', () => {
    const nulls = Object.fromEntries(REQUEST_FIELDS.map(({ name }) => [name, null]))
    const { request } = decode({ ...nulls, model: 'm', messages: [user] })
    expect(request).toEqual(decode({}).request)
  })
})

describe('wrong types', () => {
  const odd: Json[] = ['0.5x', 1.5, true, [1], { x: 1 }]
  const kinds: Record<string, (value: Json) => boolean> = {
    string: (value) => typeof value === 'string',
    boolean: (value) => typeof value === 'boolean',
    object: (value) => typeof value === 'object' && !Array.isArray(value),
    array: (value) => Array.isArray(value),
    integer: (value) => Number.isInteger(value),
    number: (value) => typeof value === 'number',
  }
  const types: Record<string, (keyof typeof kinds)[]> = {
    model: ['string'],
    messages: ['array'],
    stream: ['boolean'],
    stream_options: ['object'],
    max_tokens: ['integer'],
    max_completion_tokens: ['integer'],
    temperature: ['number'],
    top_p: ['number'],
    top_k: ['integer'],
    stop: ['string', 'array'],
    n: ['integer'],
    tools: ['array'],
    tool_choice: ['string', 'object'],
    parallel_tool_calls: ['boolean'],
    functions: ['array'],
    function_call: ['string', 'object'],
    response_format: ['object'],
    json_schema: ['object'],
    reasoning_effort: ['string'],
    reasoning: ['object'],
    user: ['string'],
    safety_identifier: ['string'],
    service_tier: ['string'],
    seed: ['integer'],
    presence_penalty: ['number'],
    frequency_penalty: ['number'],
    logit_bias: ['object'],
    logprobs: ['boolean'],
    top_logprobs: ['integer'],
    verbosity: ['string'],
    prediction: ['object'],
    modalities: ['array'],
    audio: ['object'],
    metadata: ['object'],
    prompt_cache_key: ['string'],
    web_search_options: ['object'],
    store: ['boolean'],
    moderation: ['object'],
    prompt_cache_retention: ['string'],
    prompt_cache_options: ['object'],
  }

  it('are tested for every known field', () => {
    expect(Object.keys(types).sort()).toEqual(REQUEST_FIELDS.map(({ name }) => name).sort())
  })

  const cases = Object.entries(types).flatMap(([name, allowed]) =>
    odd
      .filter((value) => !allowed.some((kind) => kinds[kind]?.(value)))
      .map((value) => [name, value] as const),
  )
  it.each(cases)('%s: %j is refused by name', (name, value) => {
    expect(refusal({ [name]: value })).toEqual({ param: name, status: 400 })
  })
})

describe('refusals', () => {
  const tool = { type: 'function', function: { name: 'f' } }
  const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
  const image = (value: Json) => ({
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: value }] }],
  })
  const cases: [JsonObject, string][] = [
    [{ model: '' }, 'model'],
    [{ model: null }, 'model'],
    [{ messages: null }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: ['hi'] }, 'messages[0]'],
    [{ messages: [{ content: 'hi' }] }, 'messages[0].role'],
    [{ messages: [user, { role: 'robot', content: 'hi' }] }, 'messages[1].role'],
    [{ messages: [{ role: 7, content: 'hi' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: null }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [7] }] }, 'messages[0].content[0]'],
    [{ messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'user', content: 'x', name: 7 }] }, 'messages[0].name'],
    [image(null), 'messages[0].content[0].image_url'],
    [image(7), 'messages[0].content[0].image_url'],
    [image('http://127.0.0.1/a.png'), 'messages[0].content[0].image_url'],
    [image({ url: 'http://metadata.internal/a' }), 'messages[0].content[0].image_url.url'],
    [image({ url: 'data:image/png,abc' }), 'messages[0].content[0].image_url.url'],
    [image({ url: 'data:;base64,AAAA' }), 'messages[0].content[0].image_url.url'],
    [image({ url: 'AAAA' }), 'messages[0].content[0].image_url.url'],
    [image({ detail: 'low' }), 'messages[0].content[0].image_url.url'],
    [
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA' } }] }] },
      'messages[0].content[0].input_audio.format',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
      'messages[0].content[0].file.file_data',
    ],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [{ messages: [{ role: 'tool', content: 'x', tool_call_id: 'c9' }] }, 'messages[0].tool_call_id'],
    [{ messages: [{ role: 'tool', content: 'x', tool_call_id: '' }] }, 'messages[0].tool_call_id'],
    [{ messages: [{ role: 'function', content: 'x', name: 'f' }] }, 'messages[0].name'],
    [{ messages: [{ role: 'assistant', tool_calls: ['x'] }] }, 'messages[0].tool_calls[0]'],
    [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'c' }] }] }, 'messages[0].tool_calls[0].function'],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: {} }] }] },
      'messages[0].tool_calls[0].function.name',
    ],
    [{ messages: [{ role: 'assistant', tool_calls: [call, call] }] }, 'messages[0].tool_calls[1].id'],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c1', content: 'a' },
          { role: 'tool', tool_call_id: 'c1', content: 'b' },
        ],
      },
      'messages[2].tool_call_id',
    ],
    [{ tools: ['f'] }, 'tools[0]'],
    [{ tools: [{ function: 7 }] }, 'tools[0].type'],
    [{ tools: [{ type: 'function' }] }, 'tools[0].function'],
    [{ tools: [{ type: 'function', function: { name: '' } }] }, 'tools[0].function.name'],
    [
      { tools: [tool, { type: 'function', function: { name: 'g', parameters: 'x' } }] },
      'tools[1].function.parameters',
    ],
    [{ tools: [{ type: 'custom', custom: {} }] }, 'tools[0].custom.name'],
    [{ tool_choice: 'maybe' }, 'tool_choice'],
    [{ tool_choice: {} }, 'tool_choice.type'],
    [{ tool_choice: { type: 'function' } }, 'tool_choice.function'],
    [
      { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'x', tools: [] } } },
      'tool_choice.allowed_tools.mode',
    ],
    [
      { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } } },
      'tool_choice.allowed_tools.tools',
    ],
    [{ functions: ['f'] }, 'functions[0]'],
    [{ function_call: { name: 7 } }, 'function_call.name'],
    [{ response_format: {} }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      'response_format.json_schema.schema',
    ],
    [{ stop: ['a', 7] }, 'stop[1]'],
    [{ logit_bias: { 5: 'x' } }, 'logit_bias.5'],
    [{ stream_options: { include_usage: 'yes' } }, 'stream_options.include_usage'],
    [{ modalities: ['text', 7] }, 'modalities[1]'],
    [{ reasoning_effort: 'huge' }, 'reasoning_effort'],
    [{ reasoning: { effort: 7 } }, 'reasoning.effort'],
    [{ reasoning: { max_tokens: -1 } }, 'reasoning.max_tokens'],
    [{ n: 0 }, 'n'],
    [{ n: 9 }, 'n'],
    [{ n: 1.5 }, 'n'],
    [{ n: '2' }, 'n'],
    [{ n: -1 }, 'n'],
    [{ temperature: 2.1 }, 'temperature'],
    [{ temperature: -1 }, 'temperature'],
    [{ temperature: 1e308 }, 'temperature'],
    [{ top_p: 1.1 }, 'top_p'],
    [{ top_logprobs: 21 }, 'top_logprobs'],
    [{ presence_penalty: 3 }, 'presence_penalty'],
    [{ seed: 1.5 }, 'seed'],
    ...[0, -1, 1.5, '5', 2 ** 63, 2 ** 64 - 1, 1e308].map((value): [JsonObject, string] => [
      { max_tokens: value },
      'max_tokens',
    ]),
  ]
  it.each(cases)('%j names %s', (fields, param) => expect(refusal(fields)).toEqual({ param, status: 400 }))
})

describe('settings', () => {
  it('reads all of them', () => {
    const { request, notes } = decode({
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 10,
      temperature: 1,
      top_p: 0.5,
      top_k: 4,
      stop: 'END',
      n: 2,
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      safety_identifier: 'u1',
      service_tier: 'flex',
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: -1,
      logit_bias: { 5: -100 },
      logprobs: true,
      top_logprobs: 2,
      verbosity: 'low',
      prediction: { type: 'content', content: 'x' },
      modalities: ['text'],
      audio: { voice: 'a', format: 'wav' },
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      web_search_options: {},
      store: true,
      new_vendor_field: 1,
    })
    expect(request).toMatchObject({
      stream: true,
      includeUsage: true,
      maxOutputTokens: 10,
      temperature: 1,
      topP: 0.5,
      topK: 4,
      stop: ['END'],
      choices: 2,
      parallelToolCalls: false,
      reasoning: { effort: 'low' },
      endUser: 'u1',
      serviceTier: 'flex',
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      logitBias: { 5: -100 },
      logprobs: { top: 2 },
      verbosity: 'low',
      modalities: ['text'],
      metadata: { a: 'b' },
      promptCacheKey: 'k',
      webSearch: {},
      extra: { store: true, new_vendor_field: 1 },
    })
    expect(notes).toEqual([])
  })

  it.each([
    [{ max_tokens: 5, max_completion_tokens: 9 }, { maxOutputTokens: 5 }, ['changed:max_tokens']],
    [{ user: 'a', safety_identifier: 'b' }, { endUser: 'b' }, ['dropped:user']],
    [{ top_logprobs: 3 }, {}, ['dropped:top_logprobs']],
    [{ reasoning: { enabled: false } }, { reasoning: { effort: 'none' } }, []],
    [{ reasoning: { enabled: true } }, { reasoning: { effort: 'medium' } }, []],
    [
      { reasoning: { max_tokens: 2000, exclude: true } },
      { reasoning: { budgetTokens: 2000, summary: 'none' } },
      [],
    ],
    [
      { response_format: { type: 'grammar', grammar: 'x' } },
      { extra: { response_format: { type: 'grammar', grammar: 'x' } } },
      [],
    ],
    [{ tools: [] }, { tools: [] }, []],
  ] as [JsonObject, object, string[]][])('%j', (fields, expected, warnings) => {
    const { request, notes } = decode(fields)
    expect(request).toMatchObject(expected)
    expect(notes).toEqual(warnings)
  })

  it('keeps what clients leave behind away from every upstream', () => {
    const junk = Object.fromEntries([...CLIENT_JUNK].map((name) => [name, 'x']))
    const { request, notes } = decode(junk)
    expect(request.extra).toEqual({})
    expect(notes.sort()).toEqual([...CLIENT_JUNK].map((name) => `dropped:${name}`).sort())
  })
})

describe('tools', () => {
  it('of every kind', () => {
    const schema = { type: 'object', properties: {} }
    const hosted = { type: 'web_search', limit: 3 }
    const { request } = decode({
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: schema, strict: true },
          cache_control: { type: 'ephemeral' },
        },
        { function: { name: 'g', parameters: null } },
        { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
        hosted,
      ],
    })
    expect(request.tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: schema,
        strict: true,
        cacheMark: { type: 'ephemeral' },
      },
      { type: 'function', name: 'g' },
      { type: 'custom', name: 'c', format: { type: 'text' } },
      { type: 'vendor', protocol: 'openai-chat', kind: 'web_search', path: 'tools[3]', value: hosted },
    ])
  })

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    ['any', { type: 'required' }],
    [{ type: 'auto' }, { type: 'auto' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'whatever', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'tool', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'c' } },
      { type: 'tool', name: 'c', custom: true },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed', mode: 'required', names: ['f'] },
    ],
  ] as [Json, object][])('choice %j', (choice, expected) => {
    expect(decode({ tool_choice: choice }).request.toolChoice).toEqual(expected)
  })

  it('in the older form', () => {
    const { request } = decode({
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
      messages: [
        user,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
    })
    expect(request.legacyFunctions).toBe(true)
    expect(request.tools).toEqual([{ type: 'function', name: 'f', parameters: { type: 'object' } }])
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'f' })
    const [, called, result] = request.messages
    const call = called?.parts[0]
    expect(call).toMatchObject({ type: 'tool-call', name: 'f', arguments: '{"a":1}' })
    expect(result?.parts[0]).toMatchObject({
      type: 'tool-result',
      name: 'f',
      callId: call?.type === 'tool-call' && call.id,
    })
  })
})

describe('schemas of the answer (ohmygpt.md 2.3)', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  it.each([
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } } },
    { response_format: { type: 'json_schema', json_schema: { name: 'x', parameters: schema } } },
    { response_format: { type: 'json_schema' }, json_schema: { name: 'x', schema } },
    { response_format: { type: 'json_schema' }, json_schema: { name: 'x', parameters: schema } },
  ])('%j', (fields) => {
    expect(decode(fields).request.responseFormat).toMatchObject({ type: 'json-schema', name: 'x', schema })
  })

  it('may be the top-level one itself', () => {
    const { request } = decode({ response_format: { type: 'json_schema' }, json_schema: schema })
    expect(request.responseFormat).toEqual({ type: 'json-schema', name: 'response', schema })
  })

  it.each([
    ['text', { type: 'text' }],
    ['json_object', { type: 'json' }],
  ])('type %s', (type, expected) => {
    expect(decode({ response_format: { type } }).request.responseFormat).toEqual(expected)
  })
})

describe('messages', () => {
  it('of every part', () => {
    const mark = { type: 'ephemeral', ttl: '1h' }
    const [message] = decodeMessage({
      role: 'user',
      name: 'bob',
      content: [
        { type: 'text', text: 'a', cache_control: mark },
        { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' }, image_url: null },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
        { type: 'image_url', image_url: 'data:image/PNG;base64,AAAA' },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'video_url', video_url: { url: 'https://example.com/v' } },
        'plain',
      ],
      weight: 1,
    })
    expect(message).toEqual({
      role: 'user',
      name: 'bob',
      parts: [
        { type: 'text', text: 'a', cacheMark: mark },
        { type: 'text', text: 'b', cacheMark: { type: 'ephemeral' } },
        { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
        { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
        { type: 'audio', format: 'wav', data: 'AAAA' },
        {
          type: 'file',
          source: { kind: 'data', mediaType: 'application/pdf', data: 'AAAA' },
          filename: 'a.pdf',
        },
        { type: 'file', source: { kind: 'file-id', id: 'file-1' } },
        {
          type: 'unknown',
          protocol: 'openai-chat',
          path: 'messages[0].content[7]',
          kind: 'video_url',
          value: { type: 'video_url', video_url: { url: 'https://example.com/v' } },
        },
        { type: 'text', text: 'plain' },
      ],
      extra: { weight: 1 },
    })
  })

  it('joins calls and results, whatever their ids', () => {
    const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{}' } })
    const messages = decodeMessage(
      { role: 'assistant', content: 'ok', tool_calls: [call('', 'f'), call('', 'g'), call('c3', 'h')] },
      {
        role: 'tool',
        tool_call_id: 'c3',
        content: [{ type: 'text', text: '3' }],
        cache_control: { type: 'ephemeral' },
      },
      { role: 'tool', tool_call_id: '', content: '1' },
      { role: 'tool', tool_call_id: '', content: null },
    )
    const calls = messages[0]?.parts.flatMap((part) => (part.type === 'tool-call' ? [part] : [])) ?? []
    const results = messages.slice(1).map((message) => message.parts[0])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3)
    expect(results).toMatchObject([
      { callId: 'c3', name: 'h', cacheMark: { type: 'ephemeral' } },
      { callId: calls[0]?.id, name: 'f' },
      { callId: calls[1]?.id, name: 'g', content: [] },
    ])
  })

  it('lets an id come again once it was answered', () => {
    const turn = [
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'f', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'x' },
    ]
    expect(decodeMessage(...turn, ...turn)).toHaveLength(4)
  })

  it('reads refusals, pictures and custom calls of the model', () => {
    const [message] = decodeMessage({
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'no' }],
      refusal: 'never',
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'x', input: 'free' } }],
    })
    expect(message?.parts).toEqual([
      { type: 'refusal', text: 'no' },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'refusal', text: 'never' },
      { type: 'tool-call', id: 'c', name: 'x', arguments: 'free', custom: true },
    ])
  })
})

it('takes the empty forms that some clients write for absent', () => {
  const [message] = decodeMessage({
    role: 'assistant',
    name: '',
    content: 'x',
    refusal: '',
    function_call: { name: '', arguments: '' },
  })
  expect(message).toEqual({ role: 'assistant', parts: [{ type: 'text', text: 'x' }], bare: true })
})

describe('reasoning of earlier turns', () => {
  const proof = { issuer: 'anthropic-messages', value: 'sig+/=' } as const
  const sealed = wrapProof(proof, 'openai-chat')
  const text = 'thought'
  const own = { type: 'reasoning.encrypted', data: 'raw', format: 'google-gemini-v1', index: 0 }
  const cases: [string, JsonObject, object[]][] = [
    ['reasoning_content', { reasoning_content: text }, [{ type: 'reasoning', text }]],
    ['reasoning', { reasoning: text }, [{ type: 'reasoning', text }]],
    [
      'a proof with its text',
      { reasoning_details: [{ type: 'reasoning.text', text, signature: sealed, index: 0 }] },
      [{ type: 'reasoning', text, proof }],
    ],
    [
      'a proof whose text stands beside it',
      {
        reasoning_content: text,
        reasoning_details: [{ type: 'reasoning.text', signature: sealed, index: 0 }],
      },
      [{ type: 'reasoning', text, proof }],
    ],
    [
      'a proof that never had a text, beside a thought without a proof',
      {
        reasoning_content: text,
        reasoning_details: [{ type: 'reasoning.encrypted', data: sealed, index: 0 }],
      },
      [
        { type: 'reasoning', text },
        { type: 'reasoning', text: '', proof },
      ],
    ],
    [
      'a proof after the pieces of its text',
      {
        reasoning: 'a longer thought',
        reasoning_details: [
          { type: 'reasoning.text', text: 'tho', index: 0 },
          { type: 'reasoning.text', text: 'ught', index: 0 },
          { type: 'reasoning.text', signature: sealed, index: 0 },
          { type: 'reasoning.text', text: 'two', signature: sealed, index: 1 },
        ],
      },
      [
        { type: 'reasoning', text, proof },
        { type: 'reasoning', text: 'two', proof },
      ],
    ],
    [
      "the vendor's own entries",
      { reasoning_details: [own] },
      [{ type: 'reasoning', text: '', proof: { issuer: 'openai-chat', value: JSON.stringify([own]) } }],
    ],
    [
      'a damaged proof',
      { reasoning_details: [{ text, signature: 'sl1.x.y' }] },
      [{ type: 'reasoning', text }],
    ],
    [
      "Google's signature",
      { extra_content: { google: { thought_signature: 'G' } } },
      [{ type: 'reasoning', text: '', proof: { issuer: 'gemini-generate', value: 'G' } }],
    ],
    [
      "Google's word for none",
      { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } },
      [],
    ],
  ]
  it.each(cases)('%s', (_, fields, parts) => {
    const [message] = decodeMessage({ role: 'assistant', content: null, ...fields })
    expect(message?.parts).toEqual(parts)
  })

  it("beside what a vendor's own tools did", () => {
    const value = { type: 'server_tool_use' }
    const [message] = decodeMessage({
      role: 'assistant',
      content: 'words',
      extra_content: { anthropic: { blocks: [value], at: [{ text: 2, reasoning: 0, calls: 0 }] } },
    })
    expect(message?.parts).toEqual([
      { type: 'text', text: 'wo' },
      { type: 'vendor', protocol: 'anthropic-messages', value },
      { type: 'text', text: 'rds' },
    ])
    expect(message?.extra).toBeUndefined()
  })

  it.each([
    ['of a vendor that nobody knows', { acme: { blocks: [{}] } }],
    ['of something else', { google: { blocks: ['text'] } }],
  ])('keeps apart a bag %s', (_, bag) => {
    const [message] = decodeMessage({ role: 'assistant', content: 'x', extra_content: bag })
    expect(message?.extra).toEqual({ extra_content: bag })
    expect(message?.parts).toEqual([{ type: 'text', text: 'x' }])
  })

  it('on a call', () => {
    const call = {
      id: 'c',
      type: 'function',
      function: { name: 'f', arguments: '{}' },
      extra_content: { google: { thought_signature: 'G' } },
    }
    const [message] = decodeMessage({ role: 'assistant', tool_calls: [call] })
    expect(message?.parts[0]).toMatchObject({ proof: { issuer: 'gemini-generate', value: 'G' } })
  })
})

describe('requests as relay sites print them', () => {
  it.each([
    '{"type":"chat","@version":"1","temperature":0.7,"messages":[{"content":"你是谁","role":"user"}],"model":"gpt-4o-mini","stream":false}',
    '{"model":"gpt-4-gizmo-g-bo0FiWLY7","messages":[{"role":"user","content":"hi"}]}',
    '{"model":"m","messages":[{"role":"user","content":"hi"}],"seen":1,"logit_bias":null,"temperature":1,"user":""}',
    '{"model":"gemini-pro-vision","messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":"https://example.com/a?format=jpg&name=small"}]}],"stream":false}',
    '{"model":"g","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"w","description":"d","parameters":{"type":"object"}}}}',
  ])('%s', (text) => {
    const { request } = decode(parseObject(text))
    expect(request.messages.at(-1)?.parts.length).toBeGreaterThan(0)
    expect(request.extra).toEqual({})
  })
})
