import { isModelPattern, matchesModelPattern } from '../../canonical/model-pattern.ts'
import type { CatalogModel } from '../../providers/provider.ts'
import { parseFactor } from '../amount.ts'
import { type PreparedPrice, preparePrice, weightOf } from './prepare-price.ts'
import { decodeCatalogPrice, decodePriceSettings } from './price-settings.ts'
import type { ModelPrice, PriceLines } from './price-types.ts'
import { freezePrice } from './price-version.ts'

export interface PriceBookSources {
  /** What is built in, by provider. */
  catalogue: readonly { provider: string; models: readonly CatalogModel[] }[]
  /** What the operator states: a model id or a pattern, and its whole price. */
  overrides: readonly { model: string; settings: unknown; source: 'file' | 'database' }[]
  /** Multipliers are decimal text. */
  groups: readonly { name: string; multiplier: string }[]
}

export interface PriceLookup {
  /** The name that the caller wrote. */
  asked: string
  /** The name that goes upstream. */
  mapped?: string
  /** The provider of the channel, where one is chosen. */
  provider?: string
  /** Date of the reservation, milliseconds since the epoch: announced prices count from their day on. */
  at: number
}

/** One price as it is listed. */
export interface BookEntry {
  model: string
  /** Absent for what an operator stated. */
  provider?: string
  vendor?: string
  price: ModelPrice
}

/** All prices, as one immutable value; swapped on reload, and a call keeps the one it began with. */
export interface PriceBook {
  /** The price of a call by R33; undefined: the model has none. */
  priceOf(lookup: PriceLookup): ModelPrice | undefined
  /** The multiplier of a group, decimal text; `1` for a group that nobody set. */
  multiplierOf(group: string): string
  /** A price frozen with a multiplier and made ready. Computed once for each pair. */
  versionOf(price: ModelPrice, multiplier: string): PreparedPrice
  /** Ids, not patterns, that have a price. */
  pricedModels(): Iterable<string>
  /** Every price that counts at a time, the operator's first. */
  entries(at: number): BookEntry[]
}

/** The price of a model that a `free` channel serves without one (R25). One for all names: they come from callers. */
export const FREE_PRICE: ModelPrice = { model: '*', lines: {}, tiers: [], source: 'free' }

/** Throws a TypeError that names what cannot be read: a half-read book would sell at a wrong price. */
export function buildPriceBook(sources: PriceBookSources): PriceBook {
  const stated = readOverrides(sources.overrides)
  const listed = readCatalogue(sources.catalogue)
  const multipliers = readMultipliers(sources.groups)
  const versions = new Map<ModelPrice, Map<string, PreparedPrice>>()

  const priceOfName = (name: string, lookup: PriceLookup): ModelPrice | undefined =>
    stated.exact.get(name) ??
    stated.patterns.find((price) => matchesModelPattern(price.model, name)) ??
    chooseListed(listed.get(name), lookup)

  return {
    priceOf(lookup) {
      const price = priceOfName(lookup.asked, lookup)
      if (price !== undefined || lookup.mapped === undefined) return price
      return priceOfName(lookup.mapped, lookup)
    },
    multiplierOf: (group) => multipliers.get(group) ?? '1',
    versionOf(price, multiplier) {
      let known = versions.get(price)
      if (known === undefined) {
        known = new Map()
        versions.set(price, known)
      }
      let version = known.get(multiplier)
      if (version === undefined) {
        version = preparePrice(freezePrice(price, multiplier))
        known.set(multiplier, version)
      }
      return version
    },
    pricedModels: () => new Set([...stated.exact.keys(), ...listed.keys()]),
    entries: (at) => [
      ...[...stated.exact.values(), ...stated.patterns].map((price) => ({ model: price.model, price })),
      ...[...listed.values()].flat().map((row) => listEntry(row, at)),
    ],
  }
}

/** A catalogue row: its price over time, the present one first in `steps` until an announced one's day comes. */
interface ListedPrice {
  provider: string
  vendor: string | undefined
  /** Ascending by `from`. */
  steps: { from: number; price: ModelPrice; weight: bigint }[]
}

function listEntry(row: ListedPrice, at: number): BookEntry {
  const { price } = stepAt(row, at)
  return {
    model: price.model,
    provider: row.provider,
    ...(row.vendor !== undefined && { vendor: row.vendor }),
    price,
  }
}

/** The provider's own row where it has one, else the dearest of all. */
function chooseListed(
  rows: ListedPrice[] | undefined,
  { provider, at }: PriceLookup,
): ModelPrice | undefined {
  if (rows === undefined) return undefined
  const own = provider === undefined ? undefined : dearestOf(rows, at, provider)
  return own ?? dearestOf(rows, at)
}

function dearestOf(rows: readonly ListedPrice[], at: number, provider?: string): ModelPrice | undefined {
  let dearest: ListedPrice['steps'][number] | undefined
  for (const row of rows) {
    if (provider !== undefined && row.provider !== provider) continue
    const step = stepAt(row, at)
    if (dearest === undefined || step.weight > dearest.weight) dearest = step
  }
  return dearest?.price
}

function stepAt(row: ListedPrice, at: number): ListedPrice['steps'][number] {
  const step = row.steps.findLast(({ from }) => from <= at) ?? row.steps[0]
  if (step === undefined) throw new RangeError('a listed price has no step')
  return step
}

function readOverrides(overrides: PriceBookSources['overrides']): {
  exact: Map<string, ModelPrice>
  /** The longest literal part first, so that the first match is the closest. */
  patterns: ModelPrice[]
} {
  const exact = new Map<string, ModelPrice>()
  const patterns: ModelPrice[] = []
  for (const { model, settings, source } of overrides) {
    const decoded = decodePriceSettings(settings)
    if (decoded === undefined) throw new TypeError(`the price of ${model} cannot be read`)
    const price: ModelPrice = { model, source, ...decoded }
    if (isModelPattern(model)) patterns.push(price)
    else exact.set(model, price)
  }
  return { exact, patterns: patterns.sort((a, b) => comparePatterns(a.model, b.model)) }
}

/** Longest literal part first; equals by name, so that the order does not depend on how rows were read. */
function comparePatterns(a: string, b: string): number {
  const difference = b.replaceAll('*', '').length - a.replaceAll('*', '').length
  return difference !== 0 ? difference : a < b ? -1 : 1
}

function readCatalogue(catalogue: PriceBookSources['catalogue']): Map<string, ListedPrice[]> {
  const listed = new Map<string, ListedPrice[]>()
  for (const { provider, models } of catalogue) {
    for (const model of models) {
      if (model.price === undefined) continue
      const row = { provider, vendor: model.vendor, steps: readSteps(model, decodeCatalogPrice(model.price)) }
      const rows = listed.get(model.id)
      if (rows === undefined) listed.set(model.id, [row])
      else rows.push(row)
    }
  }
  return listed
}

function readSteps(model: CatalogModel, base: PriceLines): ListedPrice['steps'] {
  const tiers = (model.tiers ?? []).map((tier) => ({
    aboveInputTokens: tier.aboveInputTokens,
    lines: decodeCatalogPrice(tier),
  }))
  const step = (from: number, lines: PriceLines) => {
    const price: ModelPrice = { model: model.id, lines, tiers, source: 'catalogue' }
    return { from, price, weight: weightOf(price) }
  }
  const announced = (model.scheduled ?? []).map((change) =>
    step(Date.parse(`${change.from}T00:00:00Z`), { ...base, ...decodeCatalogPrice(change) }),
  )
  return [step(Number.NEGATIVE_INFINITY, base), ...announced.sort((a, b) => a.from - b.from)]
}

function readMultipliers(groups: PriceBookSources['groups']): Map<string, string> {
  for (const { name, multiplier } of groups) {
    if (parseFactor(multiplier) === undefined) {
      throw new TypeError(`the multiplier of the group ${name} cannot be read`)
    }
  }
  return new Map(groups.map(({ name, multiplier }) => [name, multiplier]))
}
