import { describe, expect, it } from 'vitest'
import type { ModelPrice } from './price-types.ts'
import { decodePriceVersion, encodePriceVersion, freezePrice } from './price-version.ts'

const PRICE: ModelPrice = {
  model: 'm',
  source: 'file',
  lines: { input: 150_000_000n, output: 600_000_000n },
  tiers: [{ aboveInputTokens: 1000, lines: { input: 300_000_000n } }],
}

describe('freezePrice', () => {
  it('gives equal contents one id, in whatever order they were written', () => {
    const turned = { ...PRICE, lines: { output: 600_000_000n, input: 150_000_000n } }
    expect(freezePrice(turned, '1').id).toBe(freezePrice(PRICE, '1').id)
    expect(freezePrice(PRICE, '1').id).toMatch(/^pv_[0-9a-f]{32}$/)
  })

  it.each([
    { name: 'the multiplier', price: PRICE, multiplier: '1.1' },
    { name: 'the model', price: { ...PRICE, model: 'n' }, multiplier: '1' },
    { name: 'a line', price: { ...PRICE, lines: { input: 1n } }, multiplier: '1' },
    { name: 'a tier', price: { ...PRICE, tiers: [] }, multiplier: '1' },
  ])('gives another id where $name differs', ({ price, multiplier }) => {
    expect(freezePrice(price, multiplier).id).not.toBe(freezePrice(PRICE, '1').id)
  })

  it('comes back from its stored form', () => {
    const version = freezePrice(PRICE, '1.25')
    expect(decodePriceVersion(version.id, encodePriceVersion(version))).toEqual(version)
    const free = freezePrice({ model: '*', source: 'free', lines: {}, tiers: [] }, '1')
    expect(decodePriceVersion(free.id, encodePriceVersion(free))).toEqual(free)
  })

  it.each([
    'not json',
    '[]',
    '{}',
    '{"model":"m","source":"elsewhere","multiplier":"1","price":{"input":"1"}}',
    '{"model":"m","source":"file","multiplier":"much","price":{"input":"1"}}',
    '{"model":"m","source":"file","multiplier":"1","price":{}}',
  ])('does not read %s', (content) => {
    expect(decodePriceVersion('pv_x', content)).toBeUndefined()
  })
})
