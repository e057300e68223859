import { describe, expect, it } from 'vitest'
import { decode, refusalOf, requestHead } from '../../../../../../tests/kit/messages-inbound.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { CLIENT_JUNK } from '../client-junk.ts'
import { REQUEST_FIELDS } from './fields.ts'

const hi: JsonObject = { role: 'user', content: 'Hi' }
const said = { role: 'user', parts: [{ type: 'text', text: 'Hi' }], bare: true }

describe('a plain call', () => {
  it('says what was said, and nothing else', () => {
    expect(decode({}).request).toEqual({
      model: 'claude-x',
      messages: [said],
      tools: [],
      stop: [],
      stream: false,
      includeUsage: true,
      legacyFunctions: false,
      maxOutputTokens: 64,
      extra: {},
      extraOf: 'anthropic-messages',
    })
  })

  it('takes null for absent in every optional field (R31)', () => {
    const nulls = Object.fromEntries(REQUEST_FIELDS.map(({ name }) => [name, null]))
    const needed = { model: 'claude-x', max_tokens: 64, messages: [hi] }
    expect(decode({ ...nulls, ...needed }).request).toEqual(decode({}).request)
  })

  it('takes the headers of its format along', () => {
    const head = requestHead({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a,b', 'x-other': 'c' })
    expect(decode({}, head).request.headers).toEqual({
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'a,b',
    })
    expect(decode({}, requestHead({ 'anthropic-beta': '' })).request.headers).toBeUndefined()
  })

  it('leaves junk out and tells of it', () => {
    const { request, notes } = decode(Object.fromEntries([...CLIENT_JUNK].map((name) => [name, 'x'])))
    expect(request).toEqual(decode({}).request)
    expect(notes).toEqual([...CLIENT_JUNK].map((name) => `dropped:${name}`))
  })
})

describe('settings', () => {
  const cases: [string, JsonObject, JsonObject][] = [
    ['samplers', { temperature: 0.5, top_p: 0.9, top_k: 5 }, { temperature: 0.5, topP: 0.9, topK: 5 }],
    ['stops', { stop_sequences: ['END', 'x'] }, { stop: ['END', 'x'] }],
    ['a stream', { stream: true }, { stream: true }],
    [
      'a budget',
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      { reasoning: { budgetTokens: 2048 } },
    ],
    [
      'thinking at will',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } },
      { reasoning: { adaptive: true, summary: 'auto', effort: 'max' } },
    ],
    [
      'thinking that is not shown',
      { thinking: { type: 'adaptive', display: 'omitted' } },
      { reasoning: { adaptive: true, summary: 'none' } },
    ],
    ['an effort alone', { output_config: { effort: 'low' } }, { reasoning: { effort: 'low' } }],
    [
      'no thinking, and an effort that only this vendor understands',
      { thinking: { type: 'disabled' }, output_config: { effort: 'low', task_budget: { total: 5 } } },
      {
        reasoning: { effort: 'none' },
        extra: { output_config: { effort: 'low', task_budget: { total: 5 } } },
      },
    ],
    [
      'kinds and words of times to come',
      { thinking: { type: 'dreaming' }, output_config: { effort: 'huge', format: { type: 'poem' } } },
      {
        extra: {
          thinking: { type: 'dreaming' },
          output_config: { effort: 'huge', format: { type: 'poem' } },
        },
      },
    ],
    [
      'a schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      { responseFormat: { type: 'json-schema', name: 'response', schema: { type: 'object' } } },
    ],
    [
      'a schema by its older name',
      { output_format: { type: 'json_schema', schema: { type: 'object' } } },
      { responseFormat: { type: 'json-schema', name: 'response', schema: { type: 'object' } } },
    ],
    [
      'who asks',
      { metadata: { user_id: 'u1', team: 'x' }, service_tier: 'standard_only' },
      { endUser: 'u1', serviceTier: 'default', extra: { metadata: { team: 'x' } } },
    ],
    [
      'what only this vendor has',
      {
        cache_control: { type: 'ephemeral' },
        container: 'c1',
        context_management: { edits: [] },
        mcp_servers: [{ type: 'url', url: 'https://mcp.example.org' }],
        speed: 'fast',
        inference_geo: 'us',
        new_field: 1,
      },
      {
        extra: {
          cache_control: { type: 'ephemeral' },
          container: 'c1',
          context_management: { edits: [] },
          mcp_servers: [{ type: 'url', url: 'https://mcp.example.org' }],
          speed: 'fast',
          inference_geo: 'us',
          new_field: 1,
        },
      },
    ],
  ]
  it.each(cases)('%s', (_, body, expected) => {
    expect(decode(body).request).toEqual({ ...decode({}).request, ...expected })
  })
})

describe('tools', () => {
  const schema = { type: 'object', properties: {} }
  it('are functions, with what only this vendor knows of them, or the vendor’s own', () => {
    const bash = { type: 'bash_20250124', name: 'bash' }
    const { tools } = decode({
      tools: [
        {
          name: 'f',
          description: 'd',
          input_schema: schema,
          strict: true,
          cache_control: { type: 'ephemeral' },
          defer_loading: true,
        },
        { type: 'custom', name: 'g' },
        bash,
      ],
    }).request
    expect(tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: schema,
        strict: true,
        cacheMark: { type: 'ephemeral' },
        extra: { defer_loading: true },
      },
      { type: 'function', name: 'g' },
      {
        type: 'vendor',
        protocol: 'anthropic-messages',
        kind: 'bash_20250124',
        path: 'tools[2]',
        value: bash,
      },
    ])
  })

  const choices: [JsonObject, Json, boolean | undefined][] = [
    [{ type: 'auto' }, { type: 'auto' }, undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, { type: 'required' }, false],
    [{ type: 'tool', name: 'f' }, { type: 'tool', name: 'f' }, undefined],
    [{ type: 'none', disable_parallel_tool_use: true }, { type: 'none' }, undefined],
    [{ type: 'auto', disable_parallel_tool_use: false }, { type: 'auto' }, undefined],
  ]
  it.each(choices)('the choice %j', (choice, expected, parallel) => {
    const { request } = decode({ tool_choice: choice })
    expect(request.toolChoice).toEqual(expected)
    expect(request.parallelToolCalls).toBe(parallel)
  })
})

describe('bad input', () => {
  const call = { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: {} }] }
  const result = (id: Json): JsonObject => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }],
  })
  const image = (source: Json): JsonObject => ({
    messages: [hi, hi, { role: 'user', content: [{ type: 'image', source }] }],
  })
  const cases: [string, JsonObject, string][] = [
    ['no model', { model: null }, 'model'],
    ['an empty model', { model: '' }, 'model'],
    ['a model that is no text', { model: 5 }, 'model'],
    ['no limit', { max_tokens: null }, 'max_tokens'],
    ['a limit of nothing', { max_tokens: 0 }, 'max_tokens'],
    ['half a token', { max_tokens: 1.5 }, 'max_tokens'],
    ['a limit as text', { max_tokens: '64' }, 'max_tokens'],
    ['a limit past what numbers hold', { max_tokens: 1e308 }, 'max_tokens'],
    ['no messages', { messages: null }, 'messages'],
    ['an empty conversation', { messages: [] }, 'messages'],
    ['messages that are no list', { messages: hi }, 'messages'],
    ['a message that is no object', { messages: ['Hi'] }, 'messages[0]'],
    ['no role', { messages: [{ content: 'Hi' }] }, 'messages[0].role'],
    ['an unknown role', { messages: [hi, { role: 'tool', content: 'x' }] }, 'messages[1].role'],
    ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    ['a number as content', { messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    ['nothing said', { messages: [{ role: 'user', content: [] }] }, 'messages[0].content'],
    ['a block that is no object', { messages: [{ role: 'user', content: ['x'] }] }, 'messages[0].content[0]'],
    [
      'a block without a type',
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages[0].content[0].type',
    ],
    [
      'a text that is none',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] },
      'messages[0].content[0].text',
    ],
    [
      'a mark that is no object',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: true }] }] },
      'messages[0].content[0].cache_control',
    ],
    ['a picture without its data', image({ type: 'base64', media_type: 'image/png' }), 'source.data'],
    ['a picture without its type', image({ type: 'base64', data: 'AA==' }), 'source.media_type'],
    ['a picture without a source', image(null), 'source'],
    ['a picture of a source without a type', image({ data: 'x' }), 'source.type'],
    ['a picture inside', image({ type: 'url', url: 'http://127.0.0.1/x.png' }), 'source.url'],
    ['a picture by its metadata', image({ type: 'url', url: 'http://169.254.169.254/' }), 'source.url'],
    ['a picture by no address', image({ type: 'url', url: 'file:///etc/passwd' }), 'source.url'],
    ['a call in the wrong mouth', { messages: [{ ...call, role: 'user' }] }, 'messages[0].content[0].type'],
    [
      'a result in the wrong mouth',
      { messages: [hi, call, { ...result('t1'), role: 'assistant' }] },
      'messages[2].content[0].type',
    ],
    ['a result without its call', { messages: [hi, result('t1')] }, 'messages[1].content[0].tool_use_id'],
    [
      'a result of another call',
      { messages: [hi, call, result('t2')] },
      'messages[2].content[0].tool_use_id',
    ],
    [
      'two results of a call',
      { messages: [hi, call, result('t1'), result('t1')] },
      'messages[3].content[0].tool_use_id',
    ],
    ['two calls of one id', { messages: [hi, call, call] }, 'messages[2].content[0].id'],
    [
      'an input that is no object',
      {
        messages: [hi, { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: 5 }] }],
      },
      'messages[1].content[0].input',
    ],
    ['a system text that is none', { system: 5 }, 'system'],
    ['a system block that is no object', { system: ['x'] }, 'system[0]'],
    ['too hot', { temperature: 1.1 }, 'temperature'],
    ['too cold', { temperature: -0.1 }, 'temperature'],
    ['a nucleus above one', { top_p: 1.5 }, 'top_p'],
    ['less than none', { top_k: -1 }, 'top_k'],
    ['a stop that is no list', { stop_sequences: 'END' }, 'stop_sequences'],
    ['a stop that is no text', { stop_sequences: [5] }, 'stop_sequences[0]'],
    ['a stream that is no boolean', { stream: 'yes' }, 'stream'],
    ['tools that are no list', { tools: {} }, 'tools'],
    ['a tool that is no object', { tools: ['f'] }, 'tools[0]'],
    ['a tool without a name', { tools: [{ input_schema: {} }] }, 'tools[0].name'],
    ['a schema that is none', { tools: [{ name: 'f', input_schema: 'x' }] }, 'tools[0].input_schema'],
    ['a choice that is no object', { tool_choice: 'auto' }, 'tool_choice'],
    ['an unknown choice', { tool_choice: { type: 'some' } }, 'tool_choice.type'],
    ['a choice of no tool', { tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    ['thinking without a type', { thinking: {} }, 'thinking.type'],
    ['thinking without a budget', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    ['a budget of nothing', { thinking: { type: 'enabled', budget_tokens: 0 } }, 'thinking.budget_tokens'],
    ['a form without a type', { output_config: { format: {} } }, 'output_config.format.type'],
    ['a form without a schema', { output_format: { type: 'json_schema' } }, 'output_format.schema'],
    ['metadata that is none', { metadata: 'u1' }, 'metadata'],
    ['a user that is no text', { metadata: { user_id: 5 } }, 'metadata.user_id'],
    ['a container that is none', { container: 5 }, 'container'],
    ['a server inside', { mcp_servers: [{ url: 'https://10.0.0.1/' }] }, 'mcp_servers[0].url'],
  ]
  it.each(cases)('%s', (_, body, param) => {
    const error = refusalOf(body)
    expect(error.status).toBe(400)
    expect(error.param).toBe(param.startsWith('source') ? `messages[2].content[0].${param}` : param)
  })
})
