import { describe, expect, it } from 'vitest'
import { aChannel } from '../../../../tests/kit/builders.ts'
import { someValues } from '../../../../tests/kit/relay-parts.ts'
import { emptyUsage } from '../canonical/usage.ts'
import { chargeOf } from '../money/pricing/price-usage.ts'
import { priceOnChannel } from './call-price.ts'

const CALL = { model: 'm', group: 'vip', at: 0 }
const { prices } = someValues({
  prices: { m: { input: '1', tiers: [{ above_input_tokens: 100, input: '9' }] } },
  groups: { vip: '1.5' },
})

function chargeFor(times: number | undefined, tokens: number): bigint | undefined {
  const call = { ...CALL, ...(times !== undefined && { times }) }
  const price = priceOnChannel(prices, aChannel('one', { costMultiplier: '0.5' }), call)
  return price && chargeOf(price.sale, { ...emptyUsage(), cacheWrite1h: tokens })
}

describe('the price of what is paid several times', () => {
  it.each([
    { name: 'once', times: undefined, tokens: 100, nano: 150_000n },
    { name: 'so often', times: 24, tokens: 100, nano: 24n * 150_000n },
    { name: 'never', times: 0, tokens: 100, nano: 0n },
    // By the length of one, not by that of all together.
    { name: 'by its tier', times: 2, tokens: 101, nano: 2n * 1_363_500n },
  ])('is charged $name', ({ times, tokens, nano }) => {
    expect(chargeFor(times, tokens)).toBe(nano)
  })

  it('costs the channel as often, and has a version of its own', () => {
    const channel = aChannel('one', { costMultiplier: '0.5' })
    const [once, often] = [undefined, 10].map((times) =>
      priceOnChannel(prices, channel, { ...CALL, ...(times !== undefined && { times }) }),
    )
    expect(often?.cost.version.multiplier).toBe('5')
    expect(often?.sale.version.multiplier).toBe('15')
    expect(often?.sale.version.id).not.toBe(once?.sale.version.id)
  })
})
