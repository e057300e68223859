import { isJsonObject } from '../../canonical/json.ts'
import { EACH_UNITS, PER_MILLION_UNITS } from '../../money/pricing/price-types.ts'
import type { FoundMistake, Path } from './mistake.ts'

const UNITS: readonly string[] = [...PER_MILLION_UNITS, ...EACH_UNITS]

/** A price has at least one line, and its tiers rise. */
export function checkPrice(entry: Readonly<Record<string, unknown>>, path: Path): FoundMistake[] {
  const found: FoundMistake[] = []
  if (!UNITS.some((unit) => entry[unit] !== undefined)) {
    found.push({ path, message: 'a price needs a line, such as input or per_call' })
  }
  if (!Array.isArray(entry.tiers)) return found
  let last = 0
  entry.tiers.forEach((tier: unknown, index) => {
    if (!isJsonObject(tier)) return
    const bound = tier.above_input_tokens
    if (typeof bound === 'number') {
      if (bound <= last) {
        const place = [...path, 'tiers', index, 'above_input_tokens']
        found.push({ path: place, message: 'must be above that of the tier before' })
      }
      last = bound
    }
    if (!UNITS.some((unit) => tier[unit] !== undefined)) {
      found.push({ path: [...path, 'tiers', index], message: 'a tier needs a line, such as input' })
    }
  })
  return found
}
