import { describe, expect, it } from 'vitest'
import type { CatalogModel } from '../../providers/provider.ts'
import { formatUsd } from '../amount.ts'
import { buildPriceBook, FREE_PRICE, type PriceBookSources } from './price-book.ts'

const row = (id: string, input: string, output: string, rest: Partial<CatalogModel> = {}): CatalogModel => ({
  id,
  operation: 'chat',
  price: { input, output },
  ...rest,
})

const NOW = Date.parse('2026-11-21T12:00:00Z')

const SOURCES: PriceBookSources = {
  catalogue: [
    {
      provider: 'one',
      models: [
        row('shared', '1', '2'),
        row('alone', '3', '4'),
        row('later', '1', '1', { scheduled: [{ from: '2027-01-01', input: '2' }] }),
        { id: 'unpriced', operation: 'chat' },
        row('half', '1', '1'),
      ],
    },
    {
      provider: 'two',
      models: [
        row('shared', '5', '6', { vendor: 'a' }),
        row('shared', '7', '8', { vendor: 'b' }),
        { id: 'half', operation: 'chat', vendor: 'a' },
      ],
    },
  ],
  overrides: [
    { model: 'ours', settings: { input: '9', output: '9' }, source: 'file' },
    { model: 'ours-*', settings: { input: '10' }, source: 'database' },
    { model: 'ours-long-*', settings: { input: '11' }, source: 'file' },
    { model: 'gpt-*-x', settings: { input: '12' }, source: 'file' },
  ],
  groups: [
    { name: 'default', multiplier: '1.0' },
    { name: 'dear', multiplier: '1.5' },
  ],
}

describe('priceOf', () => {
  const book = buildPriceBook(SOURCES)
  it.each([
    { name: "the provider's own row", asked: 'shared', provider: 'one', input: '1' },
    { name: 'the dearest of several at one provider', asked: 'shared', provider: 'two', input: '7' },
    { name: 'the dearest of all without a provider', asked: 'shared', input: '7' },
    { name: "another provider's where its own has none", asked: 'alone', provider: 'two', input: '3' },
    { name: 'an unpriced row is no price', asked: 'half', provider: 'two', input: '1' },
    { name: 'the asked-for name first', asked: 'alone', mapped: 'shared', provider: 'two', input: '3' },
    { name: 'else the mapped one', asked: 'alias', mapped: 'shared', provider: 'one', input: '1' },
    { name: 'what the operator states', asked: 'ours', provider: 'one', input: '9' },
    { name: 'a pattern', asked: 'ours-2', input: '10' },
    { name: 'the longest pattern', asked: 'ours-long-2', input: '11' },
    { name: 'a star in the middle', asked: 'gpt-4-x', input: '12' },
    { name: 'nothing', asked: 'nobody', input: undefined },
    { name: 'a known row without a price', asked: 'unpriced', provider: 'one', input: undefined },
    { name: 'another case', asked: 'Shared', input: undefined },
    { name: 'a blank', asked: 'shared ', input: undefined },
    { name: 'a look-alike letter', asked: 'shаred', input: undefined },
    { name: 'a name of every object', asked: 'constructor', input: undefined },
    { name: 'an unknown provider', asked: 'alone', provider: 'toString', input: '3' },
  ])('$name', ({ asked, mapped, provider, input }) => {
    const price = book.priceOf({
      asked,
      at: NOW,
      ...(mapped !== undefined && { mapped }),
      ...(provider !== undefined && { provider }),
    })
    expect(price?.lines.input === undefined ? undefined : formatUsd(price.lines.input)).toBe(input)
  })

  it.each([
    { at: '2026-12-31T23:59:59.999Z', input: 1_000_000_000n },
    { at: '2027-01-01T00:00:00.000Z', input: 2_000_000_000n },
  ])('goes by the date of the reservation: $at', ({ at, input }) => {
    const price = book.priceOf({ asked: 'later', at: Date.parse(at) })
    expect(price?.lines).toEqual({ input, output: 1_000_000_000n })
  })

  it('is a whole statement where the operator makes one', () => {
    const sources = {
      ...SOURCES,
      overrides: [{ model: 'alone', settings: { per_call: '1' }, source: 'file' as const }],
    }
    expect(buildPriceBook(sources).priceOf({ asked: 'alone', at: NOW })?.lines).toEqual({
      per_call: 1_000_000_000n,
    })
  })
})

describe('versionOf', () => {
  const book = buildPriceBook(SOURCES)

  it('is computed once for each price and multiplier', () => {
    const price = book.priceOf({ asked: 'alone', at: NOW })
    if (price === undefined) throw new Error('no price')
    const version = book.versionOf(price, book.multiplierOf('dear'))
    expect(book.versionOf(price, '1.5')).toBe(version)
    expect(book.versionOf(price, '1')).not.toBe(version)
    expect(version.version.multiplier).toBe('1.5')
    expect(book.multiplierOf('nobody set')).toBe('1')
  })

  it('serves the free price', () => {
    expect(book.versionOf(FREE_PRICE, '1').levels).toHaveLength(1)
  })
})

describe('the whole book', () => {
  const book = buildPriceBook(SOURCES)

  it('names the ids that have a price', () => {
    expect([...book.pricedModels()]).toEqual(['ours', 'shared', 'alone', 'later', 'half'])
  })

  it('lists what the operator states before what is built in', () => {
    const entries = book.entries(NOW)
    expect(entries.slice(0, 4).map((entry) => entry.model)).toEqual([
      'ours',
      'ours-long-*',
      'gpt-*-x',
      'ours-*',
    ])
    expect(entries.filter((entry) => entry.model === 'shared')).toMatchObject([
      { provider: 'one', price: { source: 'catalogue' } },
      { provider: 'two', vendor: 'a' },
      { provider: 'two', vendor: 'b' },
    ])
  })

  it.each([
    { name: 'a price', part: { overrides: [{ model: 'x', settings: {}, source: 'file' as const }] } },
    { name: 'a multiplier', part: { groups: [{ name: 'x', multiplier: '-1' }] } },
    {
      name: 'a catalogue row',
      part: { catalogue: [{ provider: 'p', models: [row('x', 'dear', '1')] }] },
    },
  ])('does not come into being with $name that cannot be read', ({ part }) => {
    expect(() => buildPriceBook({ ...SOURCES, ...part })).toThrow(TypeError)
  })
})
