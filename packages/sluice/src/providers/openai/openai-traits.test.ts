import { describe, expect, it } from 'vitest'
import { openaiTraits } from './openai-traits.ts'
import { openai } from './provider.ts'

describe('openaiTraits', () => {
  it.each([
    'gpt-5',
    'gpt-5-mini-2025-08-07',
    'gpt-5.2',
    'gpt-6.1-sol',
    'o1',
    'o3-mini',
    'o4-mini',
    'ft:o4-mini:acme::1',
  ])('%s reasons', (model) => {
    expect(openaiTraits(model)).toMatchObject({
      developerRole: true,
      noSampling: true,
      thinking: 'effort',
      slow: true,
    })
  })

  it.each([
    'gpt-4o',
    'gpt-4.1-mini',
    'gpt-3.5-turbo',
    'gpt-5-chat-latest',
    'gpt-5.2-chat-latest',
    'chatgpt-4o-latest',
    'ft:gpt-4o:acme::1',
  ])('%s does not', (model) => {
    expect(openaiTraits(model)).toEqual({ thinking: 'none', maxCompletionTokens: true, fetchesUrls: true })
  })

  it.each([
    ['gpt-5', ['minimal', 'low', 'medium', 'high']],
    ['gpt-5-pro', ['high']],
    ['gpt-5.1', ['none', 'low', 'medium', 'high']],
    ['gpt-5.1-codex-max', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-5-codex', ['low', 'medium', 'high']],
    ['gpt-5.2-pro', ['medium', 'high', 'xhigh']],
    ['gpt-5.4', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['o3', ['low', 'medium', 'high']],
    ['gpt-6', undefined],
  ])('%s has its efforts', (model, efforts) => expect(openaiTraits(model).efforts).toEqual(efforts))

  it("are the provider's", () => expect(openai.traitsOf?.('o3')).toEqual(openaiTraits('o3')))
})
