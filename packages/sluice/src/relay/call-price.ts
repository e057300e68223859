import { multiplyFactor } from '../money/amount.ts'
import { type PreparedPrice, preparePrice } from '../money/pricing/prepare-price.ts'
import { FREE_PRICE, type PriceBook } from '../money/pricing/price-book.ts'
import { freezePrice } from '../money/pricing/price-version.ts'
import type { Channel } from '../routing/channel.ts'
import { upstreamModelOf } from '../routing/upstream-model.ts'

/** Price of a call on one channel (R33), and what the call costs us there. */
export interface CallPrice {
  /** With the group's multiplier. */
  sale: PreparedPrice
  /** With the channel's cost multiplier in its place. */
  cost: PreparedPrice
}

/**
 * Undefined: the model has no price there, and the channel is not free (R25). `times`: all of it is paid so often.
 */
export function priceOnChannel(
  prices: PriceBook,
  channel: Channel,
  call: { model: string; group: string; at: number; times?: number },
): CallPrice | undefined {
  const price =
    prices.priceOf({
      asked: call.model,
      mapped: upstreamModelOf(channel, call.model),
      provider: channel.provider.id,
      at: call.at,
    }) ?? (channel.free ? FREE_PRICE : undefined)
  if (price === undefined) return undefined
  const versionOf = (multiplier: string): PreparedPrice =>
    call.times === undefined
      ? prices.versionOf(price, multiplier)
      : // Not kept: callers say how often.
        preparePrice(freezePrice(price, multiplyFactor(multiplier, call.times)))
  return { sale: versionOf(prices.multiplierOf(call.group)), cost: versionOf(channel.costMultiplier) }
}
