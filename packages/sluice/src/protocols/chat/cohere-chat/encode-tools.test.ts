import { describe, expect, it } from 'vitest'
import {
  assistant,
  call,
  encodeFor,
  runEncodeCases,
  runRefusalCases,
} from '../../../../../../tests/kit/own-forms.ts'
import type { Tool } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { cohereChatOutbound } from './outbound.ts'

const USUAL: JsonObject = { model: 'm', stream: false, messages: [{ role: 'user', content: 'Hi' }] }

const LOOK: Tool = {
  type: 'function',
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
}
const LOOK_WIRE = {
  type: 'function',
  function: {
    name: 'look',
    description: 'Looks.',
    parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
  },
}
const NOW: Tool = { type: 'function', name: 'now' }
const NOW_WIRE = {
  type: 'function',
  function: { name: 'now', parameters: { type: 'object', properties: {} } },
}

describe('tools', () => {
  const TOOLS = { tools: [LOOK_WIRE, NOW_WIRE] }
  runEncodeCases(cohereChatOutbound, USUAL, [
    { name: 'are functions', request: { tools: [LOOK, NOW] }, expected: TOOLS },
    {
      name: 'are chosen freely',
      request: { tools: [LOOK, NOW], toolChoice: { type: 'auto' } },
      expected: TOOLS,
    },
    {
      name: 'are kept from the model',
      request: { tools: [LOOK, NOW], toolChoice: { type: 'none' } },
      expected: { ...TOOLS, tool_choice: 'NONE' },
    },
    {
      name: 'are demanded',
      request: { tools: [LOOK, NOW], toolChoice: { type: 'required' } },
      expected: { ...TOOLS, tool_choice: 'REQUIRED' },
    },
    {
      name: 'are the only one that is demanded',
      request: { tools: [LOOK, NOW], toolChoice: { type: 'tool', name: 'now' } },
      expected: { tools: [NOW_WIRE], tool_choice: 'REQUIRED' },
    },
    {
      name: 'are those that are allowed',
      request: { tools: [LOOK, NOW], toolChoice: { type: 'allowed', mode: 'auto', names: ['look'] } },
      expected: { tools: [LOOK_WIRE] },
    },
    {
      name: 'cannot be demanded of old models',
      request: { tools: [NOW], toolChoice: { type: 'required' } },
      target: { traits: { noForcedTool: true } },
      expected: { tools: [NOW_WIRE] },
      warnings: ['changed:tool_choice'],
    },
    {
      name: 'are held to their schemas, all of them',
      request: { tools: [{ ...LOOK, strict: true }] },
      expected: { tools: [LOOK_WIRE], strict_tools: true },
    },
    {
      name: 'are not held to schemas that require nothing, nor only some of them',
      request: {
        tools: [
          { ...LOOK, strict: true },
          { ...NOW, strict: true },
        ],
      },
      expected: TOOLS,
      warnings: ['dropped:tools.strict'],
    },
    {
      name: 'of other vendors that the caller runs are functions',
      request: {
        tools: [
          {
            type: 'vendor',
            protocol: 'anthropic-messages',
            kind: 'bash_20250124',
            path: 'tools[0]',
            value: { type: 'bash_20250124', name: 'bash' },
          },
        ],
        toolChoice: { type: 'tool', name: 'bash' },
      },
      expected: {
        tools: [
          {
            type: 'function',
            function: expect.objectContaining({ name: 'bash', parameters: expect.any(Object) }),
          },
        ],
        tool_choice: 'REQUIRED',
      },
    },
    {
      name: 'of other vendors are left out where clients send them unasked',
      request: {
        tools: [
          { type: 'vendor', protocol: 'openai-chat', kind: 'web_search', path: 'tools[0]', value: {} },
          NOW,
        ],
        parallelToolCalls: false,
      },
      expected: { tools: [NOW_WIRE] },
      warnings: ['dropped:parallel_tool_calls', 'dropped:tools[0]'],
    },
  ])

  it('have names that the vendor takes, and free text as an only argument', () => {
    const { body, toolNames, customTools } = encodeFor(cohereChatOutbound, {
      tools: [
        { type: 'function', name: 'get-weather' },
        { type: 'custom', name: 'shell', description: 'Runs.' },
      ],
      messages: [
        assistant(call('c1', 'get-weather'), {
          type: 'tool-call',
          id: 'c2',
          name: 'shell',
          arguments: 'ls "a"',
          custom: true,
        }),
      ],
    })
    const [odd, shell] = Array.isArray(body.tools) ? body.tools : []
    const sent = toolNames === undefined ? [] : [...toolNames]
    expect(sent).toEqual([[expect.stringMatching(/^get_weather/), 'get-weather']])
    expect(odd).toMatchObject({ function: { name: sent[0]?.[0] } })
    expect(shell).toMatchObject({ function: { name: 'shell', parameters: { required: ['input'] } } })
    expect(customTools).toEqual(new Set(['shell']))
    expect(body.messages).toMatchObject([
      {
        tool_calls: [
          { function: { name: sent[0]?.[0] } },
          { function: { name: 'shell', arguments: '{"input":"ls \\"a\\""}' } },
        ],
      },
    ])
  })

  runRefusalCases(cohereChatOutbound, [
    {
      name: 'a tool that runs elsewhere',
      request: {
        tools: [
          {
            type: 'vendor',
            protocol: 'openai-responses',
            kind: 'code_interpreter',
            path: 'tools[0]',
            value: {},
          },
        ],
      },
      field: 'tools[0]',
      code: 'unsupported_tool',
    },
    {
      name: 'a choice of what is not there',
      request: { tools: [NOW], toolChoice: { type: 'tool', name: 'look' } },
      field: 'tool_choice',
    },
  ])
})
