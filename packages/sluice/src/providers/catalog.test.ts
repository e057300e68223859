import { describe, expect, it } from 'vitest'
import { MODELS as ANTHROPIC } from './anthropic/models.ts'
import { buildCatalog } from './catalog.ts'
import { MODELS as DEMO } from './demo/models.ts'
import { MODELS as GEMINI } from './gemini/models.ts'
import { MODELS as OPENAI } from './openai/models.ts'
import { MODELS as OPENAI_COMPATIBLE } from './openai-compatible/models.ts'
import type { CatalogModel, CatalogPrice } from './provider.ts'

const CATALOGUES: readonly (readonly [string, readonly CatalogModel[], number])[] = [
  ['openai', OPENAI, 87],
  ['anthropic', ANTHROPIC, 28],
  ['gemini', GEMINI, 39],
  ['demo', DEMO, 2],
  ['openai-compatible', OPENAI_COMPATIBLE, 271],
]

/** Vendors that list in CNY: known, and unpriced until an operator states a price (R33). */
const UNPRICED_VENDORS = new Set(['baidu', 'tencent', 'volcengine'])

const AMOUNT = /^(?:0|[1-9]\d{0,3})(?:\.\d{0,8}[1-9])?$/
const DATE = /^20\d\d-[01]\d-[0-3]\d$/

describe.each(CATALOGUES)('the catalogue of %s', (_name, models, count) => {
  it('holds what it should, each once', () => {
    expect(models).toHaveLength(count)
    const names = models.map((model) => `${model.vendor ?? ''} ${model.id}`)
    expect(new Set(names).size).toBe(count)
  })

  it('dates every price, and names ids that can be asked for', () => {
    for (const model of models) {
      expect(model.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/)
      expect(model.asOf, model.id).toMatch(DATE)
    }
  })

  it('prices every model in USD, save those listed in another currency', () => {
    for (const model of models) {
      const unpriced = UNPRICED_VENDORS.has(model.vendor ?? '')
      expect(model.price === undefined, model.id).toBe(unpriced)
      if (unpriced) expect(model.tiers ?? model.scheduled, model.id).toBeUndefined()
    }
  })

  it('states amounts as plain decimal text', () => {
    for (const model of models) {
      for (const price of allPrices(model)) {
        const amounts = amountsOf(price)
        expect(amounts.length, model.id).toBeGreaterThan(0)
        for (const amount of amounts) expect(amount, model.id).toMatch(AMOUNT)
      }
    }
  })

  it('never asks more for cached input than for fresh, nor less for an hour of cache than for five minutes', () => {
    for (const model of models) {
      for (const price of allPrices(model)) {
        const input = Number(price.input)
        if (price.cachedInput !== undefined)
          expect(Number(price.cachedInput), model.id).toBeLessThanOrEqual(input)
        if (price.cacheWrite1h === undefined) continue
        expect(Number(price.cacheWrite1h), model.id).toBeGreaterThanOrEqual(Number(price.cacheWrite5m))
      }
    }
  })

  it('has tiers that rise, within the context, and are not cheaper', () => {
    for (const model of models) {
      let last = 0
      for (const tier of model.tiers ?? []) {
        expect(tier.aboveInputTokens, model.id).toBeGreaterThan(last)
        expect(tier.aboveInputTokens, model.id).toBeLessThan(model.traits?.contextTokens ?? Infinity)
        expect(Number(tier.input), model.id).toBeGreaterThanOrEqual(Number(model.price?.input))
        expect(Number(tier.output), model.id).toBeGreaterThanOrEqual(Number(model.price?.output))
        last = tier.aboveInputTokens
      }
    }
  })

  it('has limits that are whole numbers, the answer within the context', () => {
    for (const { id, traits, operation } of models) {
      for (const limit of [traits?.contextTokens, traits?.maxOutputTokens]) {
        if (limit !== undefined) expect(Number.isSafeInteger(limit) && limit > 0, id).toBe(true)
      }
      // Of speech models the context is stated for the text alone.
      if (operation === 'speech') continue
      expect(traits?.maxOutputTokens ?? 0, id).toBeLessThanOrEqual(traits?.contextTokens ?? Infinity)
    }
  })

  it('dates what is announced', () => {
    for (const model of models) {
      for (const { from } of model.scheduled ?? [])
        expect(from > (model.asOf ?? '') && DATE.test(from)).toBe(true)
    }
  })
})

describe('facts that others lean on', () => {
  it.each([
    { models: DEMO, id: 'demo-chat', price: { input: '1', output: '1' } },
    { models: DEMO, id: 'demo-reasoner', price: { input: '4', output: '4' } },
    { models: OPENAI, id: 'gpt-4o-mini', price: { input: '0.15', output: '0.6', cachedInput: '0.075' } },
  ])('$id', ({ models, id, price }) => {
    expect(models.find((model) => model.id === id)?.price).toEqual(price)
  })

  it('lists vendors that share an id', () => {
    const vendors = OPENAI_COMPATIBLE.filter((model) => model.id === 'openai/gpt-oss-120b')
    expect(vendors.map((model) => model.vendor)).toEqual(['groq', 'togetherai'])
  })
})

describe('buildCatalog', () => {
  const row = (id: string, traits: CatalogModel['traits'], vendor?: string): CatalogModel => ({
    id,
    operation: 'chat',
    ...(traits !== undefined && { traits }),
    ...(vendor !== undefined && { vendor }),
  })
  const catalog = buildCatalog([
    {
      id: 'ruled',
      models: [row('known', { maxOutputTokens: 5 }), row('bare', undefined)],
      traitsOf: (model) => ({ maxOutputTokens: 9, noSampling: model.startsWith('k') }),
    },
    {
      id: 'plain',
      models: [
        row('twice', { contextTokens: 10, maxOutputTokens: 3 }, 'a'),
        row('twice', { contextTokens: 8 }, 'b'),
      ],
    },
  ])

  it.each([
    {
      name: "a row's facts over the rule",
      provider: 'ruled',
      model: 'known',
      expected: { maxOutputTokens: 5, noSampling: true },
    },
    {
      name: 'the rule for a row without facts',
      provider: 'ruled',
      model: 'bare',
      expected: { maxOutputTokens: 9, noSampling: false },
    },
    {
      name: 'the rule for an unknown id',
      provider: 'ruled',
      model: 'kx',
      expected: { maxOutputTokens: 9, noSampling: true },
    },
    {
      name: 'the wider limits of two vendors, unknown widest',
      provider: 'plain',
      model: 'twice',
      expected: { contextTokens: 10 },
    },
    { name: 'nothing without a rule', provider: 'plain', model: 'x', expected: {} },
    { name: 'nothing for an unknown provider', provider: 'nobody', model: 'known', expected: {} },
  ])('gives $name', ({ provider, model, expected }) => {
    expect(catalog.traitsOf(provider, model)).toEqual(expected)
  })

  it('finds rows by provider and id', () => {
    expect(catalog.find('ruled', 'known')?.id).toBe('known')
    expect(catalog.find('plain', 'twice')?.vendor).toBe('a')
    expect(catalog.find('plain', 'known')).toBeUndefined()
    expect(catalog.find('nobody', 'known')).toBeUndefined()
    expect(catalog.rowsOf('plain')).toHaveLength(2)
    expect(catalog.rowsOf('nobody')).toEqual([])
  })
})

/** The base, each tier and each announced price, as they stand when they count. */
function allPrices(model: CatalogModel): CatalogPrice[] {
  if (model.price === undefined) return []
  const changes = [...(model.tiers ?? []), ...(model.scheduled ?? [])]
  return [model.price, ...changes.map((change) => ({ ...model.price, ...change }))]
}

function amountsOf(price: CatalogPrice): string[] {
  return Object.values(price).filter((value) => typeof value === 'string' && !DATE.test(value))
}
