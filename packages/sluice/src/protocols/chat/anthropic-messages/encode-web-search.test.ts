import { describe, expect, it } from 'vitest'
import { encode, refusal } from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest, Tool } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { EncodeTarget } from '../chat-format.ts'

describe('tools of vendors', () => {
  function vendor(
    kind: string,
    value: JsonObject = {},
    protocol: 'openai-chat' | 'anthropic-messages' = 'openai-chat',
  ): Tool {
    return { type: 'vendor', protocol, kind, path: 'tools[0]', value: { type: kind, ...value } }
  }
  const PRICED: Partial<EncodeTarget> = { hostedTools: new Set(['web_search', 'code_execution']) }
  const PLACE = { type: 'approximate', city: 'Rome', country: 'IT' }

  const cases: {
    name: string
    given: Partial<ChatRequest>
    to?: Partial<EncodeTarget>
    tools?: Json
    notes?: string[]
    beta?: string
  }[] = [
    {
      name: 'a search of OpenAI',
      given: {
        tools: [
          vendor('web_search', {
            user_location: PLACE,
            filters: { allowed_domains: ['a.org'] },
            search_context_size: 'low',
          }),
        ],
      },
      to: PRICED,
      tools: [
        { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.org'], user_location: PLACE },
      ],
      notes: ['dropped:tools[0].search_context_size'],
    },
    {
      name: 'a search by setting',
      given: {
        webSearch: { user_location: { type: 'approximate', approximate: { city: 'Rome', country: 'IT' } } },
      },
      to: PRICED,
      tools: [{ type: 'web_search_20250305', name: 'web_search', user_location: PLACE }],
    },
    {
      name: 'a search by setting, unpriced',
      given: { webSearch: {} },
      notes: ['dropped:web_search_options'],
    },
    { name: 'a search, unpriced', given: { tools: [vendor('web_search')] }, notes: ['dropped:tools[0]'] },
    {
      name: 'its own search',
      given: {
        tools: [vendor('web_search_20250305', { name: 'web_search', max_uses: 3 }, 'anthropic-messages')],
      },
      to: PRICED,
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }],
    },
    {
      name: 'a search that must be used',
      given: {
        tools: [vendor('web_search_20250305', { name: 'web_search' })],
        toolChoice: { type: 'tool', name: 'web_search_20250305' },
      },
      to: PRICED,
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    },
    {
      name: 'its own code execution',
      given: { tools: [vendor('code_execution_20250825', { name: 'code_execution' }, 'anthropic-messages')] },
      to: PRICED,
      tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
      beta: 'code-execution-2025-08-25',
    },
    {
      name: 'tools that the caller runs',
      given: {
        tools: [
          vendor('bash_20250124', { name: 'bash' }),
          vendor('text_editor_20250728', { name: 'str_replace_based_edit_tool' }),
          vendor('memory_20250818', { name: 'memory' }),
        ],
      },
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
        { type: 'memory_20250818', name: 'memory' },
      ],
      beta: 'context-management-2025-06-27',
    },
  ]
  it.each(cases)('$name', ({ given, to, tools, notes, beta }) => {
    const encoded = encode(given, to)
    expect(encoded.sent.tools).toEqual(tools)
    expect(encoded.notes).toEqual(notes ?? [])
    expect(encoded.headers?.['anthropic-beta']).toBe(beta)
  })

  it.each([
    [
      'an unpriced search that must be used',
      { tools: [vendor('web_search')], toolChoice: { type: 'required' } },
    ],
    ['a computer of another format', { tools: [vendor('computer_20250124', { name: 'computer' })] }],
    ['file search', { tools: [vendor('file_search')] }],
    ['code execution of another vendor', { tools: [vendor('code_interpreter')] }],
  ] as [string, Partial<ChatRequest>][])('refuses %s', (_name, given) => {
    expect(refusal(given)).toMatchObject({ status: 400, param: 'tools[0]' })
  })
})
