import type { Nano } from '../amount.ts'

/** The lines of a price, in the spelling of the configuration file and of quotes. */
export const PER_MILLION_UNITS = [
  'input',
  'cached_input',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'audio_input',
  'audio_output',
  'image_input',
  'image_output',
  'tool_input',
  'characters',
] as const

export const EACH_UNITS = [
  'per_call',
  'per_image',
  'per_second',
  'per_minute',
  'web_search',
  'code_execution',
  'file_search',
] as const

export type PriceUnit = (typeof PER_MILLION_UNITS)[number] | (typeof EACH_UNITS)[number]

/** Nano-dollars per million, or each, by unit. What is absent falls back as R33 says. */
export type PriceLines = Partial<Record<PriceUnit, Nano>>

/** The price of a model as an operator or the catalogue states it. */
export interface ModelPrice {
  /** The model id or pattern that it was found under. */
  model: string
  lines: PriceLines
  /** Ascending; the last whose bound is passed reprices the whole call. */
  tiers: readonly { aboveInputTokens: number; lines: PriceLines }[]
  source: 'catalogue' | 'file' | 'database' | 'free'
}

/**
 * A price frozen for one call: the model's price and the group's multiplier. The id is a digest of the content,
 * so equal prices share one row.
 */
export interface PriceVersion {
  id: string
  price: ModelPrice
  /** Decimal text, e.g. `"1.25"`. */
  multiplier: string
  /** The stored form, of which the id is a digest. */
  content: string
}

/** One line of a quote, of a charge or of a row's `price_lines`. `amount` is exact, in USD as decimal text. */
export interface PricedLine {
  unit: PriceUnit
  quantity: number
  /** USD as decimal text, per million or each, before the multiplier. */
  price: string
  amount: string
  /** Set where a vendor ran a part of the call on another model, which has its own price (R20). */
  model?: string
}

export interface PricedUsage {
  /** Rounded up once. */
  charge: Nano
  lines: PricedLine[]
}
