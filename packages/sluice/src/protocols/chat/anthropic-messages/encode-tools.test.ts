import { describe, expect, it } from 'vitest'
import {
  ADAPTIVE,
  call,
  encode,
  HI,
  refusal,
  result,
  text,
  tool,
} from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'

describe('tools', () => {
  const two = [tool('a'), tool('b')]
  const CHOICES: [string, Partial<ChatRequest>, Json | undefined, string[]?][] = [
    ['nothing said', {}, undefined],
    ['auto', { toolChoice: { type: 'auto' } }, { type: 'auto' }],
    ['none', { toolChoice: { type: 'none' }, parallelToolCalls: false }, { type: 'none' }],
    ['required', { toolChoice: { type: 'required' } }, { type: 'any' }],
    ['one tool', { toolChoice: { type: 'tool', name: 'b' } }, { type: 'tool', name: 'b' }],
    ['some, if it likes', { toolChoice: { type: 'allowed', mode: 'auto', names: ['b'] } }, { type: 'auto' }],
    [
      'some, one of them',
      { toolChoice: { type: 'allowed', mode: 'required', names: ['b'] } },
      { type: 'any' },
    ],
    ['one at a time', { parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    ['in parallel', { parallelToolCalls: true }, undefined],
    [
      'one at a time, required',
      { toolChoice: { type: 'required' }, parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
  ]
  it.each(CHOICES)('choice: %s', (_name, given, expected) => {
    const { sent, notes } = encode({ tools: two, ...given })
    expect(sent.tool_choice).toEqual(expected)
    const names = (sent.tools as JsonObject[]).map(({ name }) => name)
    expect(names).toEqual(given.toolChoice?.type === 'allowed' ? ['b'] : ['a', 'b'])
    expect(notes).toEqual([])
  })

  it('leaves schemas as they are and fills in what is missing', () => {
    const parameters = {
      type: 'object',
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      $defs: {},
    }
    const { sent } = encode({
      tools: [
        {
          type: 'function',
          name: 'a',
          description: 'Does a',
          parameters,
          strict: true,
          cacheMark: { type: 'ephemeral' },
        },
        { type: 'function', name: 'b', parameters: {} },
        { type: 'function', name: 'c' },
      ],
    })
    const empty = { type: 'object', properties: {} }
    expect(sent.tools).toEqual([
      {
        name: 'a',
        description: 'Does a',
        input_schema: parameters,
        strict: true,
        cache_control: { type: 'ephemeral' },
      },
      { name: 'b', input_schema: empty },
      { name: 'c', input_schema: empty },
    ])
  })

  it('drops `strict` where the model has no schemas', () => {
    const { sent, notes } = encode(
      { tools: [{ type: 'function', name: 'a', strict: true }] },
      { traits: { ...ADAPTIVE, noJsonSchema: true } },
    )
    expect(sent.tools).toEqual([{ name: 'a', input_schema: { type: 'object', properties: {} } }])
    expect(notes).toEqual(['dropped:tools.strict'])
  })

  it('maps odd names, in tools, choice and history', () => {
    const name = 'files.read/ü'
    const encoded = encode({
      tools: [tool(name)],
      toolChoice: { type: 'tool', name },
      messages: [HI, { role: 'assistant', parts: [call('a', '{}', name)] }, result('a', text('1'))],
    })
    const sentName = (encoded.sent.tools as JsonObject[])[0]?.name
    expect(sentName).toMatch(/^files_read___[0-9a-f]{8}$/)
    expect(encoded.sent.tool_choice).toEqual({ type: 'tool', name: sentName })
    expect(JSON.stringify(encoded.sent.messages)).toContain(`"name":"${sentName}"`)
    expect([...(encoded.toolNames ?? [])]).toEqual([[sentName, name]])
  })

  it('writes custom tools as functions of one string', () => {
    const encoded = encode({
      tools: [
        {
          type: 'custom',
          name: 'run',
          format: { type: 'grammar', grammar: { definition: 'start: "a"', syntax: 'lark' } },
        },
      ],
      messages: [
        HI,
        {
          role: 'assistant',
          parts: [{ type: 'tool-call', id: 'a', name: 'run', arguments: 'a "b"', custom: true }],
        },
        result('a', text('1')),
      ],
    })
    expect(encoded.sent.tools).toMatchObject([
      { name: 'run', input_schema: { required: ['input'], properties: { input: { type: 'string' } } } },
    ])
    expect(JSON.stringify(encoded.sent.messages)).toContain('"input":{"input":"a \\"b\\""}')
    expect(encoded.customTools).toEqual(new Set(['run']))
  })

  const REFUSED: [string, Partial<ChatRequest>, string][] = [
    ['a choice that is not there', { tools: two, toolChoice: { type: 'tool', name: 'c' } }, 'tool_choice'],
    ['a choice among nothing', { toolChoice: { type: 'required' } }, 'tool_choice'],
    [
      'an empty choice',
      { tools: two, toolChoice: { type: 'allowed', mode: 'auto', names: ['c'] } },
      'tool_choice',
    ],
  ]
  it.each(REFUSED)('refuses %s', (_name, given, param) => {
    expect(refusal(given)).toMatchObject({ status: 400, param })
  })
})
