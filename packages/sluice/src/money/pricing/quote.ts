import type { Usage } from '../../canonical/usage.ts'
import { formatUsd, type Nano } from '../amount.ts'
import { dearestInput, dearestOutput, dueFees } from './dearest-lines.ts'
import { type HoldTerms, rangeHold } from './hold.ts'
import type { PreparedLine, PreparedPrice } from './prepare-price.ts'
import type { PricedLine } from './price-types.ts'
import { amountOf, priceUsage, showLine } from './price-usage.ts'

/** The answer of `POST /api/quote` and `sluice quote`. USD as decimal text. */
export interface Quote {
  model: string
  /** For a usage. */
  charge?: string
  /** For a request. */
  hold?: string
  price_version: string
  lines: PricedLine[]
}

/** What a usage would cost. `model` is the name that was asked for. */
export function quoteUsage(model: string, price: PreparedPrice, usage: Usage): Quote {
  const { charge, lines } = priceUsage(price, usage)
  return { model, charge: formatUsd(charge), price_version: price.version.id, lines }
}

/**
 * What a request would be held for, by the amount that was chosen (`rangeHold`): its input bound and the output that
 * is covered, each at the dearest line it can touch.
 */
export function quoteHold(model: string, terms: HoldTerms, held: Nano): Quote {
  const { price, input, choices } = terms
  const lines: PricedLine[] = []
  const add = (line: PreparedLine | undefined, quantity: number) => {
    if (line !== undefined && quantity > 0) {
      lines.push(showLine(price, line, quantity, amountOf(line, quantity)))
    }
  }
  add(dearestInput(price, input), input.tokens)
  add(dearestOutput(price, input, terms.audioOutput), rangeHold(terms).covers(held).tokens * choices)
  for (const fee of dueFees(price, input, choices)) add(fee.line, fee.quantity)
  return { model, hold: formatUsd(held), price_version: price.version.id, lines }
}
