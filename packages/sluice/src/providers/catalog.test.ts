import { describe, expect, it } from 'vitest'
import { buildCatalog } from './catalog.ts'
import { MODELS as DEMO } from './demo/models.ts'
import { MODELS as OPENAI } from './openai/models.ts'
import type { CatalogModel, CatalogPrice } from './provider.ts'
import { PROVIDERS } from './registry.ts'

const CATALOGUES = PROVIDERS.filter(({ models }) => models.length > 0).map(
  ({ id, models }) => [id, models] as const,
)

/** Vendors that list in CNY: known, and unpriced until an operator states a price (R33). */
const UNPRICED_VENDORS = new Set(['baidu', 'tencent', 'volcengine'])

describe('all catalogues', () => {
  it('hold what they should', () => {
    const counts = Object.fromEntries(CATALOGUES.map(([id, models]) => [id, models.length]))
    expect(counts).toMatchObject({ openai: 87, anthropic: 28, gemini: 39, demo: 2, mistral: 22, zai: 19 })
  })

  it('list an open model at each vendor that serves it', () => {
    const vendors = CATALOGUES.filter(([, models]) => models.some(({ id }) => id === 'openai/gpt-oss-120b'))
    expect(vendors.map(([id]) => id)).toEqual(['groq', 'together'])
  })
})

const AMOUNT = /^(?:0|[1-9]\d{0,3})(?:\.\d{0,8}[1-9])?$/
const DATE = /^20\d\d-[01]\d-[0-3]\d$/

describe.each(CATALOGUES)('the catalogue of %s', (name, models) => {
  it('holds each once', () => {
    const names = models.map((model) => `${model.vendor ?? ''} ${model.id}`)
    expect(new Set(names).size).toBe(models.length)
  })

  it('dates every price, and names ids that can be asked for', () => {
    for (const model of models) {
      expect(model.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/)
      expect(model.asOf, model.id).toMatch(DATE)
    }
  })

  it('prices every model in USD, save those listed in another currency', () => {
    for (const model of models) {
      const unpriced = UNPRICED_VENDORS.has(model.vendor ?? name)
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
      models: [row('known', { maxOutputTokens: 5, fetchesUrls: true }), row('bare', undefined)],
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
      expected: { maxOutputTokens: 5, noSampling: true, fetchesUrls: true },
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
    {
      name: "the model's own facts from another provider, and nothing of that vendor's",
      provider: 'plain',
      model: 'known',
      expected: { maxOutputTokens: 5, noSampling: true },
    },
    {
      name: 'the rule over what another provider says',
      provider: 'ruled',
      model: 'twice',
      expected: { contextTokens: 10, maxOutputTokens: 9, noSampling: false },
    },
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
