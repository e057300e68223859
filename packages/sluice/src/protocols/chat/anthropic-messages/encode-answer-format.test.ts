import { describe, expect, it } from 'vitest'
import { BUDGET, encode, tool } from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { EncodeTarget } from '../chat-format.ts'

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  }
  const format: ChatRequest['responseFormat'] = { type: 'json-schema', name: 'answer', schema }
  const OLD: EncodeTarget['traits'] = { ...BUDGET, noJsonSchema: true }

  it('is the model’s own where it has one', () => {
    const { sent, notes } = encode({ responseFormat: format })
    expect(sent.output_config).toEqual({ format: { type: 'json_schema', schema } })
    expect(notes).toEqual([])
  })

  it('stands beside the effort', () => {
    const { sent } = encode({ responseFormat: format, reasoning: { effort: 'high' } })
    expect(sent.output_config).toEqual({ effort: 'high', format: { type: 'json_schema', schema } })
  })

  it('is a hidden tool where it has none', () => {
    const { sent, hiddenTool, notes } = encode({ responseFormat: format }, { traits: OLD })
    expect(sent.tools).toMatchObject([{ name: hiddenTool, input_schema: schema }])
    expect(sent.tool_choice).toEqual({ type: 'tool', name: hiddenTool })
    expect(notes).toEqual(['emulated:response_format'])
  })

  it('is a hidden tool for any object', () => {
    const { sent, hiddenTool } = encode({ responseFormat: { type: 'json' } })
    expect(hiddenTool).toBeDefined()
    expect(sent.tool_choice).toEqual({ type: 'tool', name: hiddenTool })
  })

  it.each([
    ['own tools', { tools: [tool('a')] }, OLD],
    ['thinking', { reasoning: { effort: 'low' } }, OLD],
    ['a schema that is no object', { responseFormat: { ...format, schema: { type: 'array' } } }, OLD],
  ] as [string, Partial<ChatRequest>, EncodeTarget['traits']][])(
    'is told in words beside %s',
    (_name, given, traits) => {
      const { sent, hiddenTool, notes } = encode({ responseFormat: format, ...given }, { traits })
      expect(hiddenTool).toBeUndefined()
      expect(JSON.stringify(sent.system)).toContain('JSON schema')
      expect(notes).toEqual(['emulated:response_format'])
    },
  )
})
