import { describe, expect, it } from 'vitest'
import {
  ADAPTIVE,
  BUDGET,
  call,
  contentOf,
  encode,
  HI,
  result,
  text,
  tool,
} from '../../../../../../tests/kit/encode-messages.ts'
import type { ChatRequest, Part } from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { EncodeTarget } from '../chat-format.ts'

describe('reasoning', () => {
  const XHIGH: EncodeTarget['traits'] = { ...ADAPTIVE, hiddenReasoning: true }
  const NO_XHIGH: EncodeTarget['traits'] = { ...ADAPTIVE, efforts: ['none', 'low', 'medium', 'high', 'max'] }
  const ALWAYS: EncodeTarget['traits'] = {
    ...ADAPTIVE,
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    noForcedToolWithThinking: true,
  }
  const CAN_STOP: EncodeTarget['traits'] = { ...ADAPTIVE, noForcedToolWithThinking: true }
  const adaptive = { type: 'adaptive' }
  const off = { type: 'disabled' }
  const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens })

  const cases: {
    name: string
    given: Partial<ChatRequest>
    traits: EncodeTarget['traits']
    thinking?: Json
    effort?: string
    notes?: string[]
    choice?: Json
  }[] = [
    { name: 'adaptive, unasked', given: {}, traits: ADAPTIVE },
    { name: 'adaptive, summary alone', given: { reasoning: { summary: 'auto' } }, traits: ADAPTIVE },
    { name: 'adaptive none', given: { reasoning: { effort: 'none' } }, traits: ADAPTIVE, thinking: off },
    {
      name: 'adaptive minimal',
      given: { reasoning: { effort: 'minimal' } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'low',
    },
    {
      name: 'adaptive low',
      given: { reasoning: { effort: 'low' } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'low',
    },
    {
      name: 'adaptive medium',
      given: { reasoning: { effort: 'medium' } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'medium',
    },
    {
      name: 'adaptive max',
      given: { reasoning: { effort: 'max' } },
      traits: NO_XHIGH,
      thinking: adaptive,
      effort: 'max',
    },
    {
      name: 'adaptive, text left out by default',
      given: { reasoning: { effort: 'xhigh' } },
      traits: XHIGH,
      thinking: { type: 'adaptive', display: 'summarized' },
      effort: 'xhigh',
    },
    {
      name: 'adaptive, a level that it lacks',
      given: { reasoning: { effort: 'xhigh' } },
      traits: NO_XHIGH,
      thinking: adaptive,
      effort: 'high',
      notes: ['changed:reasoning_effort'],
    },
    {
      name: 'adaptive none where it cannot stop',
      given: { reasoning: { effort: 'none' } },
      traits: ALWAYS,
      thinking: adaptive,
      effort: 'low',
      notes: ['changed:reasoning_effort'],
    },
    {
      name: 'adaptive, a small budget',
      given: { reasoning: { budgetTokens: 4095 } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'low',
    },
    {
      name: 'adaptive, a middling budget',
      given: { reasoning: { budgetTokens: 4096 } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'medium',
    },
    {
      name: 'adaptive, a large budget',
      given: { reasoning: { budgetTokens: 16_384 } },
      traits: ADAPTIVE,
      thinking: adaptive,
      effort: 'high',
    },
    { name: 'budget none', given: { reasoning: { effort: 'none' } }, traits: BUDGET, thinking: off },
    { name: 'budget low', given: { reasoning: { effort: 'low' } }, traits: BUDGET, thinking: budget(1024) },
    {
      name: 'budget medium',
      given: { reasoning: { effort: 'medium' } },
      traits: BUDGET,
      thinking: budget(8192),
    },
    {
      name: 'budget high',
      given: { reasoning: { effort: 'high' } },
      traits: BUDGET,
      thinking: budget(24_576),
    },
    {
      name: 'budget high below max_tokens',
      given: { reasoning: { effort: 'high' }, maxOutputTokens: 4000 },
      traits: BUDGET,
      thinking: budget(3000),
    },
    {
      name: 'budget where it does not fit',
      given: { reasoning: { effort: 'high' }, maxOutputTokens: 1024 },
      traits: BUDGET,
      notes: ['dropped:reasoning_effort'],
    },
    {
      name: 'budget in tokens, lowered',
      given: { reasoning: { budgetTokens: 10_000 }, maxOutputTokens: 4000 },
      traits: BUDGET,
      thinking: budget(3000),
      notes: ['changed:reasoning_effort'],
    },
    {
      name: 'a model that does not think',
      given: { reasoning: { effort: 'high' } },
      traits: { ...ADAPTIVE, thinking: 'none' },
      notes: ['dropped:reasoning_effort'],
    },
    {
      name: 'budget with a forced choice',
      given: { reasoning: { effort: 'high' }, tools: [tool('a')], toolChoice: { type: 'required' } },
      traits: BUDGET,
      notes: ['dropped:reasoning_effort'],
      choice: { type: 'any' },
    },
    {
      name: 'thinking unasked with a forced choice, where it can stop',
      given: { tools: [tool('a')], toolChoice: { type: 'required' } },
      traits: CAN_STOP,
      thinking: off,
      choice: { type: 'any' },
    },
    {
      name: 'thinking unasked with a forced choice, where it cannot stop',
      given: { tools: [tool('a')], toolChoice: { type: 'tool', name: 'a' }, parallelToolCalls: false },
      traits: ALWAYS,
      notes: ['changed:tool_choice'],
      choice: { type: 'auto', disable_parallel_tool_use: true },
    },
  ]
  it.each(cases)('$name', ({ given, traits, thinking, effort, notes, choice }) => {
    const { sent, notes: told } = encode(given, { traits })
    expect(sent.thinking).toEqual(thinking)
    expect((sent.output_config as JsonObject | undefined)?.effort).toBe(effort)
    expect(sent.tool_choice).toEqual(choice)
    expect(told).toEqual(notes ?? [])
  })
})

describe('reasoning of earlier turns', () => {
  const signed: Part = {
    type: 'reasoning',
    text: 'Hm.',
    proof: { issuer: 'anthropic-messages', value: 'c2ln+/=' },
  }
  const redacted: Part = {
    type: 'reasoning',
    text: '',
    proof: { issuer: 'anthropic-messages', value: 'cmVk', redacted: true },
  }
  const foreign: Part = { type: 'reasoning', text: 'Hm.', proof: { issuer: 'gemini-generate', value: 'x' } }
  const unsigned: Part = { type: 'reasoning', text: 'Hm.' }
  const turn = (...parts: Part[]): Partial<ChatRequest> => ({
    tools: [tool('look_up')],
    reasoning: { effort: 'low' },
    messages: [HI, { role: 'assistant', parts: [...parts, call('a', '{}')] }, result('a', text('1'))],
  })

  it('goes back as it came', () => {
    const { sent, notes } = encode(turn(signed, redacted), { traits: BUDGET })
    expect(contentOf(sent, 1).slice(0, 2)).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2ln+/=' },
      { type: 'redacted_thinking', data: 'cmVk' },
    ])
    expect(sent.thinking).toEqual({ type: 'enabled', budget_tokens: 1024 })
    expect(notes).toEqual([])
  })

  it.each([
    ['another vendor signed', foreign],
    ['nobody signed', unsigned],
  ])('is left out when %s, and thinking is off for this call', (_name, part) => {
    const { sent, notes } = encode(turn(part), { traits: BUDGET })
    expect(contentOf(sent, 1)).toEqual([{ type: 'tool_use', id: 'a', name: 'look_up', input: {} }])
    expect(sent.thinking).toBeUndefined()
    expect(notes).toEqual(['dropped:reasoning', 'dropped:reasoning_effort'])
  })

  it('needs no signature where thinking is adaptive', () => {
    const { sent, notes } = encode(turn(), { traits: ADAPTIVE })
    expect(sent.thinking).toEqual({ type: 'adaptive' })
    expect(notes).toEqual([])
  })

  it('needs no signature once the turn is over', () => {
    const { sent } = encode(
      { reasoning: { effort: 'low' }, messages: [HI, { role: 'assistant', parts: [text('Yes')] }, HI] },
      { traits: BUDGET },
    )
    expect(sent.thinking).toEqual({ type: 'enabled', budget_tokens: 1024 })
  })
})
