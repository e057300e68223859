import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { decodeRequest } from './decode-request.ts'
import { KNOWN_FIELDS, REQUEST_FIELDS } from './fields.ts'
import { readStateFields } from './state-fields.ts'

const HEAD = { header: () => undefined }

function decode(body: JsonObject): { request: ChatRequest; notes: string[] } {
  const notes = new NoteList()
  const request = decodeRequest({ model: 'm', input: 'Hi', ...body }, notes, HEAD)
  return { request, notes: notes.list() }
}

function refusedParam(body: JsonObject): string | null {
  try {
    decode(body)
  } catch (error) {
    if (error instanceof GatewayError) return error.param
    throw error
  }
  return null
}

const FUNCTION = { type: 'function', name: 'f' }

describe('settings', () => {
  it.each<[string, JsonObject, Partial<ChatRequest>]>([
    ['the limit', { max_output_tokens: 5 }, { maxOutputTokens: 5 }],
    ['sampling', { temperature: 1.5, top_p: 0.5 }, { temperature: 1.5, topP: 0.5 }],
    [
      'logprobs',
      { include: ['message.output_text.logprobs'], top_logprobs: 3 },
      { logprobs: { top: 3 }, extra: {} },
    ],
    ['logprobs alone', { include: ['message.output_text.logprobs'] }, { logprobs: { top: 0 } }],
    ['what is always given', { include: ['reasoning.encrypted_content'] }, { extra: {} }],
    [
      'what only this vendor gives',
      { include: ['reasoning.encrypted_content', 'file_search_call.results'] },
      { extra: { include: ['file_search_call.results'] } },
    ],
    [
      'thinking',
      { reasoning: { effort: 'xhigh', summary: 'auto' } },
      { reasoning: { effort: 'xhigh', summary: 'auto' } },
    ],
    [
      'how it was shown at first',
      { reasoning: { generate_summary: 'detailed' } },
      { reasoning: { summary: 'detailed' } },
    ],
    [
      'thinking that only this vendor knows',
      { reasoning: { effort: 'low', context: 'all_turns', mode: null } },
      { reasoning: { effort: 'low' }, extra: { reasoning: { context: 'all_turns' } } },
    ],
    ['a budget of thinking', { reasoning: { max_tokens: 2000 } }, { reasoning: { budgetTokens: 2000 } }],
    ['how much is said', { text: { verbosity: 'low' } }, { verbosity: 'low' }],
    ['calls in turn', { parallel_tool_calls: false }, { parallelToolCalls: false }],
    ['the tier', { service_tier: 'flex' }, { serviceTier: 'flex' }],
    ['metadata', { metadata: { a: 'b' } }, { metadata: { a: 'b' } }],
    ['the key of a cache', { prompt_cache_key: 'k' }, { promptCacheKey: 'k' }],
    ['the user', { user: 'u' }, { endUser: 'u' }],
    ['the user by its newer name', { safety_identifier: 's' }, { endUser: 's' }],
    ['a stream', { stream: true }, { stream: true, includeUsage: true }],
    [
      'what happens anyway',
      { truncation: 'disabled', stream_options: { include_obfuscation: true } },
      { extra: {} },
    ],
    [
      'what canonical does not know',
      { truncation: 'auto', max_tool_calls: 3 },
      { extra: { truncation: 'auto', max_tool_calls: 3 } },
    ],
    ['what nobody knows', { tomorrow: 1, nothing: null }, { extra: { tomorrow: 1 } }],
    [
      'state, which is ours',
      { store: false, background: false, previous_response_id: 'r', generate: true, conversation: null },
      { extra: {} },
    ],
  ])('%s', (_, body, expected) => {
    const { request, notes } = decode(body)
    expect(request).toMatchObject({
      extraOf: 'openai-responses',
      stop: [],
      legacyFunctions: false,
      ...expected,
    })
    expect(notes).toEqual([])
  })

  it('that say nothing by themselves are told', () => {
    expect(decode({ top_logprobs: 2 }).notes).toEqual(['dropped:top_logprobs'])
    expect(decode({ user: 'a', safety_identifier: 'b' }).notes).toEqual(['dropped:user'])
    expect(decode({ api_key: 'sk-fake', extra_headers: {} }).notes).toEqual([
      'dropped:api_key',
      'dropped:extra_headers',
    ])
    expect([...CLIENT_JUNK].some((name) => KNOWN_FIELDS.has(name))).toBe(false)
  })

  it('may be null', () => {
    const nulls = Object.fromEntries(REQUEST_FIELDS.map(({ name }) => [name, null]))
    const { request } = decode({ ...nulls, model: 'm', input: 'Hi' })
    expect(request).toMatchObject({ stream: false, tools: [], extra: {} })
  })
})

describe('the form of the answer', () => {
  const schema = { type: 'object' }

  it.each<[string, JsonObject, JsonObject]>([
    ['text', { type: 'text' }, { type: 'text' }],
    ['JSON', { type: 'json_object' }, { type: 'json' }],
    [
      'a schema',
      { type: 'json_schema', name: 'n', schema, strict: true, description: 'd' },
      { type: 'json-schema', name: 'n', schema, strict: true, description: 'd' },
    ],
    [
      'a schema as chat completions write it',
      { type: 'json_schema', json_schema: { name: 'n', schema } },
      { type: 'json-schema', name: 'n', schema },
    ],
  ])('%s', (_, format, expected) => {
    expect(decode({ text: { format } }).request.responseFormat).toEqual(expected)
  })

  it('that only some vendors know is theirs', () => {
    const text = { format: { type: 'grammar', grammar: 'x' }, verbosity: 'low' }
    const { request } = decode({ text })
    expect(request.extra).toEqual({ text })
    expect(request).not.toHaveProperty('responseFormat')
  })
})

describe('tools', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'a function',
      { ...FUNCTION, description: 'd', parameters: { type: 'object' }, strict: true },
      { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
    ],
    [
      'a function without a schema',
      { ...FUNCTION, parameters: null, strict: null },
      { type: 'function', name: 'f' },
    ],
    [
      'a function as chat completions write it',
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      'free text with a grammar',
      {
        type: 'custom',
        name: 'p',
        description: 'd',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
      },
      {
        type: 'custom',
        name: 'p',
        description: 'd',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
      },
    ],
    ...[
      'web_search',
      'web_search_2025_08_26',
      'web_search_preview',
      'file_search',
      'code_interpreter',
      'image_generation',
      'mcp',
      'computer_use_preview',
      'computer',
      'local_shell',
      'shell',
      'apply_patch',
      'tool_search',
      'programmatic_tool_calling',
      'tool_of_tomorrow',
    ].map((type): [string, JsonObject, JsonObject] => [
      type,
      { type, a: 1 },
      { type: 'vendor', protocol: 'openai-responses', kind: type, path: 'tools[0]', value: { type, a: 1 } },
    ]),
  ])('%s', (_, tool, expected) => expect(decode({ tools: [tool] }).request.tools).toEqual([expected]))

  it.each<[string, Json, ChatRequest['toolChoice']]>([
    ['auto', 'auto', { type: 'auto' }],
    ['none', 'none', { type: 'none' }],
    ['required', 'required', { type: 'required' }],
    ['a function', { type: 'function', name: 'f' }, { type: 'tool', name: 'f' }],
    [
      'a function as chat completions name it',
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    ['free text', { type: 'custom', name: 'p' }, { type: 'tool', name: 'p', custom: true }],
    ['a hosted one', { type: 'file_search' }, { type: 'tool', name: 'file_search' }],
    ['a hosted one by another date', { type: 'web_search_preview' }, { type: 'tool', name: 'web_search' }],
    [
      'some',
      {
        type: 'allowed_tools',
        mode: 'required',
        tools: [FUNCTION, { type: 'custom', name: 'p' }, { type: 'web_search_preview' }],
      },
      { type: 'allowed', mode: 'required', names: ['f', 'p', 'web_search'] },
    ],
  ])('a choice of %s', (_, choice, expected) => {
    const tools = [FUNCTION, { type: 'custom', name: 'p' }, { type: 'web_search' }, { type: 'file_search' }]
    expect(decode({ tools, tool_choice: choice }).request.toolChoice).toEqual(expected)
  })

  it('a choice that only this vendor understands is its own', () => {
    const choice = { type: 'mcp', server_label: 's' }
    const { request } = decode({ tools: [{ type: 'mcp', server_label: 's' }], tool_choice: choice })
    expect(request.extra).toEqual({ tool_choice: choice })
    expect(request).not.toHaveProperty('toolChoice')
  })
})

describe('a bad field', () => {
  it.each<[string, JsonObject, string]>([
    ['no model', { model: null }, 'model'],
    ['an empty model', { model: '' }, 'model'],
    ['tools that are an object', { tools: {} }, 'tools'],
    ['a tool that is a text', { tools: ['f'] }, 'tools[0]'],
    ['a tool without a type', { tools: [{ name: 'f' }] }, 'tools[0].type'],
    ['a function without a name', { tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a function with an empty name', { tools: [{ type: 'function', name: '' }] }, 'tools[0].name'],
    ['parameters that are a text', { tools: [{ ...FUNCTION, parameters: 'x' }] }, 'tools[0].parameters'],
    ['two functions of one name', { tools: [FUNCTION, FUNCTION] }, 'tools[1]'],
    ['a namespace without a name', { tools: [{ type: 'namespace', tools: [] }] }, 'tools[0].name'],
    [
      'a hosted tool in a namespace',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] },
      'tools[0].tools[0].type',
    ],
    ['a choice of nothing', { tool_choice: {} }, 'tool_choice.type'],
    ['an unknown choice', { tool_choice: 'any' }, 'tool_choice'],
    ['a choice of a tool that is not there', { tool_choice: { type: 'web_search' } }, 'tool_choice.type'],
    ['a choice without a name', { tool_choice: { type: 'function' } }, 'tool_choice.name'],
    [
      'a choice among none',
      { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } },
      'tool_choice.tools',
    ],
    [
      'an odd mode',
      { tool_choice: { type: 'allowed_tools', mode: 'x', tools: [FUNCTION] } },
      'tool_choice.mode',
    ],
    ['a form without a type', { text: { format: {} } }, 'text.format.type'],
    ['a schema without one', { text: { format: { type: 'json_schema', name: 'n' } } }, 'text.format.schema'],
    ['an unknown effort', { reasoning: { effort: 'most' } }, 'reasoning.effort'],
    ['a warm heart', { temperature: 2.1 }, 'temperature'],
    ['half a token', { max_output_tokens: 1.5 }, 'max_output_tokens'],
    ['no token', { max_output_tokens: 0 }, 'max_output_tokens'],
    ['a number to be included', { include: [1] }, 'include[0]'],
    ['many alternatives', { top_logprobs: 21 }, 'top_logprobs'],
    ['a text for a stream', { stream: 'true' }, 'stream'],
    ['a conversation without an id', { conversation: {} }, 'conversation.id'],
    ['two pasts', { conversation: 'conv_1', previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['work in the background that nobody may look at', { background: true, store: false }, 'background'],
  ])('%s', (_, body, param) => expect(refusedParam(body)).toBe(param))

  const VALUES: readonly Json[] = [1, true, 'x', [], {}]

  /** Which of the values each field takes, as JSON; a choice must name a tool of the request. */
  const TAKEN: Record<string, string> = {
    ...Object.fromEntries(['max_output_tokens', 'max_tool_calls'].map((name) => [name, '1'])),
    ...Object.fromEntries(['temperature', 'top_p', 'top_logprobs'].map((name) => [name, '1'])),
    ...Object.fromEntries(['background', 'generate', 'parallel_tool_calls'].map((name) => [name, 'true'])),
    ...Object.fromEntries(['store', 'stream'].map((name) => [name, 'true'])),
    ...Object.fromEntries(['context_management', 'include', 'tools'].map((name) => [name, '[]'])),
    ...Object.fromEntries(['metadata', 'moderation', 'prompt'].map((name) => [name, '{}'])),
    ...Object.fromEntries(['prompt_cache_options', 'reasoning'].map((name) => [name, '{}'])),
    ...Object.fromEntries(['stream_options', 'text'].map((name) => [name, '{}'])),
    tool_choice: '',
  }

  it.each(REQUEST_FIELDS.map(({ name }) => name))('%s of the wrong kind names itself', (name) => {
    const taken = VALUES.filter((value) => refusedParam({ [name]: value })?.split(/[.[]/)[0] !== name)
    expect(taken.map((value) => JSON.stringify(value)).join()).toBe(TAKEN[name] ?? '"x"')
  })
})

describe('state', () => {
  it.each<[string, JsonObject, object]>([
    [
      'nothing said',
      {},
      { store: true, background: false, generate: true, compact: false, itemReferences: [] },
    ],
    ['a turn before', { previous_response_id: 'resp_1' }, { previousResponseId: 'resp_1' }],
    ['a conversation', { conversation: 'conv_1' }, { conversationId: 'conv_1' }],
    ['a conversation in its long form', { conversation: { id: 'conv_1' } }, { conversationId: 'conv_1' }],
    ['empty names', { previous_response_id: '', conversation: '' }, { store: true }],
    ['nothing kept', { store: false }, { store: false }],
    ['a warm-up', { generate: false, input: [] }, { generate: false }],
    ['a summary wished for', { input: [{ type: 'compaction_trigger' }] }, { compact: true }],
    [
      'references',
      { input: [{ type: 'item_reference', id: 'a' }, { role: 'user', content: 'x' }, { id: 'b' }] },
      { itemReferences: ['a', 'b'] },
    ],
  ])('%s', (_, body, expected) => expect(readStateFields(body)).toMatchObject(expected))

  it.each<[JsonObject, string]>([
    [{ previous_response_id: 1 }, 'previous_response_id'],
    [{ conversation: 1 }, 'conversation'],
    [{ store: 'no' }, 'store'],
    [{ background: 1 }, 'background'],
    [{ generate: 0 }, 'generate'],
    [{ input: [{ type: 'item_reference', id: 1 }] }, 'input[0].id'],
  ])('%j is refused', (body, param) => {
    expect(() => readStateFields(body)).toThrow(expect.objectContaining({ param, status: 400 }))
  })

  it('lets a call go without input', () => {
    expect(decode({ input: [], generate: false }).request.messages).toEqual([])
    expect(decode({ input: null, prompt: { id: 'pmpt_1' } }).request.extra).toEqual({
      prompt: { id: 'pmpt_1' },
    })
    expect(decode({ input: null, conversation: 'conv_1' }).request.messages).toEqual([])
  })
})
