import { promptTokens, type Usage } from '../../canonical/usage.ts'
import { divideUp, formatDecimal, type Nano } from '../amount.ts'
import { levelFor, type PreparedLevel, type PreparedLine, type PreparedPrice } from './prepare-price.ts'
import type { PricedLine, PricedUsage } from './price-types.ts'

/**
 * What a usage costs: the one function of quote, settlement, log and public page. Each line's amount is exact
 * and after the multiplier; the charge is their sum, rounded up once. The one amount with no end as a decimal,
 * a part of a minute, is rounded up in its last place, which leaves the charge the same.
 * The usage has been verified: counters are whole and not below 0.
 */
export function priceUsage(price: PreparedPrice, usage: Usage): PricedUsage {
  const level = levelOf(price, usage)
  const lines: PricedLine[] = []
  let sum = 0n
  for (const line of level.lines) {
    const quantity = quantityOf(line, level, usage)
    if (quantity === 0) continue
    const amount = amountOf(line, quantity)
    sum += amount
    lines.push(showLine(price, line, quantity, amount))
  }
  return { charge: divideUp(sum, price.perNano), lines }
}

/** The charge alone, for costs and counts on the way. */
export function chargeOf(price: PreparedPrice, usage: Usage): Nano {
  const level = levelOf(price, usage)
  let sum = 0n
  for (const line of level.lines) {
    const quantity = quantityOf(line, level, usage)
    if (quantity !== 0) sum += amountOf(line, quantity)
  }
  return divideUp(sum, price.perNano)
}

/** In units of 10^-`places` USD. */
export function amountOf(line: PreparedLine, quantity: number): bigint {
  const amount = BigInt(quantity) * line.factor
  return line.per === 1n ? amount : divideUp(amount, line.per)
}

export function showLine(
  price: PreparedPrice,
  line: PreparedLine,
  quantity: number,
  amount: bigint,
): PricedLine {
  return {
    unit: line.unit,
    // A price by the minute is shown with minutes, as far as a number can.
    quantity: line.per === 1n ? quantity : quantity / Number(line.per),
    price: line.price,
    amount: formatDecimal(amount, price.places),
  }
}

function levelOf(price: PreparedPrice, usage: Usage): PreparedLevel {
  return levelFor(price, price.levels.length === 1 ? 0 : promptTokens(usage))
}

function quantityOf(line: PreparedLine, level: PreparedLevel, usage: Usage): number {
  if (line.unless !== undefined && usage[line.unless] > 0) return 0
  switch (line.counter) {
    case 'call':
      return 1
    case 'output':
      return level.splitsReasoning ? usage.output - usage.reasoning : usage.output
    default:
      return usage[line.counter]
  }
}
