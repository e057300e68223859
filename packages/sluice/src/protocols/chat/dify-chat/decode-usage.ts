import { isJsonObject, type Json } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'
import { isStated, readCount } from '../read-count.ts'

const NANO_PER_USD = 1_000_000_000
/** No call costs more; past it a stated cost is noise. */
const MAX_COST_USD = 1_000_000

/**
 * `metadata.usage` of an answer. A total alone (workflows have no more) cannot be priced: then there is no usage, and the
 * answer is counted.
 */
export function decodeUsage(metadata: Json | undefined): UsageReport | undefined {
  const wire = isJsonObject(metadata) ? metadata.usage : undefined
  if (!isJsonObject(wire) || (!isStated(wire.prompt_tokens) && !isStated(wire.completion_tokens))) {
    return undefined
  }
  const usage = emptyUsage()
  const report: UsageReport = { usage }
  usage.input = readCount(wire.prompt_tokens, report)
  usage.output = readCount(wire.completion_tokens, report)
  const cost = wire.currency === 'USD' ? readCost(wire.total_price) : undefined
  if (cost !== undefined) report.reportedCost = cost
  return report
}

/** A decimal text, in nano-dollars, rounded up. */
function readCost(price: Json | undefined): bigint | undefined {
  const usd = typeof price === 'string' && price.trim() !== '' ? Number(price) : price
  if (typeof usd !== 'number' || !(usd >= 0 && usd <= MAX_COST_USD)) return undefined
  // The last digits of a product of floats are not real.
  return BigInt(Math.ceil(Number((usd * NANO_PER_USD).toPrecision(15))))
}
