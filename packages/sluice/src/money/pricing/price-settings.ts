import { isJsonObject } from '../../canonical/json.ts'
import type { CatalogPrice } from '../../providers/provider.ts'
import { formatUsd, parseUsd } from '../amount.ts'
import {
  EACH_UNITS,
  type ModelPrice,
  PER_MILLION_UNITS,
  type PriceLines,
  type PriceUnit,
} from './price-types.ts'

export const PRICE_UNITS: readonly PriceUnit[] = [...PER_MILLION_UNITS, ...EACH_UNITS]

/** A price as the configuration file, the table of prices and the administration API write it: USD as decimal text. */
export type PriceSettings = PriceLineSettings & {
  tiers?: readonly (PriceLineSettings & { above_input_tokens: number })[]
}

type PriceLineSettings = Partial<Record<PriceUnit, string>>

/**
 * Settings to lines and tiers. Undefined when they are no price: a line that is no amount or below 0, a tier
 * without a bound or out of order, no line at all. Fields that are no lines are not looked at.
 */
export function decodePriceSettings(settings: unknown): Pick<ModelPrice, 'lines' | 'tiers'> | undefined {
  if (!isJsonObject(settings)) return undefined
  const lines = decodeLines(settings)
  if (lines === undefined) return undefined
  const stated = settings.tiers ?? []
  if (!Array.isArray(stated)) return undefined
  const tiers: { aboveInputTokens: number; lines: PriceLines }[] = []
  let last = 0
  for (const tier of stated) {
    if (!isJsonObject(tier)) return undefined
    const aboveInputTokens = tier.above_input_tokens
    const tierLines = decodeLines(tier)
    if (typeof aboveInputTokens !== 'number' || !Number.isSafeInteger(aboveInputTokens)) return undefined
    if (aboveInputTokens <= last || tierLines === undefined) return undefined
    last = aboveInputTokens
    tiers.push({ aboveInputTokens, lines: tierLines })
  }
  return { lines, tiers }
}

export function encodePriceSettings(price: Pick<ModelPrice, 'lines' | 'tiers'>): PriceSettings {
  return {
    ...encodeLines(price.lines),
    ...(price.tiers.length > 0 && {
      tiers: price.tiers.map((tier) => ({
        above_input_tokens: tier.aboveInputTokens,
        ...encodeLines(tier.lines),
      })),
    }),
  }
}

/** The catalogue's spelling to lines. */
export function decodeCatalogPrice(price: CatalogPrice): PriceLines {
  const lines = decodeLines(Object.fromEntries(CATALOG_FIELDS.map(([unit, field]) => [unit, price[field]])))
  if (lines === undefined) throw new TypeError('the catalogue holds a price without a readable amount')
  return lines
}

const CATALOG_FIELDS: readonly (readonly [PriceUnit, keyof CatalogPrice])[] = [
  ['input', 'input'],
  ['cached_input', 'cachedInput'],
  ['cache_write_5m', 'cacheWrite5m'],
  ['cache_write_1h', 'cacheWrite1h'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['audio_input', 'audioInput'],
  ['audio_output', 'audioOutput'],
  ['image_input', 'imageInput'],
  ['image_output', 'imageOutput'],
  ['tool_input', 'toolInput'],
  ['characters', 'characters'],
  ['per_call', 'perCall'],
  ['per_image', 'perImage'],
  ['per_second', 'perSecond'],
  ['per_minute', 'perMinute'],
  ['web_search', 'webSearch'],
  ['code_execution', 'codeExecution'],
  ['file_search', 'fileSearch'],
]

function decodeLines(stated: Readonly<Record<string, unknown>>): PriceLines | undefined {
  const lines: PriceLines = {}
  let count = 0
  for (const unit of PRICE_UNITS) {
    if (stated[unit] === undefined) continue
    const amount = parseUsd(stated[unit])
    if (amount === undefined || amount < 0n) return undefined
    lines[unit] = amount
    count++
  }
  return count > 0 ? lines : undefined
}

function encodeLines(lines: PriceLines): PriceLineSettings {
  const stated: PriceLineSettings = {}
  for (const unit of PRICE_UNITS) {
    const amount = lines[unit]
    if (amount !== undefined) stated[unit] = formatUsd(amount)
  }
  return stated
}
