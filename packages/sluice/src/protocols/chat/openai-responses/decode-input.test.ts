import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import type { StoredTurns } from '../chat-format.ts'
import { encodeCompaction } from './compaction.ts'
import { decodeRequest } from './decode-request.ts'

function decode(body: JsonObject, stored?: StoredTurns) {
  const notes = new NoteList()
  const head = { header: () => undefined, ...(stored !== undefined && { stored }) }
  const request = decodeRequest({ model: 'm', ...body }, notes, head)
  expect(notes.list()).toEqual([])
  return request
}

function messagesOf(input: Json, stored?: StoredTurns): Message[] {
  return decode({ input }, stored).messages
}

function refusalOf(body: JsonObject, stored?: StoredTurns): GatewayError {
  try {
    decode(body, stored)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('it was taken')
}

const text = (words: string): Part => ({ type: 'text', text: words })
const user = (content: Json): JsonObject => ({ role: 'user', content })
const call = (id: string, rest: JsonObject = {}): JsonObject => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{"a":1}',
  ...rest,
})
const output = (id: string, value: Json = 'ok'): JsonObject => ({
  type: 'function_call_output',
  call_id: id,
  output: value,
})
const vendor = (value: JsonObject): Part => ({ type: 'vendor', protocol: 'openai-responses', value })
const DATA = 'data:image/png;base64,iVBORw0KGgo='

describe('an input', () => {
  it('that is a text is what the user says', () => {
    expect(messagesOf('Hi')).toEqual([{ role: 'user', parts: [text('Hi')], bare: true }])
  })

  it('comes after the instructions', () => {
    const { messages } = decode({ input: 'Hi', instructions: 'Be brief.' })
    expect(messages.map(({ role }) => role)).toEqual(['developer', 'user'])
    expect(messages[0]).toEqual({ role: 'developer', parts: [text('Be brief.')], bare: true })
  })

  it('is looked at, not changed', () => {
    const body = { model: 'm', input: [user([{ type: 'input_text', text: 'Hi' }]), call('c'), output('c')] }
    const before = JSON.stringify(body)
    decode(body)
    expect(JSON.stringify(body)).toBe(before)
  })
})

describe('a message', () => {
  it.each<[string, JsonObject, Message]>([
    ['in its short form', user('Hi'), { role: 'user', parts: [text('Hi')], bare: true }],
    [
      'with its type and parts',
      { type: 'message', ...user([{ type: 'input_text', text: 'Hi' }]), status: 'completed', id: 'msg_1' },
      { role: 'user', parts: [text('Hi')] },
    ],
    ['of the system', { role: 'system', content: 'S' }, { role: 'system', parts: [text('S')], bare: true }],
    [
      'of the developer',
      { role: 'developer', content: 'D' },
      { role: 'developer', parts: [text('D')], bare: true },
    ],
    [
      'of the model',
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A', annotations: [] }] },
      { role: 'assistant', parts: [text('A')] },
    ],
    [
      'of the model, with its phase',
      { role: 'assistant', content: 'A', phase: 'commentary' },
      { role: 'assistant', parts: [text('A')], phase: 'commentary' },
    ],
    [
      'that refuses',
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      { role: 'assistant', parts: [{ type: 'refusal', text: 'No.' }] },
    ],
  ])('%s', (_, item, message) => expect(messagesOf([item])).toEqual([message]))

  it.each<[string, JsonObject, Part]>([
    [
      'a picture by its data',
      { type: 'input_image', image_url: DATA, detail: 'high' },
      {
        type: 'image',
        source: { kind: 'data', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
        path: 'input[0].content[0]',
        detail: 'high',
      },
    ],
    [
      'a picture by its address',
      { type: 'input_image', image_url: 'https://example.com/a.png' },
      {
        type: 'image',
        source: { kind: 'url', url: 'https://example.com/a.png' },
        path: 'input[0].content[0]',
      },
    ],
    [
      'a picture by its id',
      { type: 'input_image', file_id: 'file-1' },
      { type: 'image', source: { kind: 'file-id', id: 'file-1' }, path: 'input[0].content[0]' },
    ],
    [
      'a picture as chat completions write it',
      { type: 'image_url', image_url: { url: DATA } },
      {
        type: 'image',
        source: { kind: 'data', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
        path: 'input[0].content[0]',
      },
    ],
    [
      'a file by its data',
      { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' },
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' },
        path: 'input[0].content[0]',
        filename: 'a.pdf',
      },
    ],
    [
      'a file by bare base64',
      { type: 'input_file', file_data: 'JVBERi0=', filename: 'a.PDF' },
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' },
        path: 'input[0].content[0]',
        filename: 'a.PDF',
      },
    ],
    [
      'a file by its address',
      { type: 'input_file', file_url: 'https://example.com/a.pdf', detail: 'low' },
      {
        type: 'file',
        source: { kind: 'url', url: 'https://example.com/a.pdf' },
        path: 'input[0].content[0]',
        extra: { detail: 'low' },
      },
    ],
    [
      'a file by its id',
      { type: 'input_file', file_id: 'file-1' },
      { type: 'file', source: { kind: 'file-id', id: 'file-1' }, path: 'input[0].content[0]' },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      { type: 'audio', format: 'wav', data: 'UklGRg==', path: 'input[0].content[0]' },
    ],
    [
      'a text that ends what is cached',
      { type: 'input_text', text: 'Hi', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'text', text: 'Hi', cacheMark: { type: 'ephemeral' } },
    ],
    [
      'a text with its sources',
      { type: 'output_text', text: 'Hi', annotations: [{ type: 'file_path', file_id: 'f', index: 0 }] },
      { type: 'text', text: 'Hi', extra: { annotations: [{ type: 'file_path', file_id: 'f', index: 0 }] } },
    ],
    [
      'a part that nobody knows',
      { type: 'input_smell', value: 1 },
      {
        type: 'unknown',
        protocol: 'openai-responses',
        path: 'input[0].content[0]',
        kind: 'input_smell',
        value: { type: 'input_smell', value: 1 },
      },
    ],
  ])('may hold %s', (_, part, expected) => {
    expect(messagesOf([user([part])])).toEqual([{ role: 'user', parts: [expected] }])
  })
})

describe('what the model said in a row', () => {
  it('is one message, in its order', () => {
    const [message, result, ...rest] = messagesOf([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: 'gAAA',
      },
      { role: 'assistant', content: 'I look.' },
      call('a'),
      call('b', { name: 'g' }),
      output('b'),
      output('a'),
    ])
    expect(message).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm', proof: { issuer: 'openai-responses', value: 'gAAA', id: 'rs_1' } },
        text('I look.'),
        { type: 'tool-call', id: 'a', name: 'f', arguments: '{"a":1}' },
        { type: 'tool-call', id: 'b', name: 'g', arguments: '{"a":1}' },
      ],
    })
    expect(result).toEqual({
      role: 'tool',
      parts: [{ type: 'tool-result', callId: 'b', name: 'g', content: [text('ok')] }],
      bare: true,
    })
    expect(rest.map(({ role }) => role)).toEqual(['tool'])
  })

  it('is a message for each phase', () => {
    const messages = messagesOf([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { role: 'assistant', content: 'I look.', phase: 'commentary' },
      call('a'),
      { role: 'assistant', content: 'More.', phase: 'commentary' },
      { role: 'assistant', content: 'Found.', phase: 'final_answer' },
      { role: 'assistant', content: 'And?' },
    ])
    expect(messages.map(({ phase, parts }) => [phase, parts.map(({ type }) => type)])).toEqual([
      ['commentary', ['reasoning', 'text', 'tool-call', 'text']],
      ['final_answer', ['text']],
      [undefined, ['text']],
    ])
  })
})

describe('thinking', () => {
  it.each<[string, JsonObject, Part[]]>([
    [
      'with several summaries: the last bears the proof',
      { summary: [{ text: 'a' }, { text: 'b' }], encrypted_content: 'gAAA', id: 'rs_1' },
      [
        { type: 'reasoning', text: 'a' },
        { type: 'reasoning', text: 'b', proof: { issuer: 'openai-responses', value: 'gAAA', id: 'rs_1' } },
      ],
    ],
    [
      'of another vendor, in our envelope',
      {
        summary: [{ text: 'a' }],
        encrypted_content: 'sl1.anthropic-messages.eyJ2IjoiUyIsInIiOnRydWV9',
        id: 'rs_1',
      },
      [{ type: 'reasoning', text: 'a', proof: { issuer: 'anthropic-messages', value: 'S', redacted: true } }],
    ],
    [
      'of the vendor itself under the name that the vendor sealed in',
      { summary: [], encrypted_content: 'sl1.openai-responses.eyJ2IjoiZ0FBQSIsImkiOiJyc185In0', id: 'rs_1' },
      [{ type: 'reasoning', text: '', proof: { issuer: 'openai-responses', value: 'gAAA', id: 'rs_9' } }],
    ],
    [
      'shown itself',
      { summary: [], content: [{ type: 'reasoning_text', text: 'a' }], encrypted_content: null },
      [{ type: 'reasoning', text: 'a' }],
    ],
    [
      'shown twice',
      { summary: [{ text: 'a' }], content: [{ type: 'reasoning_text', text: 'a' }] },
      [{ type: 'reasoning', text: 'a' }],
    ],
    [
      'that lies with the vendor',
      { summary: [], id: 'rs_1' },
      [{ type: 'reasoning', text: '', proof: { issuer: 'openai-responses', value: '', id: 'rs_1' } }],
    ],
    [
      'in a broken envelope',
      { summary: [{ text: 'a' }], encrypted_content: 'sl1.anthropic-messages.!!' },
      [{ type: 'reasoning', text: 'a' }],
    ],
  ])('%s', (_, item, parts) => {
    expect(messagesOf([{ type: 'reasoning', ...item }, user('Hi')])[0]?.parts ?? []).toEqual(parts)
  })
})

describe('a result', () => {
  it.each<[string, Json, Part[]]>([
    ['that is a text', 'ok', [text('ok')]],
    ['that is empty', '', [text('')]],
    ['that is nothing', null, []],
    [
      'with a picture',
      [
        { type: 'input_text', text: 'See' },
        { type: 'input_image', image_url: DATA },
      ],
      [
        text('See'),
        {
          type: 'image',
          source: { kind: 'data', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
          path: 'input[1].output[1]',
        },
      ],
    ],
  ])('%s', (_, value, content) => {
    const [, message] = messagesOf([call('c'), output('c', value)])
    expect(message?.parts).toEqual([{ type: 'tool-result', callId: 'c', name: 'f', content }])
  })

  it('of a tool with free text', () => {
    const messages = messagesOf([
      { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '*** Begin', id: 'ctc_1' },
      { type: 'custom_tool_call_output', call_id: 'c', output: 'done' },
    ])
    expect(messages.map(({ parts }) => parts)).toEqual([
      [{ type: 'tool-call', id: 'c', name: 'patch', arguments: '*** Begin', custom: true }],
      [{ type: 'tool-result', callId: 'c', name: 'patch', content: [text('done')] }],
    ])
  })

  it('without an id belongs to the oldest call of its tool', () => {
    const messages = messagesOf([
      call('a'),
      call('b'),
      { type: 'function_call_output', call_id: null, name: 'f', output: '1' },
    ])
    expect(messages[1]?.parts).toMatchObject([{ callId: 'a' }])
  })
})

describe('items of tools that the caller runs and whose schema the vendor owns', () => {
  it.each<[string, JsonObject, JsonObject, string, JsonObject, string]>([
    [
      'local_shell',
      {
        type: 'local_shell_call',
        id: 'lsh_1',
        call_id: 'c',
        status: 'completed',
        action: { type: 'exec', command: ['ls'], env: {}, timeout_ms: null },
      },
      { type: 'local_shell_call_output', id: 'c', output: '{"stdout":"a"}' },
      'local_shell',
      { command: ['ls'], env: {} },
      '{"stdout":"a"}',
    ],
    [
      'shell',
      { type: 'shell_call', call_id: 'c', action: { commands: ['ls'], timeout_ms: 5 } },
      {
        type: 'shell_call_output',
        call_id: 'c',
        output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      },
      'shell',
      { commands: ['ls'], timeout_ms: 5 },
      '[{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}]',
    ],
    [
      'apply_patch',
      {
        type: 'apply_patch_call',
        call_id: 'c',
        status: 'completed',
        operation: { type: 'delete_file', path: 'a' },
      },
      { type: 'apply_patch_call_output', call_id: 'c', status: 'completed', output: 'gone' },
      'apply_patch',
      { operation: { type: 'delete_file', path: 'a' } },
      'gone',
    ],
  ])('%s is a function', (_, item, result, name, args, said) => {
    expect(messagesOf([item, result]).map(({ parts }) => parts)).toEqual([
      [
        {
          type: 'tool-call',
          id: 'c',
          name,
          arguments: JSON.stringify(args),
          own: { protocol: 'openai-responses', value: item },
        },
      ],
      [
        {
          type: 'tool-result',
          callId: 'c',
          name,
          content: [text(said)],
          own: { protocol: 'openai-responses', value: result },
        },
      ],
    ])
  })

  it('say that they failed', () => {
    const item = { type: 'apply_patch_call', call_id: 'c', operation: { type: 'delete_file', path: 'a' } }
    const result = { type: 'apply_patch_call_output', call_id: 'c', status: 'failed', output: null }
    expect(messagesOf([item, result])[1]?.parts).toMatchObject([{ isError: true, content: [] }])
  })

  it('are the vendor’s where its container ran them', () => {
    const item = {
      type: 'shell_call',
      call_id: 'c',
      action: { commands: ['ls'] },
      environment: { type: 'container_reference', container_id: 'cntr_1' },
    }
    const result = { type: 'shell_call_output', call_id: 'c', output: [] }
    expect(messagesOf([item, result])).toEqual([{ role: 'assistant', parts: [vendor(item), vendor(result)] }])
  })
})

describe('items of the vendor’s own work', () => {
  it.each([
    'web_search_call',
    'file_search_call',
    'code_interpreter_call',
    'mcp_list_tools',
    'mcp_call',
    'mcp_approval_request',
    'mcp_approval_response',
    'tool_search_call',
    'program',
    'program_output',
    'image_generation_call',
  ])('%s goes back to the vendor alone', (type) => {
    const item = { type, id: 'x_1', status: 'completed' }
    expect(messagesOf([item])).toEqual([{ role: 'assistant', parts: [vendor(item)] }])
  })

  it('a picture is one for everybody', () => {
    const item = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: '/9j/4AAQ' }
    expect(messagesOf([item])[0]?.parts).toEqual([
      {
        type: 'image',
        source: { kind: 'data', mediaType: 'image/jpeg', data: '/9j/4AAQ' },
        own: { protocol: 'openai-responses', value: item },
      },
    ])
  })

  it.each(['computer_call', 'computer_call_output', 'compaction', 'compaction_trigger', 'item_of_tomorrow'])(
    '%s is for an encoder to judge',
    (type) => {
      const item = { type, id: 'x_1', encrypted_content: 'gAAA' }
      expect(messagesOf([user('Hi'), item])[1]?.parts).toEqual([
        { type: 'unknown', protocol: 'openai-responses', path: 'input[1]', kind: type, value: item },
      ])
    },
  )

  it('a summary of ours is text', () => {
    const item = encodeCompaction('cmp_1', 'We spoke of Köln.')
    expect(messagesOf([item, user('And?')])[0]).toEqual({ role: 'user', parts: [text('We spoke of Köln.')] })
  })
})

describe('items that bring tools', () => {
  it.each([
    ['additional_tools', { role: 'developer' }],
    ['tool_search_output', { call_id: 't', execution: 'client' }],
  ])('%s', (type, rest) => {
    const tools = [
      { type: 'function', name: 'f', description: 'again' },
      { type: 'function', name: 'g', defer_loading: true },
    ]
    const request = decode({
      tools: [{ type: 'function', name: 'f' }],
      input: [user('Hi'), { type, ...rest, tools }],
    })
    expect(request.tools.map((tool) => tool.type === 'function' && [tool.name, tool.description])).toEqual([
      ['f', undefined],
      ['g', undefined],
    ])
  })
})

describe('namespaces', () => {
  const tools = [
    {
      type: 'namespace',
      name: 'crm',
      description: 'd',
      tools: [
        { type: 'function', name: 'find' },
        { type: 'custom', name: 'note' },
      ],
    },
    { type: 'function', name: 'find' },
  ]

  it('are part of the name', () => {
    const request = decode({
      tools,
      input: [call('a', { name: 'find', namespace: 'crm' }), output('a'), call('b', { name: 'find' })],
      tool_choice: { type: 'function', name: 'find', namespace: 'crm' },
    })
    expect(request.tools.map((tool) => tool.type !== 'vendor' && tool.name)).toEqual([
      'crm__find',
      'crm__note',
      'find',
    ])
    expect(request.messages.flatMap(({ parts }) => parts)).toEqual([
      { type: 'tool-call', id: 'a', name: 'crm__find', arguments: '{"a":1}' },
      { type: 'tool-result', callId: 'a', name: 'crm__find', content: [text('ok')] },
      { type: 'tool-call', id: 'b', name: 'find', arguments: '{"a":1}' },
    ])
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'crm__find' })
    expect(request.memo?.namespaces).toEqual({ crm__find: ['crm', 'find'], crm__note: ['crm', 'note'] })
  })

  it.each([
    ['of the tool’s own name', { name: 'f', namespace: 'f' }, 'f'],
    ['that the search of tools made', { name: 'find', namespace: 'found' }, 'find'],
    ['unknown to the request', { name: 'x', namespace: 'found' }, 'found__x'],
  ])('%s', (_, names, name) => {
    const item = call('a', names)
    const request = decode({ tools: [{ type: 'function', name: 'find' }], input: [item] })
    expect(request.messages[0]?.parts).toEqual([
      {
        type: 'tool-call',
        id: 'a',
        name,
        arguments: '{"a":1}',
        own: { protocol: 'openai-responses', value: item },
      },
    ])
  })
})

describe('a call that a program of the vendor’s made', () => {
  it('stays what it is for the vendor', () => {
    const item = call('a', { caller: { type: 'program', caller_id: 'p' } })
    const result = { ...output('a'), caller: { type: 'program', caller_id: 'p' } }
    expect(messagesOf([item, result]).flatMap(({ parts }) => parts)).toMatchObject([
      { own: { protocol: 'openai-responses', value: item } },
      { own: { protocol: 'openai-responses', value: result } },
    ])
  })
})

describe('what is stored', () => {
  const stored: StoredTurns = {
    items: [user('First.'), call('a')],
    byId: new Map([['msg_1', { type: 'message', id: 'msg_1', role: 'assistant', content: 'I said.' }]]),
  }

  it('comes before the input, after the instructions', () => {
    const { messages } = decode(
      {
        previous_response_id: 'resp_1',
        instructions: 'New.',
        input: [output('a'), { type: 'item_reference', id: 'msg_1' }],
      },
      stored,
    )
    expect(messages.map(({ role }) => role)).toEqual(['developer', 'user', 'assistant', 'tool', 'assistant'])
    expect(messages[4]?.parts).toEqual([text('I said.')])
  })

  it('may be all there is', () => {
    expect(decode({ previous_response_id: 'resp_1' }, stored).messages).toHaveLength(2)
  })

  it('is referred to without a type as well', () => {
    expect(
      messagesOf([{ id: 'msg_1' }], stored)
        .at(-1)
        ?.parts.at(-1),
    ).toEqual(text('I said.'))
  })

  it('is refused when it is not there', () => {
    const error = refusalOf({ input: [{ type: 'item_reference', id: 'msg_2' }] }, stored)
    expect(error).toMatchObject({ status: 404, code: 'item_not_found', param: 'input[0].id' })
  })

  it('may lie with the vendor, and results then find no call here', () => {
    expect(decode({ previous_response_id: 'resp_1', input: [output('x')] }).messages[0]?.parts).toEqual([
      { type: 'tool-result', callId: 'x', content: [text('ok')] },
    ])
    const reference = { type: 'item_reference', id: 'fc_1' }
    expect(messagesOf([reference, output('x')])[0]?.parts).toEqual([
      {
        type: 'unknown',
        protocol: 'openai-responses',
        path: 'input[0]',
        kind: 'item_reference',
        value: reference,
      },
    ])
  })
})

describe('bad input', () => {
  const one = (item: Json): JsonObject => ({ input: [item] })

  it.each<[string, JsonObject, string]>([
    ['no input', {}, 'input'],
    ['null for input', { input: null }, 'input'],
    ['no items', { input: [] }, 'input'],
    ['a number for input', { input: 1 }, 'input'],
    ['an object for input', { input: { role: 'user' } }, 'input'],
    ['an item that is a text', one('Hi'), 'input[0]'],
    ['an item that is null', one(null), 'input[0]'],
    ['an item without a role', one({ content: 'Hi' }), 'input[0].role'],
    ['an unknown role', one({ role: 'robot', content: 'Hi' }), 'input[0].role'],
    ['a role of the prototype', one({ role: 'constructor', content: 'Hi' }), 'input[0].role'],
    ['a type that is a number', one({ type: 1 }), 'input[0].type'],
    ['no content', one({ role: 'user' }), 'input[0].content'],
    ['content that is a number', one(user(1)), 'input[0].content'],
    ['content that is an object', one(user({ text: 'Hi' })), 'input[0].content'],
    ['a part that is a text', one(user(['Hi'])), 'input[0].content[0]'],
    ['a part without a type', one(user([{ text: 'Hi' }])), 'input[0].content[0].type'],
    ['a text that is a number', one(user([{ type: 'input_text', text: 1 }])), 'input[0].content[0].text'],
    ['a picture without one', one(user([{ type: 'input_image' }])), 'input[0].content[0].image_url'],
    [
      'a picture that is a number',
      one(user([{ type: 'input_image', image_url: 1 }])),
      'input[0].content[0].image_url',
    ],
    [
      'a picture of ours',
      one(user([{ type: 'input_image', image_url: 'http://127.0.0.1/a.png' }])),
      'input[0].content[0].image_url',
    ],
    ['a file without one', one(user([{ type: 'input_file' }])), 'input[0].content[0].file_data'],
    [
      'a file of ours',
      one(user([{ type: 'input_file', file_url: 'http://localhost/a.pdf' }])),
      'input[0].content[0].file_url',
    ],
    [
      'sound without data',
      one(user([{ type: 'input_audio', input_audio: {} }])),
      'input[0].content[0].input_audio.data',
    ],
    ['a phase that is a number', one({ ...user('Hi'), phase: 1 }), 'input[0].phase'],
    ['a call without an id', one({ type: 'function_call', name: 'f', arguments: '{}' }), 'input[0].call_id'],
    ['a call with an empty id', one(call('')), 'input[0].call_id'],
    ['a call without a name', one({ type: 'function_call', call_id: 'a', arguments: '{}' }), 'input[0].name'],
    ['arguments that are an object', one(call('a', { arguments: {} })), 'input[0].arguments'],
    [
      'free text that is an object',
      one({ type: 'custom_tool_call', call_id: 'a', name: 'f', input: {} }),
      'input[0].input',
    ],
    ['two calls of one id', { input: [call('a'), call('a')] }, 'input[1].call_id'],
    ['a result without its call', one(output('a')), 'input[0].call_id'],
    ['two results of one call', { input: [call('a'), output('a'), output('a')] }, 'input[2].call_id'],
    [
      'a result without an id',
      { input: [call('a'), { type: 'function_call_output', output: '' }] },
      'input[1].call_id',
    ],
    ['a result that is a number', { input: [call('a'), output('a', 1)] }, 'input[1].output'],
    ['a shell call without an action', one({ type: 'local_shell_call', call_id: 'a' }), 'input[0].action'],
    ['a patch without an operation', one({ type: 'apply_patch_call', call_id: 'a' }), 'input[0].operation'],
    ['a shell result without its call', one({ type: 'shell_call_output', call_id: 'a' }), 'input[0].call_id'],
    ['thinking with a text for a list', one({ type: 'reasoning', summary: 'hm' }), 'input[0].summary'],
    [
      'sealed thinking that is a number',
      one({ type: 'reasoning', encrypted_content: 1 }),
      'input[0].encrypted_content',
    ],
    ['a reference to nothing', one({ type: 'item_reference' }), 'input[0].id'],
    ['tools that are a text', one({ type: 'additional_tools', tools: 'f' }), 'input[0].tools'],
    ['instructions that are a list', { input: 'Hi', instructions: ['a'] }, 'instructions'],
  ])('%s', (_, body, param) => {
    const error = refusalOf(body)
    expect({ status: error.status, param: error.param }).toEqual({ status: 400, param })
  })

  it('is found in what is stored, by its place there', () => {
    const stored: StoredTurns = { items: [user('Hi')], byId: new Map() }
    expect(refusalOf({ previous_response_id: 'r', input: [output('a')] }, stored).param).toBe(
      'input[0].call_id',
    )
  })
})
