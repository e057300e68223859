import type { UsageCounter } from '../../canonical/usage.ts'
import { formatUsd, parseFactor } from '../amount.ts'
import {
  EACH_UNITS,
  type ModelPrice,
  type PriceLines,
  type PriceUnit,
  type PriceVersion,
} from './price-types.ts'

/**
 * A price version made ready for calls: every fallback of R33 resolved, every tier laid over the base, every
 * factor multiplied out. Amounts are whole numbers of 10^-`places` USD, small enough that no line is rounded.
 */
export interface PreparedPrice {
  readonly version: PriceVersion
  readonly places: number
  /** How many of those units a nano-dollar has. */
  readonly perNano: bigint
  /** The base first, then the tiers, ascending. */
  readonly levels: readonly PreparedLevel[]
}

export interface PreparedLevel {
  /** The level holds for calls with more input tokens than this; -1 for the base. */
  readonly aboveInputTokens: number
  readonly lines: readonly PreparedLine[]
  readonly byUnit: ReadonlyMap<PriceUnit, PreparedLine>
  /** Reasoning has a price of its own, so it is taken out of the output line. */
  readonly splitsReasoning: boolean
}

export interface PreparedLine {
  readonly unit: PriceUnit
  /** What is counted; `call` is the call itself. */
  readonly counter: UsageCounter | 'call'
  /** Amount of one, in units of 10^-`places` USD; of `per` where that is not 1. */
  readonly factor: bigint
  /** Minutes are counted in seconds: 60. All else 1. */
  readonly per: bigint
  /** The line is not due when this counter is above 0: a picture is paid once, by token or by piece. */
  readonly unless?: UsageCounter
  /** The price itself stated this line; otherwise it is a fallback. */
  readonly own: boolean
  /** USD as decimal text, per million or each, before the multiplier. */
  readonly price: string
}

/** Where a line's price is looked for, in this order (R33). */
const SOURCES: readonly (readonly [PriceUnit, UsageCounter | 'call', PriceUnit?])[] = [
  ['input', 'input'],
  ['cached_input', 'cachedInput', 'input'],
  ['cache_write_5m', 'cacheWrite5m', 'input'],
  ['cache_write_1h', 'cacheWrite1h', 'input'],
  ['audio_input', 'audioInput', 'input'],
  ['image_input', 'imageInput', 'input'],
  ['tool_input', 'toolInput', 'input'],
  ['output', 'output'],
  // Without a price of its own reasoning stays in the output line, which counts it already.
  ['reasoning', 'reasoning'],
  ['audio_output', 'audioOutput', 'output'],
  ['image_output', 'imageOutput', 'output'],
  ['characters', 'characters'],
  ['per_call', 'call'],
  ['per_image', 'images'],
  ['per_second', 'seconds'],
  ['per_minute', 'seconds'],
  ['web_search', 'webSearch'],
  ['code_execution', 'codeExecution'],
  ['file_search', 'fileSearch'],
]

const EACH: ReadonlySet<PriceUnit> = new Set(EACH_UNITS)

/** Nano-dollars have 9 places, a millionth of one 15. */
const PLACES_PER_TOKEN = 15

/** Throws a TypeError when the multiplier is no decimal text; book and database hold none such. */
export function preparePrice(version: PriceVersion): PreparedPrice {
  const multiplier = parseFactor(version.multiplier)
  if (multiplier === undefined) throw new TypeError(`not a multiplier: ${version.multiplier}`)
  const { lines, tiers } = version.price
  return {
    version,
    places: PLACES_PER_TOKEN + multiplier.places,
    perNano: 10n ** BigInt(PLACES_PER_TOKEN - 9 + multiplier.places),
    levels: [
      prepareLevel(-1, lines, multiplier.digits),
      ...tiers.map((tier) =>
        prepareLevel(tier.aboveInputTokens, { ...lines, ...tier.lines }, multiplier.digits),
      ),
    ],
  }
}

/** The level that reprices a call of so many input tokens. */
export function levelFor(price: PreparedPrice, inputTokens: number): PreparedLevel {
  const { levels } = price
  let at = levels.length - 1
  while (at > 0 && inputTokens <= (levels[at]?.aboveInputTokens ?? 0)) at--
  const level = levels[at]
  if (level === undefined) throw new RangeError('a price has no level')
  return level
}

/** What a line would cost beside others of its kind, for choosing the dearest of several prices. */
export function weightOf(price: Pick<ModelPrice, 'lines'>): bigint {
  let weight = 0n
  for (const line of prepareLevel(-1, price.lines, 1n).lines) weight += line.factor / line.per
  return weight
}

function prepareLevel(aboveInputTokens: number, lines: PriceLines, multiplier: bigint): PreparedLevel {
  const prepared: PreparedLine[] = []
  for (const [unit, counter, fallback] of SOURCES) {
    const own = lines[unit]
    const amount = own ?? (fallback === undefined ? undefined : lines[fallback])
    if (amount === undefined) continue
    // A price by the second stands before one by the minute: both count the same seconds.
    if (unit === 'per_minute' && lines.per_second !== undefined) continue
    const unless = pictureRule(unit, lines)
    prepared.push({
      unit,
      counter,
      factor: amount * multiplier * (EACH.has(unit) ? 1_000_000n : 1n),
      per: unit === 'per_minute' ? 60n : 1n,
      own: own !== undefined,
      price: formatUsd(amount),
      ...(unless !== undefined && { unless }),
    })
  }
  return {
    aboveInputTokens,
    lines: prepared,
    byUnit: new Map(prepared.map((line) => [line.unit, line])),
    splitsReasoning: lines.reasoning !== undefined,
  }
}

/**
 * Vendors state a picture's price by token, by piece, or both as two names of one price. By token where that
 * is stated and tokens were counted, else by piece; never both.
 */
function pictureRule(unit: PriceUnit, lines: PriceLines): UsageCounter | undefined {
  if (unit === 'per_image' && lines.image_output !== undefined) return 'imageOutput'
  if (unit === 'image_output' && lines.image_output === undefined && lines.per_image !== undefined) {
    return 'images'
  }
  return undefined
}
