import { describe, expect, it } from 'vitest'
import {
  assistant,
  call,
  encode,
  HI,
  LEVEL,
  result,
  run,
  withHi,
} from '../../../../../../tests/kit/encode-gemini.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

describe('tools', () => {
  const f = {
    type: 'function',
    name: 'f',
    description: 'F.',
    parameters: { type: 'object', properties: {} },
  } as const
  const declared = { name: 'f', description: 'F.', parametersJsonSchema: { type: 'object', properties: {} } }
  const tools = [{ functionDeclarations: [declared] }]
  run([
    {
      name: 'schemas go unchanged, a missing one is empty',
      request: {
        tools: [
          {
            type: 'function',
            name: 'g',
            parameters: { type: 'object', $defs: { A: {} }, additionalProperties: false },
            strict: true,
          },
          { type: 'function', name: 'h' },
        ],
      },
      expected: withHi({
        tools: [
          {
            functionDeclarations: [
              {
                name: 'g',
                parametersJsonSchema: { type: 'object', $defs: { A: {} }, additionalProperties: false },
              },
              { name: 'h', parametersJsonSchema: { type: 'object', properties: {} } },
            ],
          },
        ],
      }),
      warnings: ['dropped:tools.strict'],
    },
    ...(
      [
        [{ type: 'auto' }, { mode: 'AUTO' }],
        [{ type: 'none' }, { mode: 'NONE' }],
        [{ type: 'required' }, { mode: 'ANY' }],
        [
          { type: 'tool', name: 'f' },
          { mode: 'ANY', allowedFunctionNames: ['f'] },
        ],
        [
          { type: 'allowed', mode: 'auto', names: ['f'] },
          { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
        ],
        [
          { type: 'allowed', mode: 'required', names: ['f'] },
          { mode: 'ANY', allowedFunctionNames: ['f'] },
        ],
      ] as const
    ).map(([toolChoice, functionCallingConfig]) => ({
      name: `choice ${JSON.stringify(toolChoice)}`,
      request: { tools: [f], toolChoice } as Partial<ChatRequest>,
      expected: withHi({ tools, toolConfig: { functionCallingConfig: functionCallingConfig as JsonObject } }),
    })),
    {
      name: 'one call at a time is a wish that cannot be passed on',
      request: { tools: [f], parallelToolCalls: false },
      expected: withHi({ tools }),
      warnings: ['dropped:parallel_tool_calls'],
    },
    {
      name: 'which means nothing where no call may be made',
      request: { tools: [f], parallelToolCalls: false, toolChoice: { type: 'none' } },
      expected: withHi({ tools, toolConfig: { functionCallingConfig: { mode: 'NONE' } } }),
    },
    {
      name: 'web search with a price',
      request: {
        tools: [
          {
            type: 'vendor',
            protocol: 'openai-chat',
            kind: 'web_search',
            path: 'tools[0]',
            value: { type: 'web_search', user_location: {} },
          },
        ],
      },
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({ tools: [{ googleSearch: {} }] }),
      warnings: ['dropped:tools[0].user_location'],
    },
    {
      name: 'web search without a price',
      request: {
        tools: [
          f,
          { type: 'vendor', protocol: 'openai-chat', kind: 'web_search', path: 'tools[1]', value: {} },
        ],
      },
      expected: withHi({ tools }),
      warnings: ['dropped:tools[1]'],
    },
    {
      name: 'web search by setting',
      request: { webSearch: { search_context_size: 'low' } },
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({ tools: [{ googleSearch: {} }] }),
      warnings: ['dropped:web_search_options.search_context_size'],
    },
    {
      name: 'web search by setting without a price',
      request: { webSearch: {} },
      expected: withHi({}),
      warnings: ['dropped:web_search_options'],
    },
    {
      name: 'search beside functions on Gemini 3',
      request: { tools: [f], webSearch: {} },
      traits: LEVEL,
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({
        tools: [...tools, { googleSearch: {} }],
        toolConfig: { includeServerSideToolInvocations: true },
        generationConfig: { thinkingConfig: { includeThoughts: true } },
      }),
    },
    {
      name: 'a forced search beside functions',
      request: { tools: [f], webSearch: {}, toolChoice: { type: 'tool', name: 'web_search' } },
      traits: { thinking: 'level' },
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({
        tools: [...tools, { googleSearch: {} }],
        toolConfig: { includeServerSideToolInvocations: true },
        generationConfig: { thinkingConfig: { includeThoughts: true } },
      }),
      warnings: ['changed:tool_choice'],
    },
    {
      name: 'a choice without functions',
      request: { webSearch: {}, toolChoice: { type: 'required' } },
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({ tools: [{ googleSearch: {} }] }),
      warnings: ['dropped:tool_choice'],
    },
    {
      name: 'allowed tools of which one is not a function',
      request: { tools: [f], toolChoice: { type: 'allowed', mode: 'auto', names: ['f', 'web_search'] } },
      expected: withHi({
        tools,
        toolConfig: { functionCallingConfig: { mode: 'VALIDATED', allowedFunctionNames: ['f'] } },
      }),
      warnings: ['changed:tool_choice'],
    },
    {
      name: 'search beside functions on an earlier model',
      request: { tools: [f], webSearch: {} },
      target: { hostedTools: new Set(['web_search']) },
      expected: withHi({ tools }),
      warnings: ['dropped:tools.googleSearch'],
    },
    {
      name: "Gemini's own hosted tool",
      request: {
        tools: [
          {
            type: 'vendor',
            protocol: 'gemini-generate',
            kind: 'codeExecution',
            path: 'tools[0].codeExecution',
            value: {},
          },
        ],
      },
      target: { hostedTools: new Set(['code_execution']) },
      expected: withHi({ tools: [{ codeExecution: {} }] }),
    },
  ])

  it('refuses to force a tool that is not there', () => {
    expect(() => encode({ tools: [f], toolChoice: { type: 'tool', name: 'g' } })).toThrow(
      expect.objectContaining({ status: 400, param: 'tool_choice' }),
    )
  })

  it('refuses other hosted tools by name', () => {
    const tool = {
      type: 'vendor',
      protocol: 'openai-chat',
      kind: 'mcp',
      path: 'tools[0]',
      value: {},
    } as const
    expect(() => encode({ tools: [tool] })).toThrow(
      expect.objectContaining({ status: 400, param: 'tools[0]' }),
    )
  })

  it('refuses a forced search that cannot be had', () => {
    const tool = {
      type: 'vendor',
      protocol: 'openai-chat',
      kind: 'web_search',
      path: 'tools[0]',
      value: {},
    } as const
    expect(() => encode({ tools: [tool], toolChoice: { type: 'required' } })).toThrow(
      expect.objectContaining({ param: 'tools[0]' }),
    )
  })

  it('makes a function of a tool with free input and remembers it', () => {
    const { body, customTools } = encode({
      tools: [
        {
          type: 'custom',
          name: 'patch',
          description: 'Patches.',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
        },
      ],
    })
    expect(customTools).toEqual(new Set(['patch']))
    expect(body.tools).toMatchObject([
      {
        functionDeclarations: [
          {
            name: 'patch',
            description: expect.stringContaining('start: "a"'),
            parametersJsonSchema: { required: ['input'] },
          },
        ],
      },
    ])
  })

  it('shortens names and remembers them', () => {
    const name = 'a tool / with odd letters'
    const { body, toolNames } = encode({
      tools: [{ type: 'function', name }],
      toolChoice: { type: 'tool', name },
      messages: [...HI, assistant(call('1', name)), result('1', 'x')],
    })
    const sent = [...(toolNames ?? [])][0]?.[0] ?? ''
    expect(toolNames?.get(sent)).toBe(name)
    expect(body).toMatchObject({
      tools: [{ functionDeclarations: [{ name: sent }] }],
      toolConfig: { functionCallingConfig: { allowedFunctionNames: [sent] } },
      contents: [
        {},
        { parts: [{ functionCall: { name: sent } }] },
        { parts: [{ functionResponse: { name: sent } }] },
      ],
    })
  })
})
