import { describe, expect, it } from 'vitest'
import { buildPriceBook } from '../money/pricing/price-book.ts'
import { buildCatalog } from './catalog.ts'
import { traitsOfClaude } from './claude-traits.ts'
import { familyTraits } from './family-traits.ts'
import { PROVIDERS } from './registry.ts'

const THINKS = { thinking: 'budget' }
const DEEPSEEK = { ...THINKS, thinksUnasked: true, noForcedToolWithThinking: true }

describe('familyTraits', () => {
  it.each([
    ['deepseek-ai/DeepSeek-R1', DEEPSEEK],
    ['deepseek/deepseek-v4-pro', DEEPSEEK],
    ['deepseek-ai/DeepSeek-V3.1', {}],
    ['openai/gpt-oss-120b', { thinking: 'effort', efforts: ['low', 'medium', 'high'] }],
    ['accounts/fireworks/models/kimi-k2p6', THINKS],
    ['moonshotai/Kimi-K2-Instruct-0905', {}],
    ['Qwen/Qwen3-235B-A22B-Thinking-2507', THINKS],
    ['Qwen/Qwen3-235B-A22B-Instruct-2507', {}],
    ['@cf/qwen/qwq-32b', THINKS],
    ['zai-org/GLM-4.6', THINKS],
    ['x-ai/grok-4-fast-non-reasoning', {}],
    ['meta-llama/Llama-3.3-70B-Instruct', {}],
    ['my-own-model', {}],
  ])('%s', (model, traits) => expect(familyTraits(model)).toEqual(traits))

  it('knows the big three behind an owner', () => {
    expect(familyTraits('anthropic/claude-sonnet-4.5')).toEqual(traitsOfClaude('claude-sonnet-4.5'))
    expect(familyTraits('google/gemini-2.5-flash').thinking).toBe('budget')
    expect(familyTraits('openai/gpt-5.1')).toMatchObject({ noSampling: true, hiddenReasoning: true })
  })

  it("leaves out what is OpenAI's own address's", () => {
    for (const key of ['developerRole', 'maxCompletionTokens', 'fetchesUrls']) {
      expect(familyTraits('openai/gpt-5.1')).not.toHaveProperty(key)
    }
  })
})

describe('a vendor on its own models', () => {
  const catalog = buildCatalog(PROVIDERS)

  it.each([
    ['moonshot', 'kimi-k3', { thinking: 'effort', efforts: ['low', 'high', 'max'], noForcedTool: true }],
    ['moonshot', 'kimi-k2.6', { thinking: 'budget', noForcedTool: true, fetchesUrls: false }],
    ['moonshot', 'kimi-k9', { thinking: 'effort', efforts: ['low', 'high', 'max'] }],
    ['moonshot', 'moonshot-v1-8k', { thinking: 'none', contextTokens: 8192 }],
    [
      'deepseek',
      'deepseek-v4-pro',
      { noForcedToolWithThinking: true, noJsonSchema: true, thinksUnasked: true },
    ],
    ['deepseek', 'deepseek-reasoner', { thinking: 'effort', noForcedTool: true }],
    [
      'xai',
      'grok-4.7',
      { efforts: ['low', 'medium', 'high'], refusedFields: expect.arrayContaining(['stop']) },
    ],
    ['xai', 'grok-4.20-0309-reasoning', { efforts: [] }],
    ['xai', 'grok-4.20-0309-non-reasoning', { thinking: 'none' }],
    ['xai', 'grok-3', { thinking: 'none' }],
    ['mistral', 'magistral-medium-latest', { thinking: 'effort', efforts: [] }],
    ['mistral', 'mistral-small-latest', { efforts: ['none', 'high'] }],
    ['mistral', 'codestral-latest', { thinking: 'none' }],
    ['groq', 'openai/gpt-oss-120b', { efforts: ['low', 'medium', 'high'] }],
    ['groq', 'llama-3.3-70b-versatile', { thinking: 'none' }],
    ['volcengine', 'doubao-seed-2-0-pro-260215', { efforts: ['minimal', 'low', 'medium', 'high'] }],
    ['volcengine', 'doubao-1-5-pro-32k-250115', { thinking: 'none' }],
    ['zai', 'glm-5.3', { thinking: 'effort', efforts: ['low', 'high', 'max'] }],
    ['zhipu', 'glm-4.7', { thinking: 'budget', contextTokens: 204_800 }],
  ])('%s: %s', (provider, model, traits) => {
    expect(catalog.traitsOf(provider, model)).toMatchObject(traits)
  })
})

describe('a model at an address of which nothing is known', () => {
  const catalog = buildCatalog(PROVIDERS)
  const prices = buildPriceBook({
    catalogue: PROVIDERS.map(({ id, models }) => ({ provider: id, models })),
    overrides: [],
    groups: [],
  })
  const priceOf = (provider: string, asked: string) => prices.priceOf({ asked, provider, at: 0 })

  it('has the limits that its vendor states', () => {
    expect(catalog.traitsOf('openai-compatible', 'qwen-max')).toMatchObject({ contextTokens: 32_768 })
    expect(catalog.traitsOf('vllm', 'glm-4.6')).toMatchObject({ contextTokens: 204_800, thinking: 'budget' })
  })

  it("has the price of its vendor, the dearest of several, and its own provider's before all", () => {
    expect(priceOf('openai-compatible', 'kimi-k3')).toBe(priceOf('moonshot', 'kimi-k3'))
    expect(priceOf('zhipu', 'glm-4.7')).toBe(priceOf('zai', 'glm-4.7'))
    const [groq, together] = ['groq', 'together'].map((vendor) => priceOf(vendor, 'openai/gpt-oss-20b'))
    expect(groq).not.toBe(together)
    expect(priceOf('openrouter', 'openai/gpt-oss-20b')).toBe(groq)
    expect(priceOf('volcengine', 'doubao-seed-1-8-251228')).toBeUndefined()
  })
})
