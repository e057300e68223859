import { describe, expect, it } from 'vitest'
import { encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { bedrockTraits } from '../../../providers/bedrock/bedrock-traits.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { decodeRequest } from '../openai-chat/decode-request.ts'
import { encodeRequest } from './encode-request.ts'

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const ADAPTIVE = 'us.anthropic.claude-sonnet-4-6'
const OLD_CLAUDE = 'anthropic.claude-3-7-sonnet-20250219-v1:0'
const NOVA = 'us.amazon.nova-2-lite-v1:0'
const NOVA_1 = 'us.amazon.nova-micro-v1:0'
const LLAMA = 'meta.llama3-70b-instruct-v1:0'
const GPT = 'openai.gpt-oss-120b-1:0'

function send(
  model: string,
  fields: JsonObject,
  changes: Partial<EncodeTarget> = {},
  canonical: Partial<ChatRequest> = {},
) {
  const notes = new NoteList()
  const body = { model: 'asked', messages: [{ role: 'user', content: 'hi' }], ...fields }
  const target = encodeTarget({ model, traits: bedrockTraits(model), ...changes })
  const encoded = encodeRequest({ ...decodeRequest(body, SILENT_NOTES), ...canonical }, target, notes)
  return { ...encoded, notes: notes.list() }
}

const FN = {
  type: 'function',
  function: { name: 'f', description: 'Does f', parameters: { type: 'object' } },
}
const SPEC = { toolSpec: { name: 'f', description: 'Does f', inputSchema: { json: { type: 'object' } } } }
const CALL = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":12345678901234567890}' } }
const HI_OPENAI = { role: 'user', content: 'hi' }
const HI = { role: 'user', content: [{ text: 'hi' }] }
const PNG = 'iVBORw0KGgo='
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }
const FORMAT = { type: 'json_schema', json_schema: { name: 'an answer', description: 'It', schema: SCHEMA } }

describe('messages', () => {
  const cases: [string, Json[], JsonObject, string[]][] = [
    [
      'a system text in front, another moved there',
      [
        { role: 'system', content: 'One' },
        { role: 'developer', content: [{ type: 'text', text: 'Two' }] },
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'Three' },
      ],
      { system: [{ text: 'One' }, { text: 'Two' }, { text: 'Three' }], messages: [HI] },
      ['moved:messages[3]'],
    ],
    [
      'equal roles in one turn, blank texts left out',
      [
        { role: 'user', content: 'hi' },
        { role: 'user', content: ' ' },
        { role: 'user', content: [{ type: 'text', text: 'you' }] },
      ],
      { messages: [{ role: 'user', content: [{ text: 'hi' }, { text: 'you' }] }] },
      [],
    ],
    [
      'calls and results, digits kept, results before what else is said',
      [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'Wait', tool_calls: [CALL] },
        { role: 'user', content: 'Now?' },
        { role: 'tool', tool_call_id: 'c1', content: 'one' },
      ],
      {
        messages: [
          HI,
          {
            role: 'assistant',
            content: [
              { text: 'Wait' },
              { toolUse: { toolUseId: 'c1', name: 'f', input: { a: JSON.parse('12345678901234567000') } } },
            ],
          },
          {
            role: 'user',
            content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'one' }] } }, { text: 'Now?' }],
          },
        ],
        toolConfig: { tools: [SPEC] },
      },
      [],
    ],
    [
      'an image, a document, sound',
      [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}`, detail: 'high' } },
            {
              type: 'file',
              file: { filename: 'Q3 report_v2.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
            },
            {
              type: 'file',
              file: { filename: 'Q3 report_v2.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
            },
            { type: 'input_audio', input_audio: { format: 'wav', data: 'UklGRg==' } },
          ],
        },
      ],
      {
        messages: [
          {
            role: 'user',
            content: [
              { image: { format: 'png', source: { bytes: PNG } } },
              { document: { format: 'pdf', name: 'Q3 report-v2', source: { bytes: 'JVBERg==' } } },
              { document: { format: 'pdf', name: 'Q3 report-v2 (2)', source: { bytes: 'JVBERg==' } } },
              { audio: { format: 'wav', source: { bytes: 'UklGRg==' } } },
            ],
          },
        ],
      },
      ['dropped:image_url.detail'],
    ],
  ]
  it.each(cases)('%s', (_, messages, expected, notes) => {
    const tools = JSON.stringify(messages).includes('tool_calls') ? { tools: [FN] } : {}
    const sent = send(NOVA_1, { messages, ...tools })
    expect(JSON.parse(JSON.stringify(sent.body))).toEqual(expected)
    expect(sent.notes).toEqual(notes)
  })

  it('keeps the digits of arguments', () => {
    const messages = [HI_OPENAI, { role: 'assistant', tool_calls: [CALL] }]
    expect(JSON.stringify(send(NOVA_1, { messages, tools: [FN] }).body)).toContain('"a":12345678901234567890')
  })

  it('hashes ids that are not allowed, in call and result alike', () => {
    const odd = { ...CALL, id: 'an id!' }
    const messages = [
      HI_OPENAI,
      { role: 'assistant', tool_calls: [odd] },
      { role: 'tool', tool_call_id: 'an id!', content: 'one' },
    ]
    const text = JSON.stringify(send(NOVA_1, { messages, tools: [FN] }).body)
    const ids = [...text.matchAll(/"toolUseId":"([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([expect.stringMatching(/^tooluse_[0-9a-f]{24}$/), ids[0]])
  })

  it('keeps a failed result failed', () => {
    const parts = [
      { type: 'tool-call' as const, id: 'c1', name: 'f', arguments: 'no json' },
      { type: 'tool-result' as const, callId: 'c1', isError: true, content: [] },
    ]
    const messages: ChatRequest['messages'] = [
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', parts: [parts[0]] as ChatRequest['messages'][0]['parts'] },
      { role: 'tool', parts: [parts[1]] as ChatRequest['messages'][0]['parts'] },
    ]
    const { body, notes } = send(NOVA_1, { tools: [FN] }, {}, { messages })
    expect(body.messages).toEqual([
      HI,
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'c1', name: 'f', input: { arguments: 'no json' } } }],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: [], status: 'error' } }] },
    ])
    expect(notes).toEqual(['changed:messages.tool_calls.arguments'])
  })

  it('gives back what came from here with a proof, and nothing of others', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', proof: { issuer: 'bedrock-converse', value: 'SIG' } },
          {
            type: 'reasoning',
            text: '',
            proof: { issuer: 'bedrock-converse', value: 'eA==', redacted: true },
          },
          { type: 'reasoning', text: 'Hm', proof: { issuer: 'anthropic-messages', value: 'SIG' } },
          { type: 'reasoning', text: 'unsigned' },
          {
            type: 'vendor',
            protocol: 'bedrock-converse',
            value: {
              toolUse: { toolUseId: 't', name: 'nova_grounding', input: {}, type: 'server_tool_use' },
            },
          },
          {
            type: 'vendor',
            protocol: 'bedrock-converse',
            value: { toolUse: { toolUseId: 't', name: 'rm', input: {} } },
          },
          { type: 'vendor', protocol: 'gemini-generate', value: {} },
          { type: 'text', text: 'Yes' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
    ]
    const { body, notes } = send(CLAUDE, {}, {}, { messages })
    expect(body.messages).toEqual([
      HI,
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 'SIG' } } },
          { reasoningContent: { redactedContent: 'eA==' } },
          { toolUse: { toolUseId: 't', name: 'nova_grounding', input: {}, type: 'server_tool_use' } },
          { text: 'Yes' },
        ],
      },
      HI,
    ])
    expect(notes).toEqual(['dropped:reasoning', 'dropped:messages.extra_content'])
  })

  it('tells what only another vendor knows of parts', () => {
    const messages: ChatRequest['messages'] = [
      {
        role: 'user',
        parts: [
          {
            type: 'file',
            filename: '???',
            source: { kind: 'data', mediaType: 'text/plain; charset=utf-8', data: 'eA==' },
            extra: { citations: { enabled: true } },
          },
        ],
      },
    ]
    const { body, notes } = send(CLAUDE, {}, {}, { messages, extraOf: 'anthropic-messages' })
    const document = { format: 'txt', name: 'document', source: { bytes: 'eA==' } }
    expect(body.messages).toEqual([{ role: 'user', content: [{ document }] }])
    expect(notes).toEqual(['dropped:messages.citations'])
  })

  it('has tools of other vendors that the caller runs as functions', () => {
    const tools: ChatRequest['tools'] = [
      {
        type: 'vendor',
        protocol: 'anthropic-messages',
        kind: 'bash_20250124',
        path: 'tools[0]',
        value: { name: 'bash' },
      },
    ]
    const { body, notes } = send(NOVA, {}, {}, { tools, toolChoice: { type: 'tool', name: 'bash' } })
    expect(body.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'bash', inputSchema: { json: { type: 'object' } } } }],
      toolChoice: { tool: { name: 'bash' } },
    })
    expect(notes).toEqual([])
  })

  it.each<[string, Json[], string]>([
    [
      'an address',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.test/x.png' } }] }],
      'messages[0].content[0]',
    ],
    [
      'a type that it does not take',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,eA==' } }] }],
      'messages[0].content[0]',
    ],
    [
      'a result without its call',
      [{ role: 'tool', tool_call_id: 'c9', content: 'x' }],
      'messages[0].tool_call_id',
    ],
    ['nothing said', [{ role: 'user', content: '' }], 'messages'],
  ])('refuses %s', (_, messages, param) => {
    expect(() => send(CLAUDE, { messages, tools: [FN] })).toThrow(
      expect.objectContaining({ status: 400, param }),
    )
  })
})

describe('settings', () => {
  const cases: [name: string, model: string, fields: JsonObject, sent: JsonObject, notes: string[]][] = [
    [
      'limits and samplers',
      CLAUDE,
      { max_tokens: 50, temperature: 1.5, stop: ['END', ' '], top_k: 5 },
      {
        inferenceConfig: { maxTokens: 50, temperature: 1, stopSequences: ['END'] },
        additionalModelRequestFields: { top_k: 5 },
        additionalModelResponseFieldPaths: ['/stop_sequence'],
      },
      ['changed:temperature', 'dropped:stop'],
    ],
    [
      'top k of Nova',
      NOVA,
      { top_k: 5, top_p: 0.3 },
      { inferenceConfig: { topP: 0.3 }, additionalModelRequestFields: { inferenceConfig: { topK: 5 } } },
      [],
    ],
    ['top k of others', LLAMA, { top_k: 5 }, {}, ['dropped:top_k']],
    [
      'thinking of Claude by budget',
      CLAUDE,
      { reasoning_effort: 'medium', max_tokens: 20_000, temperature: 0.5 },
      {
        inferenceConfig: { maxTokens: 20_000 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 8192 } },
      },
      ['dropped:temperature'],
    ],
    [
      'adaptive thinking of Claude',
      ADAPTIVE,
      { reasoning_effort: 'max' },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' } }, outputConfig: { effort: 'max' } },
      [],
    ],
    [
      'thinking of Nova',
      NOVA,
      { reasoning_effort: 'high' },
      {
        additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
      },
      ['changed:reasoning_effort'],
    ],
    [
      'no thinking of Nova',
      NOVA,
      { reasoning_effort: 'none' },
      { additionalModelRequestFields: { reasoningConfig: { type: 'disabled' } } },
      [],
    ],
    ['a Nova that does not think', NOVA_1, { reasoning_effort: 'low' }, {}, ['dropped:reasoning_effort']],
    [
      'thinking of an open model of OpenAI',
      GPT,
      { reasoning_effort: 'high' },
      { additionalModelRequestFields: { reasoning_effort: 'high' } },
      [],
    ],
    ['thinking of others', LLAMA, { reasoning_effort: 'low' }, {}, ['dropped:reasoning_effort']],
    [
      'a schema',
      CLAUDE,
      { response_format: FORMAT },
      {
        outputConfig: {
          textFormat: {
            type: 'json_schema',
            structure: {
              jsonSchema: {
                name: expect.stringMatching(/^an_answer_[0-9a-f]{8}$/),
                description: 'It',
                schema: JSON.stringify(SCHEMA),
              },
            },
          },
        },
      },
      [],
    ],
    [
      'a schema by a hidden tool',
      NOVA,
      { response_format: FORMAT },
      {
        toolConfig: {
          tools: [{ toolSpec: { name: 'json_answer', description: 'It', inputSchema: { json: SCHEMA } } }],
          toolChoice: { tool: { name: 'json_answer' } },
        },
      },
      ['emulated:response_format'],
    ],
    [
      'a schema in words',
      LLAMA,
      { response_format: FORMAT },
      { system: [{ text: expect.stringContaining(JSON.stringify(SCHEMA)) }] },
      ['emulated:response_format'],
    ],
    ['the usual tier', CLAUDE, { service_tier: 'default' }, { serviceTier: { type: 'default' } }, []],
    ['a cheaper tier', CLAUDE, { service_tier: 'flex' }, { serviceTier: { type: 'flex' } }, []],
    ['a dearer tier', CLAUDE, { service_tier: 'priority' }, {}, ['dropped:service_tier']],
    [
      'what has no place',
      CLAUDE,
      {
        seed: 1,
        user: 'u',
        metadata: { a: 'b' },
        logit_bias: { 5: 1 },
        guardrailConfig: { a: 1 },
        presence_penalty: 0,
      },
      {},
      ['dropped:seed', 'dropped:logit_bias', 'dropped:user', 'dropped:metadata', 'dropped:guardrailConfig'],
    ],
  ]
  it.each(cases)('%s', (_, model, fields, expected, notes) => {
    const sent = send(model, fields)
    expect(sent.body).toEqual({ messages: [HI], ...expected })
    expect(sent.notes.toSorted()).toEqual(notes.toSorted())
  })

  it('carries the fields of its own callers', () => {
    const guardrailConfig = { guardrailIdentifier: 'g', guardrailVersion: '1' }
    const extra = { guardrailConfig, messages: [] }
    const { body, notes } = send(CLAUDE, {}, {}, { extra, extraOf: 'bedrock-converse' })
    expect(body).toEqual({ messages: [HI], guardrailConfig })
    expect(notes).toEqual([])
  })

  it.each<[string, JsonObject, Partial<EncodeTarget>, number | undefined, string[]]>([
    ['nothing said', {}, {}, undefined, []],
    ['less paid for than asked', { max_tokens: 900 }, { outputCap: 500 }, 500, ['capped:max_tokens']],
    ['more paid for than asked', { max_tokens: 300 }, { outputCap: 500 }, 300, []],
    ['nothing asked, less paid for', {}, { outputCap: 500 }, 500, ['capped:max_tokens']],
    ['nothing asked, more paid for', {}, { outputCap: 500_000 }, 64_000, []],
  ])('limit: %s', (_, fields, changes, limit, notes) => {
    const sent = send(CLAUDE, fields, changes)
    expect(sent.body.inferenceConfig).toEqual(limit === undefined ? undefined : { maxTokens: limit })
    expect(sent.notes).toEqual(notes)
  })

  it.each<[string, JsonObject, string]>([
    ['several answers', { n: 2 }, 'n'],
    ['sound', { modalities: ['text', 'audio'] }, 'modalities'],
    ['more than it writes', { max_tokens: 999_999 }, 'max_tokens'],
  ])('refuses %s', (_, fields, param) => {
    expect(() => send(CLAUDE, fields)).toThrow(expect.objectContaining({ status: 400, param }))
  })
})

describe('tools', () => {
  const cases: [name: string, model: string, fields: JsonObject, sent: JsonObject, notes: string[]][] = [
    ['as they are', CLAUDE, { tools: [FN], tool_choice: 'auto' }, { toolConfig: { tools: [SPEC] } }, []],
    [
      'one must be called',
      CLAUDE,
      { tools: [FN], tool_choice: 'required' },
      { toolConfig: { tools: [SPEC], toolChoice: { any: {} } } },
      [],
    ],
    [
      'this one must be called',
      CLAUDE,
      { tools: [FN], tool_choice: { type: 'function', function: { name: 'f' } } },
      { toolConfig: { tools: [SPEC], toolChoice: { tool: { name: 'f' } } } },
      [],
    ],
    ['none may be called', CLAUDE, { tools: [FN], tool_choice: 'none' }, {}, ['dropped:tools']],
    [
      'a model that cannot be forced',
      LLAMA,
      { tools: [FN], tool_choice: 'required' },
      { toolConfig: { tools: [SPEC] } },
      ['changed:tool_choice'],
    ],
    [
      'one at a time',
      CLAUDE,
      { tools: [FN], parallel_tool_calls: false },
      {
        toolConfig: { tools: [SPEC] },
        additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      },
      [],
    ],
    [
      'this one, once',
      CLAUDE,
      { tools: [FN], parallel_tool_calls: false, tool_choice: { type: 'function', function: { name: 'f' } } },
      {
        toolConfig: { tools: [SPEC] },
        additionalModelRequestFields: {
          tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
        },
      },
      [],
    ],
    [
      'one at a time, not to be had',
      OLD_CLAUDE,
      { tools: [FN], parallel_tool_calls: false },
      { toolConfig: { tools: [SPEC] } },
      ['dropped:parallel_tool_calls'],
    ],
    [
      'a strict one',
      CLAUDE,
      { tools: [{ ...FN, function: { name: 'f', strict: true } }] },
      {
        toolConfig: {
          tools: [
            {
              toolSpec: {
                name: 'f',
                inputSchema: { json: { type: 'object', properties: {} } },
                strict: true,
              },
            },
          ],
        },
      },
      [],
    ],
    [
      'a strict one, where there is no such thing',
      NOVA,
      { tools: [{ ...FN, function: { name: 'f', strict: true } }] },
      {
        toolConfig: {
          tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object', properties: {} } } } }],
        },
      },
      ['dropped:tools.strict'],
    ],
    [
      'thinking gives way to a forced call',
      CLAUDE,
      { tools: [FN], tool_choice: 'required', reasoning_effort: 'high', max_tokens: 9000 },
      { inferenceConfig: { maxTokens: 9000 }, toolConfig: { tools: [SPEC], toolChoice: { any: {} } } },
      ['dropped:reasoning_effort'],
    ],
    ['a search that is not to be had', CLAUDE, { tools: [{ type: 'web_search' }] }, {}, ['dropped:tools[0]']],
    ['a search by setting', CLAUDE, { web_search_options: {} }, {}, ['dropped:web_search_options']],
  ]
  it.each(cases)('%s', (_, model, fields, expected, notes) => {
    const sent = send(model, fields)
    expect(sent.body).toEqual({ messages: [HI], ...expected })
    expect(sent.notes).toEqual(notes)
  })

  it('search by the vendor where it has a price', () => {
    const hostedTools = new Set(['web_search'])
    const grounding = { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }
    const tools = [{ type: 'web_search', search_context_size: 'low' }]
    const sent = send(NOVA, { tools, web_search_options: {} }, { hostedTools })
    expect(sent.body).toEqual({ messages: [HI], ...grounding })
    expect(sent.notes).toEqual(['dropped:tools[0].search_context_size'])
    expect(send(NOVA, { web_search_options: {} }, { hostedTools }).body).toEqual({
      messages: [HI],
      ...grounding,
    })
    expect(send(CLAUDE, { tools }, { hostedTools }).notes).toEqual(['dropped:tools[0]'])
  })

  it('are declared anew for past calls, without which those are refused', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [CALL] },
      { role: 'tool', tool_call_id: 'c1', content: 'x' },
    ]
    const { body, notes } = send(CLAUDE, { messages })
    const inputSchema = { json: { type: 'object', properties: {} } }
    expect(body.toolConfig).toEqual({ tools: [{ toolSpec: { name: 'f', inputSchema } }] })
    expect(notes).toEqual(['emulated:tools'])
    const none = send(CLAUDE, { messages, tools: [FN], tool_choice: 'none' })
    expect(none.body.toolConfig).toEqual({ tools: [SPEC] })
    expect(none.notes).toEqual(['changed:tool_choice'])
  })

  it('with long names and free text are told to the decoder', () => {
    const long = 'n'.repeat(80)
    const tools = [
      { type: 'function', function: { name: long } },
      { type: 'custom', custom: { name: 'write', description: 'Writes' } },
    ]
    const sent = send(CLAUDE, { tools })
    const [short] = sent.toolNames?.keys() ?? []
    expect(sent.toolNames?.get(short ?? '')).toBe(long)
    expect([...(sent.customTools ?? [])]).toEqual(['write'])
    expect(JSON.stringify(sent.body.toolConfig)).toContain('"required":["input"]')
  })

  it.each<[string, JsonObject]>([
    ['a choice without tools', { tool_choice: 'required' }],
    [
      'a choice of what is not there',
      { tools: [FN], tool_choice: { type: 'function', function: { name: 'g' } } },
    ],
  ])('refuses %s', (_, fields) => {
    expect(() => send(CLAUDE, fields)).toThrow(expect.objectContaining({ status: 400, param: 'tool_choice' }))
  })
})

describe('cache marks', () => {
  const mark = { type: 'ephemeral', ttl: '1h' }
  const fields = {
    tools: [{ ...FN, cache_control: mark }],
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'One', cache_control: mark }] },
      { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] },
    ],
  }
  const plain = { cachePoint: { type: 'default' } }

  it.each<[string, string, Json, JsonObject, string[]]>([
    [
      'for an hour',
      CLAUDE,
      [SPEC, { cachePoint: { type: 'default', ttl: '1h' } }],
      { cachePoint: { type: 'default', ttl: '1h' } },
      [],
    ],
    ['for five minutes', OLD_CLAUDE, [SPEC, plain], plain, ['changed:cache_control']],
    ['not on tools', NOVA, [SPEC], plain, ['changed:cache_control', 'dropped:cache_control']],
  ])('%s', (_, model, tools, point, notes) => {
    const { body, notes: told } = send(model, fields)
    expect(body).toEqual({
      system: [{ text: 'One' }, point],
      messages: [{ role: 'user', content: [{ text: 'hi' }, plain] }],
      toolConfig: { tools },
    })
    expect(told.toSorted()).toEqual(notes)
  })

  it('are told about where there is no such thing', () => {
    const { body, notes } = send(LLAMA, fields)
    expect(JSON.stringify(body)).not.toContain('cachePoint')
    expect(notes).toEqual(['dropped:cache_control'])
  })
})
