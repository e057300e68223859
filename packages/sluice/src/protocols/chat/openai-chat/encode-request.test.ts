import { describe, expect, it } from 'vitest'
import { encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatRequest, Message, Part } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { openaiChatOutbound } from './outbound.ts'

const user: Message = { role: 'user', parts: [{ type: 'text', text: 'hi' }], bare: true }

function encode(request: Partial<ChatRequest>, target: Partial<EncodeTarget> = {}) {
  const notes = new NoteList()
  const whole: ChatRequest = {
    model: 'asked',
    messages: [user],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    extraOf: 'openai-chat',
    ...request,
  }
  const encoded = openaiChatOutbound.encodeRequest(whole, encodeTarget(target), notes)
  return { ...encoded, notes: notes.list() }
}

const messagesOf = (messages: Message[], target: Partial<EncodeTarget> = {}) => {
  const { body, notes } = encode({ messages }, target)
  return { messages: body.messages, notes }
}

const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts })
const schema = { type: 'object', properties: { a: { type: 'string' } } }
const f = { type: 'function', name: 'f', parameters: schema } as const

describe('path (R30)', () => {
  it.each([
    ['', '/v1/chat/completions'],
    ['/v1', '/chat/completions'],
    ['/api/paas/v4', '/chat/completions'],
  ])('below %j', (base, path) =>
    expect(openaiChatOutbound.path(base, { model: 'm', stream: true })).toBe(path),
  )
})

describe('settings', () => {
  it('says no more than was said', () => {
    expect(encode({}).body).toEqual({ model: 'sent-model', messages: [{ role: 'user', content: 'hi' }] })
  })

  it('says all of it', () => {
    const { body, notes } = encode({
      temperature: 1,
      topP: 0.5,
      topK: 3,
      stop: ['a'],
      choices: 2,
      seed: 1,
      presencePenalty: 1,
      frequencyPenalty: 1,
      logitBias: { 5: 1 },
      logprobs: { top: 2 },
      verbosity: 'low',
      prediction: { type: 'content', content: 'x' },
      modalities: ['text'],
      audio: { voice: 'v' },
      metadata: { a: 'b' },
      promptCacheKey: 'k',
      serviceTier: 'flex',
      endUser: 'u',
      stream: true,
      maxOutputTokens: 7,
      extra: { min_p: 0.1, temperature: 9 },
    })
    expect(body).toMatchObject({
      temperature: 1,
      top_p: 0.5,
      top_k: 3,
      stop: ['a'],
      n: 2,
      seed: 1,
      presence_penalty: 1,
      frequency_penalty: 1,
      logit_bias: { 5: 1 },
      logprobs: true,
      top_logprobs: 2,
      verbosity: 'low',
      prediction: { type: 'content', content: 'x' },
      modalities: ['text'],
      audio: { voice: 'v' },
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      service_tier: 'flex',
      safety_identifier: 'u',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 7,
      min_p: 0.1,
    })
    expect(notes).toEqual([])
  })

  const cases: [string, Partial<ChatRequest>, Partial<EncodeTarget>, JsonObject, string[]][] = [
    [
      'the newer limit',
      { maxOutputTokens: 5 },
      { traits: { maxCompletionTokens: true } },
      { max_completion_tokens: 5 },
      [],
    ],
    [
      "the money's limit",
      { maxOutputTokens: 50 },
      { outputCap: 9 },
      { max_tokens: 9 },
      ['capped:max_tokens'],
    ],
    [
      "the money's limit where none was asked",
      {},
      { outputCap: 9 },
      { max_tokens: 9 },
      ['capped:max_tokens'],
    ],
    ["the caller's lower limit", { maxOutputTokens: 5 }, { outputCap: 9 }, { max_tokens: 5 }, []],
    ['four stops', { stop: ['1', '2', '3', '4', '5'] }, {}, { stop: ['1', '2', '3', '4'] }, ['dropped:stop']],
    [
      'no sampling',
      { temperature: 1, topP: 1 },
      { traits: { noSampling: true } },
      {},
      ['dropped:temperature', 'dropped:top_p'],
    ],
    ['no stream options', { stream: true }, { quirks: { noStreamOptions: true } }, { stream: true }, []],
    [
      'a user',
      { endUser: 'x'.repeat(99) },
      { quirks: { endUserField: 'user' } },
      { user: 'x'.repeat(99) },
      [],
    ],
    ['a dear tier', { serviceTier: 'priority' }, {}, {}, ['dropped:service_tier']],
    [
      'a dear tier for nothing',
      { serviceTier: 'priority' },
      { anyServiceTier: true },
      { service_tier: 'priority' },
      [],
    ],
    ['search without a price', { webSearch: {} }, {}, {}, ['dropped:web_search_options']],
    [
      'search with one',
      { webSearch: {} },
      { hostedTools: new Set(['web_search']) },
      { web_search_options: {} },
      [],
    ],
    [
      'a stripped field',
      { topK: 1, extra: { min_p: 1 } },
      { quirks: { stripFields: ['top_k', 'min_p', 'x'] } },
      {},
      ['dropped:top_k', 'dropped:min_p'],
    ],
    ['effort', { reasoning: { effort: 'high' } }, {}, { reasoning_effort: 'high' }, []],
    ['a budget', { reasoning: { budgetTokens: 5000 } }, {}, { reasoning_effort: 'medium' }, []],
    [
      'an effort the model lacks',
      { reasoning: { effort: 'xhigh' } },
      { traits: { efforts: ['low', 'high'] } },
      { reasoning_effort: 'high' },
      ['changed:reasoning_effort'],
    ],
    [
      'less than the model has',
      { reasoning: { effort: 'none' } },
      { traits: { efforts: ['low', 'high'] } },
      { reasoning_effort: 'low' },
      ['changed:reasoning_effort'],
    ],
    [
      'no reasoning at all',
      { reasoning: { effort: 'high' } },
      { traits: { thinking: 'none' } },
      {},
      ['dropped:reasoning_effort'],
    ],
    [
      'the object of OpenRouter',
      { reasoning: { budgetTokens: 5000, summary: 'none' } },
      { quirks: { reasoningBack: 'reasoning_details' } },
      { reasoning: { max_tokens: 5000, exclude: true } },
      [],
    ],
    ['only how to show it', { reasoning: { summary: 'auto' } }, {}, {}, ['dropped:reasoning.summary']],
  ]
  it.each(cases)('%s', (_, request, target, fields, warnings) => {
    const { body, notes } = encode(request, target)
    const { model: _model, messages: _messages, ...rest } = body
    expect(rest).toEqual(fields)
    expect(notes).toEqual(warnings)
  })

  it.each(['anthropic-messages', 'gemini-generate', 'openai-responses'] as const)(
    'sends nothing on that it does not know of another protocol: %s',
    (extraOf) => {
      const { body, notes } = encode({
        messages: [{ ...user, extra: { weight: 1 } }],
        extra: { container: 'c', temperature: 9 },
        extraOf,
      })
      expect(body).toEqual({ model: 'sent-model', messages: [{ role: 'user', content: 'hi' }] })
      expect(notes).toEqual(['dropped:messages.weight', 'dropped:container', 'dropped:temperature'])
    },
  )

  it("hides a long end user's id", () => {
    expect(encode({ endUser: 'x'.repeat(65) }).body.safety_identifier).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('tools', () => {
  it('of every kind', () => {
    const hosted = { type: 'web_search' }
    const { body, notes } = encode(
      {
        tools: [
          { ...f, description: 'd', strict: true, cacheMark: { type: 'ephemeral' } },
          { type: 'function', name: 'g' },
          { type: 'custom', name: 'c', description: 'd', format: { type: 'text' } },
          { type: 'vendor', protocol: 'openai-chat', kind: 'web_search', path: 'tools[3]', value: hosted },
        ],
        toolChoice: { type: 'tool', name: 'f' },
        parallelToolCalls: false,
      },
      { hostedTools: new Set(['web_search']), quirks: { cacheMarks: 'cache_control' } },
    )
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'f', description: 'd', parameters: schema, strict: true },
        cache_control: { type: 'ephemeral' },
      },
      { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
      { type: 'custom', custom: { name: 'c', description: 'd', format: { type: 'text' } } },
      hosted,
    ])
    expect(body).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
    })
    expect(notes).toEqual([])
  })

  it.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [{ type: 'required' }, 'required'],
    [
      { type: 'tool', name: 'f', custom: true },
      { type: 'custom', custom: { name: 'f' } },
    ],
    [
      { type: 'allowed', mode: 'auto', names: ['f'] },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
    ],
  ] as [NonNullable<ChatRequest['toolChoice']>, unknown][])('choice %j', (toolChoice, expected) => {
    expect(encode({ tools: [f], toolChoice }).body.tool_choice).toEqual(expected)
  })

  it('choose nothing where there are none', () => {
    const { body, notes } = encode({ toolChoice: { type: 'required' }, parallelToolCalls: true })
    expect(body).not.toHaveProperty('tool_choice')
    expect(body).not.toHaveProperty('parallel_tool_calls')
    expect(notes).toEqual(['dropped:tool_choice'])
  })

  it('are not forced on a model that refuses it', () => {
    const target = { traits: { noForcedToolWithThinking: true, thinksUnasked: true } }
    const { body, notes } = encode({ tools: [f], toolChoice: { type: 'required' } }, target)
    expect(body.tool_choice).toBe('auto')
    expect(notes).toEqual(['changed:tool_choice'])
  })

  it('have their names and ids changed where the format or vendor wants it', () => {
    const call: Part = { type: 'tool-call', id: 'toolu_1', name: 'a.b', arguments: '' }
    const result: Message = {
      role: 'tool',
      parts: [{ type: 'tool-result', callId: 'toolu_1', content: [{ type: 'text', text: 'ok' }] }],
    }
    const { body, toolNames } = encode(
      { tools: [{ type: 'function', name: 'a.b' }], messages: [user, assistant(call), result] },
      { quirks: { nineCharCallIds: true } },
    )
    const [sent] = [...(toolNames ?? [])]
    expect(sent?.[1]).toBe('a.b')
    const messages = body.messages as JsonObject[]
    const [wire] = (messages[1]?.tool_calls ?? []) as { id: string; function: JsonObject }[]
    expect(wire?.id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect(wire?.function).toEqual({ name: sent?.[0], arguments: '{}' })
    expect(messages[2]).toEqual({ role: 'tool', tool_call_id: wire?.id, content: 'ok' })
  })
})

describe('messages', () => {
  it('keep their roles, as far as the model knows them', () => {
    const message: Message = { role: 'developer', parts: [{ type: 'text', text: 'x' }], bare: true }
    expect(messagesOf([message]).messages).toEqual([{ role: 'system', content: 'x' }])
    const traits = { developerRole: true }
    expect(messagesOf([message], { traits }).messages).toEqual([{ role: 'developer', content: 'x' }])
    expect(messagesOf([message], { traits, quirks: { noDeveloperRole: true } }).messages).toEqual([
      { role: 'system', content: 'x' },
    ])
  })

  it('of every part', () => {
    const parts: Part[] = [
      { type: 'text', text: 'a', cacheMark: { type: 'ephemeral' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA' }, detail: 'low' },
      { type: 'image', source: { kind: 'url', url: 'https://example.com/i' } },
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'AA' } },
      { type: 'file', source: { kind: 'file-id', id: 'file-1' }, filename: 'n.pdf' },
      { type: 'audio', format: 'wav', data: 'AA' },
      {
        type: 'unknown',
        protocol: 'openai-chat',
        path: 'p',
        kind: 'video_url',
        value: { type: 'video_url' },
      },
    ]
    const message: Message = { role: 'user', name: 'bob', parts, extra: { weight: 1, extra_content: {} } }
    const { messages, notes } = messagesOf([message], { quirks: { cacheMarks: 'prompt_cache_breakpoint' } })
    expect(messages).toEqual([
      {
        role: 'user',
        name: 'bob',
        content: [
          { type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://example.com/i' } },
          { type: 'file', file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,AA' } },
          { type: 'file', file: { filename: 'n.pdf', file_id: 'file-1' } },
          { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
          { type: 'video_url' },
        ],
        weight: 1,
      },
    ])
    expect(notes).toEqual(['dropped:messages.extra_content'])
  })

  it('refuse what only another format has, by its name', () => {
    const part: Part = { type: 'unknown', protocol: 'anthropic-messages', path: 'q', kind: 'x', value: {} }
    expect(() => messagesOf([{ role: 'user', parts: [part] }])).toThrow(
      expect.objectContaining({ status: 400, param: 'q' }),
    )
  })

  it('warn once of cache marks that the vendor does not take', () => {
    const marked: Part = { type: 'text', text: 'a', cacheMark: { type: 'ephemeral' } }
    const { messages, notes } = messagesOf([
      { role: 'user', parts: [marked] },
      { role: 'user', parts: [marked, marked] },
    ])
    expect(messages).toEqual([
      { role: 'user', content: 'a' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'a' },
        ],
      },
    ])
    expect(notes).toEqual(['dropped:cache_control'])
  })

  it('of the model: texts joined, calls, refusal', () => {
    const message = assistant(
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'refusal', text: 'no' },
      { type: 'tool-call', id: 'c', name: 'x', arguments: 'free', custom: true },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA' } },
    )
    const { messages, notes } = messagesOf([
      message,
      assistant(),
      assistant({ type: 'tool-call', id: 'd', name: 'f', arguments: '{}' }),
    ])
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: 'ab',
        refusal: 'no',
        tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'x', input: 'free' } }],
      },
      { role: 'assistant', content: '' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'd', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ])
    expect(notes).toEqual(['dropped:messages.images'])
  })

  it('move media of results behind the run of results (conversion.md 21)', () => {
    const image: Part = { type: 'image', source: { kind: 'url', url: 'https://example.com/i' } }
    const result = (callId: string, ...content: Part[]): Part => ({
      type: 'tool-result',
      callId,
      content,
      isError: true,
    })
    const { messages, notes } = messagesOf([
      { role: 'user', parts: [result('a', { type: 'text', text: '1' }, image), result('b')] },
      { role: 'user', parts: [result('c', image), { type: 'text', text: 'and now?' }] },
    ])
    expect(messages).toMatchObject([
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      { role: 'tool', tool_call_id: 'c', content: '' },
      { role: 'user', content: [{ text: 'Result of tool call a:' }, { type: 'image_url' }] },
      { role: 'user', content: [{ text: 'Result of tool call c:' }, { type: 'image_url' }] },
      { role: 'user', content: 'and now?' },
    ])
    expect(notes).toEqual(['dropped:is_error'])
  })

  it('cannot name a picture by its id', () => {
    const image: Part = { type: 'image', source: { kind: 'file-id', id: 'x' } }
    expect(() => messagesOf([{ role: 'user', parts: [image] }])).toThrow(/file id/)
  })
})

describe('reasoning of earlier turns', () => {
  const own = [{ type: 'reasoning.encrypted', data: 'D' }]
  const parts: Part[] = [
    { type: 'reasoning', text: 'hm', proof: { issuer: 'openai-chat', value: JSON.stringify(own) } },
    { type: 'reasoning', text: 'oh', proof: { issuer: 'anthropic-messages', value: 's' } },
    { type: 'text', text: 'x' },
  ]
  it.each([
    [undefined, {}],
    ['reasoning_content', { reasoning_content: 'hmoh' }],
    ['reasoning_details', { reasoning: 'hmoh', reasoning_details: own }],
  ] as const)('goes back as %s', (reasoningBack, fields) => {
    const quirks = reasoningBack === undefined ? {} : { reasoningBack }
    const { messages, notes } = messagesOf([assistant(...parts)], { quirks })
    expect(messages).toEqual([{ role: 'assistant', content: 'x', ...fields }])
    expect(notes).toEqual(['dropped:reasoning'])
  })

  it('on calls only to Google', () => {
    const call: Part = {
      type: 'tool-call',
      id: 'c',
      name: 'f',
      arguments: '{}',
      proof: { issuer: 'gemini-generate', value: 'G' },
    }
    const { messages, notes } = messagesOf([assistant(call)], { quirks: { googleSignatures: true } })
    expect(messages).toMatchObject([
      { tool_calls: [{ extra_content: { google: { thought_signature: 'G' } } }] },
    ])
    expect(notes).toEqual([])
    expect(messagesOf([assistant(call)]).notes).toEqual(['dropped:reasoning'])
  })
})

describe('the form of the answer (conversion.md 47)', () => {
  const format = { type: 'json-schema', name: 'an answer', description: 'd', schema, strict: true } as const
  it('by its own word', () => {
    expect(encode({ responseFormat: { type: 'json' } }).body.response_format).toEqual({ type: 'json_object' })
    expect(encode({ responseFormat: { type: 'text' } }).body).not.toHaveProperty('response_format')
    expect(encode({ responseFormat: format }).body.response_format).toEqual({
      type: 'json_schema',
      json_schema: {
        name: expect.stringMatching(/^an_answer_[0-9a-f]{8}$/),
        description: 'd',
        schema,
        strict: true,
      },
    })
  })

  it('by a forced tool, else in words, for a model without schemas', () => {
    const traits = { noJsonSchema: true }
    const hidden = encode({ responseFormat: format }, { traits })
    expect(hidden.hiddenTool).toBe('give_answer')
    expect(hidden.body).toMatchObject({
      tools: [{ function: { name: 'give_answer', parameters: schema } }],
      tool_choice: { function: { name: 'give_answer' } },
    })
    expect(hidden.notes).toEqual(['emulated:response_format'])
    const told = encode({ responseFormat: format, tools: [f] }, { traits })
    expect(told.hiddenTool).toBeUndefined()
    expect(told.body.messages).toMatchObject([
      { role: 'system', content: expect.stringContaining(JSON.stringify(schema)) },
      {},
    ])
    expect(encode({ responseFormat: { type: 'json' } }, { traits }).body.response_format).toEqual({
      type: 'json_object',
    })
  })
})

describe('a file by its id (conversion.md 43)', () => {
  const messages: Message[] = [
    {
      role: 'user',
      parts: [{ type: 'file', source: { kind: 'file-id', id: 'file-1' }, path: 'input[0].content[0]' }],
    },
  ]

  it('is the vendor’s own for callers of this format', () => {
    expect(encode({ messages }).body.messages).toEqual([
      { role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] },
    ])
  })

  it('is refused by its place where it is of another', () => {
    expect(() => encode({ messages, extraOf: 'openai-responses' })).toThrow(
      expect.objectContaining({ status: 400, param: 'input[0].content[0]' }) as Error,
    )
  })
})
