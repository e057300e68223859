import { createHash } from 'node:crypto'
import { isJsonObject, type Json } from '../../canonical/json.ts'
import { parseFactor } from '../amount.ts'
import { decodePriceSettings, encodePriceSettings } from './price-settings.ts'
import type { ModelPrice, PriceVersion } from './price-types.ts'

const SOURCES: readonly ModelPrice['source'][] = ['catalogue', 'file', 'database', 'free']

/** Freezes a price for calls. The id is a digest of the content: equal prices are one version, for ever. */
export function freezePrice(price: ModelPrice, multiplier: string): PriceVersion {
  const content = encodePriceVersion({ price, multiplier })
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 32)
  return { id: `pv_${digest}`, price, multiplier, content }
}

/** The stored form: JSON with a fixed order of keys and amounts as decimal text. */
export function encodePriceVersion(version: Pick<PriceVersion, 'price' | 'multiplier'>): string {
  const { price, multiplier } = version
  return JSON.stringify({
    model: price.model,
    source: price.source,
    multiplier,
    price: encodePriceSettings(price),
  })
}

/** A stored version; undefined when the text is none, so that the books can name the row. */
export function decodePriceVersion(id: string, content: string): PriceVersion | undefined {
  let stored: Json
  try {
    stored = JSON.parse(content)
  } catch {
    return undefined
  }
  if (!isJsonObject(stored)) return undefined
  const { model, multiplier } = stored
  const source = SOURCES.find((one) => one === stored.source)
  if (typeof model !== 'string' || typeof multiplier !== 'string' || source === undefined) return undefined
  if (parseFactor(multiplier) === undefined) return undefined
  const price = source === 'free' ? { lines: {}, tiers: [] } : decodePriceSettings(stored.price)
  return price === undefined ? undefined : { id, price: { model, source, ...price }, multiplier, content }
}
