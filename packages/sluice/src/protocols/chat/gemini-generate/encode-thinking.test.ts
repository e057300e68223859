import { describe, expect, it } from 'vitest'
import { BUDGET, encode, LEVEL, PRO_2_5, PRO_3 } from '../../../../../../tests/kit/encode-gemini.ts'
import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { ModelTraits } from '../traits.ts'

describe('thinking', () => {
  const shown = { includeThoughts: true }
  it.each<[string, ModelTraits, Partial<ChatRequest>, JsonObject | undefined, string[]]>([
    ['an unknown model', {}, {}, undefined, []],
    [
      'a model that does not think',
      { thinking: 'none' },
      { reasoning: { effort: 'high' } },
      undefined,
      ['dropped:reasoning_effort'],
    ],
    [
      'none on a model that does not think',
      { thinking: 'none' },
      { reasoning: { effort: 'none' } },
      undefined,
      [],
    ],
    ['2.5, unasked', BUDGET, {}, shown, []],
    ['2.5 none', BUDGET, { reasoning: { effort: 'none' } }, { thinkingBudget: 0 }, []],
    ['2.5 minimal', BUDGET, { reasoning: { effort: 'minimal' } }, { ...shown, thinkingBudget: 1024 }, []],
    ['2.5 low', BUDGET, { reasoning: { effort: 'low' } }, { ...shown, thinkingBudget: 1024 }, []],
    ['2.5 medium', BUDGET, { reasoning: { effort: 'medium' } }, { ...shown, thinkingBudget: 8192 }, []],
    ['2.5 high', BUDGET, { reasoning: { effort: 'high' } }, { ...shown, thinkingBudget: 24_576 }, []],
    ['2.5 max', BUDGET, { reasoning: { effort: 'max' } }, { ...shown, thinkingBudget: 24_576 }, []],
    [
      '2.5 Pro none',
      PRO_2_5,
      { reasoning: { effort: 'none' } },
      { ...shown, thinkingBudget: 128 },
      ['changed:reasoning_effort'],
    ],
    ['a budget', BUDGET, { reasoning: { budgetTokens: 3000 } }, { ...shown, thinkingBudget: 3000 }, []],
    [
      'a budget of its choice',
      BUDGET,
      { reasoning: { budgetTokens: -1 }, maxOutputTokens: 10 },
      { ...shown, thinkingBudget: -1 },
      [],
    ],
    [
      'below the limit',
      BUDGET,
      { reasoning: { effort: 'high' }, maxOutputTokens: 4000 },
      { ...shown, thinkingBudget: 3999 },
      [],
    ],
    [
      'a budget below the limit',
      BUDGET,
      { reasoning: { budgetTokens: 8000 }, maxOutputTokens: 4000 },
      { ...shown, thinkingBudget: 3999 },
      ['changed:reasoning.max_tokens'],
    ],
    [
      'no room to think',
      BUDGET,
      { reasoning: { effort: 'low' }, maxOutputTokens: 100 },
      { thinkingBudget: 0 },
      [],
    ],
    [
      '2.5 Pro in little room',
      PRO_2_5,
      { reasoning: { effort: 'low' }, maxOutputTokens: 100 },
      { ...shown, thinkingBudget: 128 },
      [],
    ],
    ['3, unasked', LEVEL, {}, shown, []],
    ['3 none', LEVEL, { reasoning: { effort: 'none' } }, { ...shown, thinkingLevel: 'MINIMAL' }, []],
    ['3 minimal', LEVEL, { reasoning: { effort: 'minimal' } }, { ...shown, thinkingLevel: 'MINIMAL' }, []],
    ['3 medium', LEVEL, { reasoning: { effort: 'medium' } }, { ...shown, thinkingLevel: 'MEDIUM' }, []],
    ['3 xhigh', LEVEL, { reasoning: { effort: 'xhigh' } }, { ...shown, thinkingLevel: 'HIGH' }, []],
    [
      '3 Pro none',
      PRO_3,
      { reasoning: { effort: 'none' } },
      { ...shown, thinkingLevel: 'LOW' },
      ['changed:reasoning_effort'],
    ],
    [
      '3 Pro medium',
      PRO_3,
      { reasoning: { effort: 'medium' } },
      { ...shown, thinkingLevel: 'LOW' },
      ['changed:reasoning_effort'],
    ],
    ['3 Pro high', PRO_3, { reasoning: { effort: 'high' } }, { ...shown, thinkingLevel: 'HIGH' }, []],
    [
      '3, a small budget',
      LEVEL,
      { reasoning: { budgetTokens: 4095 } },
      { ...shown, thinkingLevel: 'LOW' },
      [],
    ],
    [
      '3, a middle budget',
      LEVEL,
      { reasoning: { budgetTokens: 16_383 } },
      { ...shown, thinkingLevel: 'MEDIUM' },
      [],
    ],
    [
      '3, a large budget',
      LEVEL,
      { reasoning: { budgetTokens: 16_384 } },
      { ...shown, thinkingLevel: 'HIGH' },
      [],
    ],
    ['3, no budget', LEVEL, { reasoning: { budgetTokens: 0 } }, { ...shown, thinkingLevel: 'MINIMAL' }, []],
    ['3, a budget of its choice', LEVEL, { reasoning: { budgetTokens: -1 } }, shown, []],
  ])('%s', (_name, traits, request, expected, warnings) => {
    const found = encode(request, { traits })
    const config = found.body.generationConfig
    expect(config === undefined ? undefined : (config as JsonObject).thinkingConfig).toEqual(expected)
    expect(found.warnings).toEqual(warnings)
  })
})
