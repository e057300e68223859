import { describe, expect, it } from 'vitest'
import type { ModelTraits } from '../protocols/chat/traits.ts'
import { MODELS } from './anthropic/models.ts'
import { traitsOfClaude } from './claude-traits.ts'

const CASES: readonly [model: string, expected: ModelTraits][] = [
  ['anthropic.claude-v2:1', { thinking: 'none', maxOutputTokens: 4096, noJsonSchema: true }],
  ['claude-instant-1.2', { thinking: 'none', maxOutputTokens: 4096 }],
  ['us.anthropic.claude-opus-4-6-v1', { thinking: 'adaptive', maxOutputTokens: 128_000 }],
  ['claude-3-7-sonnet@20250219', { thinking: 'budget' }],
  ['claude-3-haiku-20240307', { thinking: 'none', maxOutputTokens: 4096, noJsonSchema: true }],
  ['claude-3-5-sonnet-20241022', { thinking: 'none', maxOutputTokens: 8192, contextTokens: 200_000 }],
  ['claude-3-7-sonnet-20250219', { thinking: 'budget', maxOutputTokens: 64_000, noJsonSchema: true }],
  ['claude-opus-4-20250514', { thinking: 'budget', maxOutputTokens: 32_000, noJsonSchema: true }],
  ['claude-sonnet-4@20250514', { thinking: 'budget', maxOutputTokens: 64_000 }],
  ['claude-opus-4-1-20250805', { thinking: 'budget', oneSampler: true, noForcedToolWithThinking: true }],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', { thinking: 'budget', oneSampler: true }],
  ['claude-opus-4.5', { thinking: 'budget', maxOutputTokens: 64_000 }],
  [
    'claude-opus-4-6',
    { thinking: 'adaptive', maxOutputTokens: 128_000, efforts: ['none', 'low', 'medium', 'high', 'max'] },
  ],
  ['claude-sonnet-4-6', { thinking: 'adaptive', maxOutputTokens: 64_000, oneSampler: true }],
  ['claude-opus-4-7', { thinking: 'adaptive', noSampling: true, hiddenReasoning: true }],
  ['claude-opus-4-8', { midSystem: true, noSampling: true }],
  ['claude-sonnet-5', { thinking: 'adaptive', efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] }],
  ['claude-fable-5', { efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }],
  ['claude-fable-5-1', { noForcedToolWithThinking: true }],
  ['claude-opus-5-5', { noForcedToolWithThinking: true, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }],
  ['claude-haiku-5-5', { noForcedToolWithThinking: true, midSystem: true }],
  ['some-new-name', { thinking: 'adaptive', fetchesUrls: true, noSampling: true }],
]

/** What a model must not be said to have. */
const ABSENT: readonly [model: string, trait: keyof ModelTraits][] = [
  ['claude-sonnet-4-5', 'noJsonSchema'],
  ['claude-opus-4-6', 'noSampling'],
  ['claude-opus-4-6', 'noForcedToolWithThinking'],
  ['claude-opus-5', 'noForcedToolWithThinking'],
  ['claude-opus-4-7', 'midSystem'],
  ['claude-sonnet-4-20250514', 'oneSampler'],
]

describe('traitsOfClaude', () => {
  it.each(CASES)('%s', (model, expected) => {
    expect(traitsOfClaude(model)).toMatchObject(expected)
  })

  it.each(ABSENT)('%s is without %s', (model, trait) => {
    expect(traitsOfClaude(model)[trait]).toBeUndefined()
  })

  it('agrees with the catalogue on the longest answer', () => {
    for (const { id, traits } of MODELS) {
      if (traits?.maxOutputTokens === undefined) continue
      expect([id, traitsOfClaude(id).maxOutputTokens]).toEqual([id, traits.maxOutputTokens])
    }
  })
})
