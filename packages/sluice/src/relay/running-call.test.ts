import { describe, expect, it } from 'vitest'
import { aPlan, aRequest, StubBooks, someValues, type ValueParts } from '../../../../tests/kit/relay-parts.ts'
import type { ChatRequest } from '../canonical/chat.ts'
import { emptySummary } from '../protocols/chat/chat-format.ts'
import type { GrowHold } from './call-records.ts'
import { RunningCall } from './running-call.ts'

const ACCOUNT = { callId: 'req_1', accountId: 'acc_a', apiKeyId: 'key_a', keyHasLimit: true }

function start(
  parts: { request?: Partial<ChatRequest>; grow?: unknown; values?: ValueParts; tokens?: number } = {},
) {
  const books = new StubBooks({
    growHold: parts.grow ?? ((ask: GrowHold) => ({ outcome: 'grown', amount: ask.amount })),
  })
  const plan = aPlan(someValues(parts.values), aRequest({ stream: true, ...parts.request }))
  // The first slice of 4,096 tokens of output at 2,000 nano-dollars.
  const held = plan.range.fixed + BigInt(parts.tokens ?? 4096) * 2_000n
  const running = new RunningCall(ACCOUNT, plan, plan.terms.price, held, { commands: books })
  const stops: string[] = []
  const holds: boolean[] = []
  running.meter.attach({ hold: (unpaid) => holds.push(unpaid), stop: ({ type }) => stops.push(type) })
  /** A token by the meter's count is three ASCII units. */
  const count = async (tokens: number) => {
    running.meter.count({ ...emptySummary(), asciiUnits: tokens * 3 })
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { running, books, plan, held, stops, holds, count }
}

describe('RunningCall', () => {
  it('grows by a slice at half of the last one', async () => {
    const { running, books, held, count } = start()
    await count(2048)
    expect(books.named('growHold')).toEqual([])
    await count(2049)
    expect(books.named('growHold')).toEqual([{ ...ACCOUNT, amount: 8_192_000n, floor: 512_000n }])
    expect(running.held).toBe(held + 8_192_000n)
    expect(running.outputCounted()).toBe(2049)
    await count(4096 + 2049)
    expect(books.named('growHold')).toHaveLength(2)
  })

  it('grows by what is left, and then no more', async () => {
    const { books, count } = start({ request: { maxOutputTokens: 5_000 } })
    await count(3_000)
    expect(books.named('growHold')).toEqual([{ ...ACCOUNT, amount: 1_808_000n, floor: 512_000n }])
    await count(4_900)
    await count(6_000)
    expect(books.named('growHold')).toHaveLength(1)
  })

  it('asks for no less than is left where that is less than the floor', async () => {
    const { books, count } = start({ request: { maxOutputTokens: 4_100 } })
    await count(3_000)
    expect(books.named('growHold')).toEqual([{ ...ACCOUNT, amount: 8_000n, floor: 8_000n }])
  })

  it('covers as many tokens as the slice that it was given', async () => {
    const { running, stops, holds, count, held } = start({
      grow: (() => {
        let left = 1
        return () => (left-- > 0 ? { outcome: 'grown', amount: 819_200n } : { outcome: 'refused' })
      })(),
    })
    await count(4_000)
    expect(running.held).toBe(held + 819_200n)
    await count(4_504)
    expect([stops, holds.at(-1)]).toEqual([[], false])
    await count(4_505)
    expect(stops).toEqual(['out-of-money'])
  })

  it('holds for all answers together', async () => {
    const { books, count } = start({ request: { choices: 2, maxOutputTokens: 9_000 }, tokens: 8192 })
    await count(4_097)
    expect(books.named('growHold')).toEqual([{ ...ACCOUNT, amount: 16_384_000n, floor: 1_024_000n }])
  })

  it.each([
    { name: 'an answer that does not stream', request: { stream: false }, values: {} },
    { name: 'free output', request: {}, values: { prices: { 'model-a': { input: '1', output: '0' } } } },
  ])('does not ask the books for $name', async ({ request, values }) => {
    const { books, stops, count } = start({ request, values })
    await count(1_000_000)
    expect([books.acts, stops]).toEqual([[], []])
  })

  it('owes nothing before output was counted, then input and output at the price of the channel', async () => {
    const dear = { 'model-a': { input: '1', output: '2' }, 'model-b': { input: '10', output: '20' } }
    const { running, count } = start({ grow: { outcome: 'refused' }, values: { prices: dear } })
    expect(running.chargeSoFar()).toBe(0n)
    await count(10)
    expect(running.chargeSoFar()).toBe(100n * 1_000n + 10n * 2_000n)
    const { prices } = someValues({ prices: dear })
    const price = prices.priceOf({ asked: 'model-b', at: 0 })
    if (price !== undefined) running.price = prices.versionOf(price, '1')
    expect(running.chargeSoFar()).toBe(100n * 10_000n + 10n * 20_000n)
  })

  it('tells the attempt that runs of its end, and the next one at once', () => {
    const { running } = start()
    const told: string[] = []
    running.onEnd((reason) => told.push(`first ${reason}`))
    running.onEnd((reason) => told.push(`second ${reason}`))
    expect(running.isEnded).toBe(false)
    running.end('lost')
    running.onEnd((reason) => told.push(`third ${reason}`))
    expect(told).toEqual(['second lost', 'third lost'])
    expect(running.isEnded).toBe(true)
  })
})
