import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../tests/kit/seeded-random.ts'
import { emptyUsage, USAGE_COUNTERS, type Usage } from '../../canonical/usage.ts'
import { preparePrice } from './prepare-price.ts'
import { decodePriceSettings, type PriceSettings } from './price-settings.ts'
import type { ModelPrice } from './price-types.ts'
import { chargeOf, priceUsage } from './price-usage.ts'
import { priceUsageByModel } from './price-usage-by-model.ts'
import { freezePrice } from './price-version.ts'

function prepare(settings: PriceSettings, multiplier = '1', model = 'm') {
  const decoded = decodePriceSettings(settings)
  if (decoded === undefined) throw new Error('the test states no price')
  const price: ModelPrice = { model, source: 'file', ...decoded }
  return preparePrice(freezePrice(price, multiplier))
}

function used(parts: Partial<Usage>): Usage {
  return { ...emptyUsage(), ...parts }
}

const MINI: PriceSettings = { input: '0.15', cached_input: '0.075', output: '0.60' }

const TABLE: {
  name: string
  price: PriceSettings
  multiplier?: string
  usage: Partial<Usage>
  charge: bigint
  lines: [unit: string, quantity: number, price: string, amount: string][]
}[] = [
  {
    name: 'input, cached and output',
    price: MINI,
    usage: { input: 1000, cachedInput: 500, output: 200 },
    charge: 307_500n,
    lines: [
      ['input', 1000, '0.15', '0.00015'],
      ['cached_input', 500, '0.075', '0.0000375'],
      ['output', 200, '0.6', '0.00012'],
    ],
  },
  {
    name: 'one rounding for the whole call',
    price: { input: '0.0001', output: '0.0001' },
    usage: { input: 1, output: 1 },
    charge: 1n,
    lines: [
      ['input', 1, '0.0001', '0.0000000001'],
      ['output', 1, '0.0001', '0.0000000001'],
    ],
  },
  {
    name: 'the multiplier is in the amount, not in the price',
    price: MINI,
    multiplier: '1.25',
    usage: { input: 3 },
    charge: 563n,
    lines: [['input', 3, '0.15', '0.0000005625']],
  },
  {
    name: 'missing lines fall back',
    price: { input: '1', output: '2' },
    usage: {
      cachedInput: 1,
      cacheWrite5m: 2,
      cacheWrite1h: 3,
      audioInput: 4,
      imageInput: 5,
      toolInput: 6,
      audioOutput: 7,
      imageOutput: 8,
      output: 9,
      reasoning: 9,
    },
    charge: 69_000n,
    lines: [
      ['cached_input', 1, '1', '0.000001'],
      ['cache_write_5m', 2, '1', '0.000002'],
      ['cache_write_1h', 3, '1', '0.000003'],
      ['audio_input', 4, '1', '0.000004'],
      ['image_input', 5, '1', '0.000005'],
      ['tool_input', 6, '1', '0.000006'],
      ['output', 9, '2', '0.000018'],
      ['audio_output', 7, '2', '0.000014'],
      ['image_output', 8, '2', '0.000016'],
    ],
  },
  {
    name: 'reasoning with a price of its own is taken out of output',
    price: { input: '1', output: '1.2', reasoning: '4' },
    usage: { output: 100, reasoning: 60 },
    charge: 288_000n,
    lines: [
      ['output', 40, '1.2', '0.000048'],
      ['reasoning', 60, '4', '0.00024'],
    ],
  },
  {
    name: 'a tier reprices the whole call, counting cached and written tokens',
    price: { input: '1', output: '10', tiers: [{ above_input_tokens: 1000, input: '2' }] },
    usage: { input: 400, cachedInput: 300, cacheWrite5m: 301, output: 1 },
    charge: 2_012_000n,
    lines: [
      ['input', 400, '2', '0.0008'],
      ['cached_input', 300, '2', '0.0006'],
      ['cache_write_5m', 301, '2', '0.000602'],
      ['output', 1, '10', '0.00001'],
    ],
  },
  {
    name: 'a tier begins above its bound, and keeps what it does not name',
    price: {
      input: '1',
      cached_input: '0.1',
      output: '10',
      tiers: [
        { above_input_tokens: 1000, input: '2' },
        { above_input_tokens: 2000, output: '20' },
      ],
    },
    usage: { input: 1000 },
    charge: 1_000_000n,
    lines: [['input', 1000, '1', '0.001']],
  },
  {
    name: 'the last tier counts, laid over the base',
    price: {
      input: '1',
      output: '10',
      tiers: [
        { above_input_tokens: 1000, input: '2' },
        { above_input_tokens: 2000, output: '20' },
      ],
    },
    usage: { input: 2001, output: 1 },
    charge: 2_021_000n,
    lines: [
      ['input', 2001, '1', '0.002001'],
      ['output', 1, '20', '0.00002'],
    ],
  },
  {
    name: 'fees',
    price: { input: '1', output: '1', per_call: '0.01', web_search: '0.01', code_execution: '0.03' },
    usage: { webSearch: 2, codeExecution: 1, fileSearch: 4 },
    charge: 60_000_000n,
    lines: [
      ['per_call', 1, '0.01', '0.01'],
      ['web_search', 2, '0.01', '0.02'],
      ['code_execution', 1, '0.03', '0.03'],
    ],
  },
  {
    name: 'a picture by token where tokens were counted',
    price: { input: '1', output: '2', image_output: '30', per_image: '0.039' },
    usage: { imageOutput: 1290, images: 1 },
    charge: 38_700_000n,
    lines: [['image_output', 1290, '30', '0.0387']],
  },
  {
    name: 'a picture by piece where none were',
    price: { input: '1', output: '2', image_output: '30', per_image: '0.039' },
    usage: { images: 2 },
    charge: 78_000_000n,
    lines: [['per_image', 2, '0.039', '0.078']],
  },
  {
    name: 'a picture by piece alone is not paid again as output',
    price: { input: '1', output: '2', per_image: '0.04' },
    usage: { images: 1, imageOutput: 1000 },
    charge: 40_000_000n,
    lines: [['per_image', 1, '0.04', '0.04']],
  },
  {
    name: 'a part of a minute',
    price: { per_minute: '0.017' },
    usage: { seconds: 1 },
    charge: 283_334n,
    lines: [['per_minute', 1 / 60, '0.017', '0.000283333333334']],
  },
  {
    name: 'seconds before minutes',
    price: { per_second: '0.1', per_minute: '60' },
    usage: { seconds: 3 },
    charge: 300_000_000n,
    lines: [['per_second', 3, '0.1', '0.3']],
  },
  {
    name: 'characters',
    price: { characters: '15' },
    usage: { characters: 1000 },
    charge: 15_000_000n,
    lines: [['characters', 1000, '15', '0.015']],
  },
  {
    name: 'what is stated as 0 shows and costs nothing',
    price: { input: '0' },
    usage: { input: 5, output: 7 },
    charge: 0n,
    lines: [['input', 5, '0', '0']],
  },
  { name: 'nothing used', price: MINI, usage: {}, charge: 0n, lines: [] },
]

describe('priceUsage', () => {
  it.each(TABLE)('$name', ({ price, multiplier, usage, charge, lines }) => {
    const prepared = prepare(price, multiplier)
    const priced = priceUsage(prepared, used(usage))
    expect(priced.lines.map((line) => [line.unit, line.quantity, line.price, line.amount])).toEqual(lines)
    expect(priced.charge).toBe(charge)
    expect(chargeOf(prepared, used(usage))).toBe(charge)
  })

  it('refuses what no verified usage holds', () => {
    expect(() => priceUsage(prepare(MINI), used({ input: 0.5 }))).toThrow(RangeError)
  })

  it('charges the sum of the exact lines, rounded up once, for any price and usage', () => {
    const random = seededRandom(7)
    for (let i = 0; i < 500; i++) {
      const usage = randomUsage(random)
      const price = randomPrice(random)
      const prepared = prepare(price, ['1', '1.25', '0.000000001', '3.7', '0'][i % 5])
      const { charge, lines } = priceUsage(prepared, usage)
      const exact = lines.reduce((sum, line) => sum + scale(line.amount), 0n)
      expect(charge).toBe((exact + 10n ** 21n - 1n) / 10n ** 21n)
      expect(chargeOf(prepared, usage)).toBe(charge)
    }
  })
})

describe('priceUsageByModel', () => {
  const own = prepare({ input: '1', output: '2', per_call: '0.5' })
  const advisor = prepare({ input: '10', output: '20', per_call: '9' }, '1', 'advisor')
  const shares = [
    { model: 'own', usage: used({ input: 10, output: 1 }) },
    { model: 'advisor', usage: used({ input: 1, output: 1 }) },
    { model: 'unknown', usage: used({ output: 1 }) },
  ]
  const report = { usage: used({ input: 11, output: 3 }), byModel: shares }
  const priceFor = (model: string) => ({ own, advisor })[model]

  it('prices each share at its own price, and the call once', () => {
    const { charge, lines } = priceUsageByModel(own, report, priceFor)
    expect(lines.map((line) => [line.model, line.unit, line.amount])).toEqual([
      [undefined, 'per_call', '0.5'],
      ['own', 'input', '0.00001'],
      ['own', 'output', '0.000002'],
      ['advisor', 'input', '0.00001'],
      ['advisor', 'output', '0.00002'],
      ['unknown', 'output', '0.000002'],
    ])
    expect(charge).toBe(500_044_000n)
  })

  it('is the plain price where there are no shares', () => {
    expect(priceUsageByModel(own, { usage: report.usage }, priceFor)).toEqual(priceUsage(own, report.usage))
  })

  it('rounds once over all shares, whatever the places of their prices', () => {
    const cheap = prepare({ input: '0.0001' }, '1.5')
    const other = prepare({ input: '0.0001' }, '1')
    const two = [
      { model: 'a', usage: used({ input: 1 }) },
      { model: 'b', usage: used({ input: 1 }) },
    ]
    const priced = priceUsageByModel(cheap, { usage: used({ input: 2 }), byModel: two }, (model) =>
      model === 'b' ? other : cheap,
    )
    expect(priced.lines.map((line) => line.amount)).toEqual(['0.00000000015', '0.0000000001'])
    expect(priced.charge).toBe(1n)
  })
})

/** As a whole number of 10^-30 USD. */
function scale(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.padEnd(30, '0'))
}

function randomUsage(random: () => number): Usage {
  const usage = emptyUsage()
  for (const counter of USAGE_COUNTERS) {
    if (random() < 0.6) usage[counter] = Math.floor(10 ** (random() * 7))
  }
  usage.reasoning = Math.floor(usage.output * random())
  return usage
}

function randomPrice(random: () => number): PriceSettings {
  const amount = () => (random() * 50).toFixed(Math.floor(random() * 10))
  return {
    input: amount(),
    output: amount(),
    ...(random() < 0.5 && { cached_input: amount(), reasoning: amount() }),
    ...(random() < 0.5 && { per_call: amount(), per_second: amount() }),
    ...(random() < 0.5 && { image_output: amount(), per_image: amount() }),
    ...(random() < 0.5 && { tiers: [{ above_input_tokens: 1000, input: amount(), output: amount() }] }),
  }
}
