import { emptyUsage, type UsageReport } from '../../canonical/usage.ts'
import { divideUp } from '../amount.ts'
import type { PreparedPrice } from './prepare-price.ts'
import type { PricedLine, PricedUsage } from './price-types.ts'
import { priceUsage } from './price-usage.ts'

/**
 * Prices a usage of which each model's share is known at that model's own price (R20: a call that a vendor runs
 * on several models). A model without a price costs what the call's own does. The charge is the sum of all
 * lines, rounded up once; a fee per call is due once, by the call's own price.
 */
export function priceUsageByModel(
  own: PreparedPrice,
  report: Pick<UsageReport, 'usage' | 'byModel'>,
  priceFor: (model: string) => PreparedPrice | undefined,
): PricedUsage {
  if (report.byModel === undefined || report.byModel.length === 0) return priceUsage(own, report.usage)
  // Nothing used leaves the fee.
  const lines: PricedLine[] = priceUsage(own, emptyUsage()).lines
  let places = own.places
  for (const { model, usage } of report.byModel) {
    const price = priceFor(model) ?? own
    places = Math.max(places, price.places)
    for (const line of priceUsage(price, usage).lines) {
      if (line.unit !== 'per_call') lines.push({ ...line, model })
    }
  }
  let sum = 0n
  for (const line of lines) sum += scaledAmount(line.amount, places)
  return { charge: divideUp(sum, 10n ** BigInt(places - 9)), lines }
}

/** Decimal text that this room wrote, as a whole number of 10^-`places`. */
function scaledAmount(amount: string, places: number): bigint {
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.padEnd(places, '0'))
}
