import { readPriceBook } from '../control/live-values.ts'
import { BUILT_IN_CATALOGUE } from '../control/open-control.ts'
import { listPrices, putPrice } from '../control/prices.ts'
import { PRICE_UNITS } from '../money/pricing/price-settings.ts'
import type { CliCommand } from './command-line.ts'
import { printJson } from './command-line.ts'
import { listAll } from './list-all.ts'
import { writeTable } from './table.ts'

/** `cached_input` is `--cached-input`. */
const LINES = PRICE_UNITS.map((unit) => ({ unit, option: unit.replaceAll('_', '-') }))

export const priceSet: CliCommand = {
  form: {
    name: 'price set',
    summary: 'Sets the price of a model or pattern, in USD: per million tokens, or each.',
    places: ['MODEL'],
    options: LINES.map(({ unit, option }) => ({
      name: option,
      value: 'USD',
      help: isEach(unit) ? 'each' : 'per million',
    })),
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const stated = LINES.flatMap(({ unit, option }) => {
      const value = given.get(option)
      return value === undefined ? [] : [[unit, value] as const]
    })
    const { ports } = await context.open()
    const price = await putPrice(ports, 'command-line', given.places[0] ?? '', Object.fromEntries(stated))
    if (!printJson(context, price)) {
      context.print([price.model, ...stated.map(([unit]) => `${unit} ${price[unit]}`)].join('  '))
    }
    return 0
  },
}

export const priceList: CliCommand = {
  form: {
    name: 'price list',
    summary: 'Lists prices: what operators set, then the built-in catalogue.',
    places: [],
    options: [
      { name: 'model', value: 'MODEL', help: 'only this one' },
      { name: 'source', value: 'SOURCE', help: 'catalogue, file or database' },
    ],
    json: true,
  },
  async run(context) {
    const { arguments: given } = context
    const { ports, log } = await context.open()
    const book = await readPriceBook({ ...ports, catalogue: BUILT_IN_CATALOGUE, log })
    const filter = { model: given.get('model'), source: given.get('source') }
    const data = await listAll((query) => listPrices(book, ports.clock.now(), { ...query, ...filter }))
    if (printJson(context, { data })) return 0
    const rows = data.map((price) => [
      price.model,
      price.source,
      price.provider ?? '',
      LINES.flatMap(({ unit }) => (price[unit] === undefined ? [] : [`${unit} ${price[unit]}`])).join(', '),
    ])
    context.print(writeTable(['MODEL', 'SOURCE', 'PROVIDER', 'USD'], rows))
    return 0
  },
}

function isEach(unit: string): boolean {
  return /^per_|_search$|_execution$/.test(unit)
}
