import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../tests/kit/seeded-random.ts'
import { emptyUsage, type UsageCounter } from '../../canonical/usage.ts'
import { type HoldTerms, isGrowthDue, nextSlice, rangeHold } from './hold.ts'
import type { InputBound } from './input-bound.ts'
import { type PreparedPrice, preparePrice } from './prepare-price.ts'
import { decodePriceSettings, type PriceSettings } from './price-settings.ts'
import { chargeOf } from './price-usage.ts'
import { freezePrice } from './price-version.ts'
import { quoteHold, quoteUsage } from './quote.ts'

function prepare(settings: PriceSettings, multiplier = '1'): PreparedPrice {
  const decoded = decodePriceSettings(settings)
  if (decoded === undefined) throw new Error('the test states no price')
  return preparePrice(freezePrice({ model: 'm', source: 'file', ...decoded }, multiplier))
}

function bound(tokens: number, parts: Partial<InputBound> = {}): InputBound {
  return { tokens, touches: [], hostedTools: false, ...parts }
}

function terms(parts: Partial<HoldTerms> = {}): HoldTerms {
  return {
    price: prepare({ input: '1', output: '10' }),
    input: bound(1000),
    choices: 1,
    sliceTokens: 4096,
    countable: true,
    audioOutput: false,
    ...parts,
  }
}

describe('rangeHold', () => {
  it.each([
    {
      name: 'a stream without a limit: one slice',
      parts: {},
      expected: { fixed: 1_000_000n, slice: 40_960_000n, whole: null, floor: 2_560_000n },
    },
    {
      name: "the caller's lower limit",
      parts: { askedTokens: 100, capTokens: 8192 },
      expected: { fixed: 1_000_000n, slice: 1_000_000n, whole: null, floor: 1_000_000n },
    },
    {
      name: "the model's lower cap",
      parts: { capTokens: 1000 },
      expected: { fixed: 1_000_000n, slice: 10_000_000n, whole: null, floor: 2_560_000n },
    },
    {
      name: 'several answers',
      parts: { choices: 3, askedTokens: 100 },
      expected: { fixed: 1_000_000n, slice: 3_000_000n, whole: null, floor: 3_000_000n },
    },
    {
      name: 'slices switched off: the whole bound',
      parts: { sliceTokens: 0, capTokens: 10_000 },
      expected: { fixed: 1_000_000n, slice: 100_000_000n, whole: null, floor: 2_560_000n },
    },
    {
      name: 'output that cannot be counted',
      parts: { countable: false, capTokens: 10_000 },
      expected: { fixed: 1_000_000n, slice: 40_960_000n, whole: 100_000_000n, floor: 2_560_000n },
    },
    {
      name: 'that, with a cap that nobody knows',
      parts: { countable: false },
      expected: { fixed: 1_000_000n, slice: 40_960_000n, whole: 163_840_000n, floor: 2_560_000n },
    },
    {
      name: 'a fee alone',
      parts: { price: prepare({ per_call: '0.01' }), countable: false },
      expected: { fixed: 10_000_000n, slice: 0n, whole: 0n, floor: 0n },
    },
    {
      name: 'nothing to pay',
      parts: { price: preparePrice(freezePrice({ model: '*', source: 'free', lines: {}, tiers: [] }, '1')) },
      expected: { fixed: 0n, slice: 0n, whole: null, floor: 0n },
    },
  ] satisfies { name: string; parts: Partial<HoldTerms>; expected: object }[])(
    '$name',
    ({ parts, expected }) => {
      const { covers: _, ...range } = rangeHold(terms(parts))
      expect(range).toEqual(expected)
    },
  )

  it.each([
    { name: 'plain', input: bound(1000), fixed: 1_000_000n },
    { name: 'with cache marks', input: bound(1000, { touches: ['cache_write_5m'] }), fixed: 1_250_000n },
    {
      name: 'with marks of an hour',
      input: bound(1000, { touches: ['cache_write_5m', 'cache_write_1h'] }),
      fixed: 2_000_000n,
    },
    { name: 'with sound', input: bound(1000, { touches: ['audio_input'] }), fixed: 40_000_000n },
    { name: 'up to a tier', input: bound(2000), fixed: 2_000_000n },
    { name: 'into a tier', input: bound(2001), fixed: 6_003_000n },
    { name: 'with hosted tools', input: bound(1000, { hostedTools: true }), fixed: 11_000_000n },
  ])('takes the dearest input line that can be touched: $name', ({ input, fixed }) => {
    const price = prepare({
      input: '1',
      cached_input: '0.1',
      cache_write_5m: '1.25',
      cache_write_1h: '2',
      audio_input: '40',
      output: '10',
      web_search: '0.01',
      tiers: [{ above_input_tokens: 2000, input: '3' }],
    })
    expect(rangeHold(terms({ price, input })).fixed).toBe(fixed)
  })

  it.each([
    { name: 'plain', price: { output: '10' }, audioOutput: false, slice: 40_960_000n },
    {
      name: 'dearer reasoning',
      price: { output: '10', reasoning: '20' },
      audioOutput: false,
      slice: 81_920_000n,
    },
    {
      name: 'cheaper reasoning',
      price: { output: '10', reasoning: '3' },
      audioOutput: false,
      slice: 40_960_000n,
    },
    {
      name: 'sound not asked for',
      price: { output: '10', audio_output: '80' },
      audioOutput: false,
      slice: 40_960_000n,
    },
    {
      name: 'sound asked for',
      price: { output: '10', audio_output: '80' },
      audioOutput: true,
      slice: 327_680_000n,
    },
    {
      name: 'pictures',
      price: { output: '10', image_output: '30' },
      audioOutput: false,
      slice: 122_880_000n,
    },
  ])('takes the dearest output line: $name', ({ price, audioOutput, slice }) => {
    expect(rangeHold(terms({ price: prepare(price), audioOutput })).slice).toBe(slice)
  })

  it.each([
    {
      name: 'a whole hold needs no limit',
      parts: { capTokens: 10_000 },
      held: 101_000_000n,
      tokens: 10_000,
      needsLimit: false,
    },
    {
      name: 'a part needs one',
      parts: { capTokens: 10_000 },
      held: 51_000_000n,
      tokens: 5000,
      needsLimit: true,
    },
    { name: 'an unknown cap needs one', parts: {}, held: 164_840_000n, tokens: 16_384, needsLimit: true },
    {
      name: 'not where money never refuses',
      parts: { unlimited: true },
      held: 164_840_000n,
      tokens: 16_384,
      needsLimit: false,
    },
    {
      name: 'a stream needs none',
      parts: { countable: true },
      held: 3_560_000n,
      tokens: 256,
      needsLimit: false,
    },
    {
      name: 'too little covers nothing',
      parts: { capTokens: 10_000 },
      held: 5n,
      tokens: 0,
      needsLimit: true,
    },
    {
      name: 'several answers share',
      parts: { capTokens: 10_000, choices: 4 },
      held: 41_000_000n,
      tokens: 1000,
      needsLimit: true,
    },
    {
      name: 'free output needs none',
      parts: { price: prepare({ per_call: '1' }) },
      held: 1_000_000_000n,
      tokens: 16_384,
      needsLimit: false,
    },
  ] satisfies {
    name: string
    parts: Partial<HoldTerms>
    held: bigint
    tokens: number
    needsLimit: boolean
  }[])('covers: $name', ({ parts, held, tokens, needsLimit }) => {
    const range = rangeHold(terms({ countable: false, ...parts }))
    expect(range.covers(held)).toEqual({ tokens, needsLimit })
  })
})

describe('growth', () => {
  it.each([
    { name: 'a whole slice', parts: {}, held: 4096, expected: { amount: 40_960_000n, tokens: 4096 } },
    {
      name: 'what is left of the cap',
      parts: { capTokens: 5000 },
      held: 4096,
      expected: { amount: 9_040_000n, tokens: 904 },
    },
    {
      name: 'for each answer',
      parts: { choices: 2, capTokens: 5000 },
      held: 8192,
      expected: { amount: 18_080_000n, tokens: 1808 },
    },
    { name: 'nothing is left', parts: { capTokens: 4096 }, held: 4096, expected: undefined },
    { name: 'nothing to pay', parts: { price: prepare({ per_call: '1' }) }, held: 4096, expected: undefined },
    {
      name: 'slices switched off, cap unknown',
      parts: { sliceTokens: 0 },
      held: 16_384,
      expected: { amount: 163_840_000n, tokens: 16_384 },
    },
  ] satisfies { name: string; parts: Partial<HoldTerms>; held: number; expected: object | undefined }[])(
    '$name',
    ({ parts, held, expected }) => {
      expect(nextSlice(terms(parts), held)).toEqual(expected)
    },
  )

  it.each([
    { counted: 2048, expected: false },
    { counted: 2049, expected: true },
    { counted: 6144, held: 8192, expected: false },
    { counted: 6145, held: 8192, expected: true },
  ])('is due past half of the last slice: $counted', ({ counted, held = 4096, expected }) => {
    expect(isGrowthDue(counted, held, 4096)).toBe(expected)
  })
})

describe('hold and charge', () => {
  const INPUTS: readonly [UsageCounter, InputBound['touches'][number] | undefined][] = [
    ['input', undefined],
    ['cachedInput', undefined],
    ['cacheWrite5m', 'cache_write_5m'],
    ['cacheWrite1h', 'cache_write_1h'],
    ['imageInput', 'image_input'],
    ['audioInput', 'audio_input'],
    ['toolInput', 'tool_input'],
  ]

  it('a hold is never below the charge of a usage within its bounds', () => {
    const random = seededRandom(11)
    const amount = () => (random() * 30).toFixed(Math.floor(random() * 10))
    for (let i = 0; i < 1000; i++) {
      const price = prepare(
        {
          input: amount(),
          output: amount(),
          ...(random() < 0.5 && { cached_input: amount(), cache_write_1h: amount(), audio_input: amount() }),
          ...(random() < 0.5 && { reasoning: amount(), image_output: amount() }),
          ...(random() < 0.3 && { per_call: amount(), web_search: amount(), audio_output: amount() }),
          ...(random() < 0.5 && { tiers: [{ above_input_tokens: 500, input: amount(), output: amount() }] }),
        },
        ['1', '1.25', '0.333333333'][i % 3],
      )
      const touched = INPUTS.filter(([, unit]) => unit === undefined || random() < 0.5)
      const hostedTools = random() < 0.3
      const tokens = Math.floor(random() * 1500)
      const choices = 1 + (i % 3)
      const audioOutput = random() < 0.3
      const one: HoldTerms = {
        price,
        input: { tokens, touches: touched.flatMap(([, unit]) => unit ?? []), hostedTools },
        choices,
        capTokens: 1000,
        sliceTokens: 400,
        countable: random() < 0.5,
        audioOutput,
      }
      const usage = emptyUsage()
      let left = Math.floor(random() * (tokens + 1))
      for (const [counter] of touched) {
        usage[counter] = Math.floor(random() * (left + 1))
        left -= usage[counter]
      }
      const range = rangeHold(one)
      const held = range.fixed + (range.whole ?? range.slice)
      let output = range.covers(held).tokens * choices
      usage.output = Math.floor(random() * (output + 1))
      output -= usage.output
      usage.reasoning = Math.floor(random() * (usage.output + 1))
      if (price.version.price.lines.image_output !== undefined) usage.imageOutput = output
      else if (audioOutput) usage.audioOutput = output
      if (hostedTools) usage.webSearch = 1
      expect(held).toBeGreaterThanOrEqual(chargeOf(price, usage))
    }
  })

  it('slices never add up to less than the charge', () => {
    const one = terms({
      price: prepare({ input: '0.000000123', output: '0.000000123' }),
      sliceTokens: 7,
      capTokens: 1000,
    })
    const range = rangeHold(one)
    let amount = range.fixed + range.slice
    let held = range.covers(amount).tokens
    for (let next = nextSlice(one, held); next !== undefined; next = nextSlice(one, held)) {
      amount += next.amount
      held += next.tokens
    }
    expect(held).toBe(1000)
    const usage = { ...emptyUsage(), input: 1000, output: 1000 }
    expect(amount).toBeGreaterThanOrEqual(chargeOf(one.price, usage))
  })
})

describe('quotes', () => {
  it('show what a usage costs', () => {
    const price = prepare({ input: '0.15', output: '0.60' }, '2')
    const usage = { ...emptyUsage(), input: 1000, output: 500 }
    expect(quoteUsage('asked', price, usage)).toEqual({
      model: 'asked',
      charge: '0.0009',
      price_version: price.version.id,
      lines: [
        { unit: 'input', quantity: 1000, price: '0.15', amount: '0.0003' },
        { unit: 'output', quantity: 500, price: '0.6', amount: '0.0006' },
      ],
    })
  })

  it('show what a request is held for, and the lines add up', () => {
    const one = terms({ price: prepare({ input: '1', output: '10', per_call: '0.5' }), choices: 2 })
    const range = rangeHold(one)
    const quote = quoteHold('asked', one, range.fixed + range.slice)
    expect(quote.hold).toBe('0.58292')
    expect(quote.lines).toEqual([
      { unit: 'input', quantity: 1000, price: '1', amount: '0.001' },
      { unit: 'output', quantity: 8192, price: '10', amount: '0.08192' },
      { unit: 'per_call', quantity: 1, price: '0.5', amount: '0.5' },
    ])
  })
})
