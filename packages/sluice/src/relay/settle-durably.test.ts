import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aSettlement } from '../../../../tests/kit/books.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { StubBooks } from '../../../../tests/kit/relay-parts.ts'
import { WriteError } from '../io/database/write-error.ts'
import type { SettleCallResult } from './call-records.ts'
import { PendingSettlements, type Settled, settleDurably } from './settle-durably.ts'

const WON: SettleCallResult = { won: true, uncollected: 0n }
const ACT = aSettlement('req_1', 'a', 8n)

let clock: FakeClock
let pending: PendingSettlements

beforeEach(() => {
  vi.useFakeTimers()
  clock = new FakeClock()
  pending = new PendingSettlements(clock)
})
afterEach(() => {
  vi.useRealTimers()
})

/** Both clocks go on together, in small steps. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    clock.advance(50)
    await vi.advanceTimersByTimeAsync(50)
  }
}

function settle(answer: () => unknown) {
  const books = new StubBooks({ settleCall: answer })
  const seen: { settled?: Settled; givenUp: unknown[] } = { givenUp: [] }
  void settleDurably({ commands: books, clock, pending }, ACT, (error) => seen.givenUp.push(error)).then(
    (settled) => {
      seen.settled = settled
    },
  )
  return { books, seen, tries: () => books.named('settleCall').length }
}

describe('settleDurably', () => {
  it('resolves with what the books say, and leaves nothing behind', async () => {
    const { seen, tries } = settle(() => WON)
    await pass(200)
    expect([seen, tries(), pending.size]).toEqual([{ settled: WON, givenUp: [] }, 1, 0])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets the answer go after a second, and is not done before the books are', async () => {
    let answer: (result: SettleCallResult) => void = () => {}
    const { seen, tries } = settle(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    await pass(950)
    expect(seen.settled).toBeUndefined()
    await pass(150)
    expect([seen.settled, pending.size]).toEqual(['pending', 1])
    const idle = vi.fn()
    void pending.idle().then(idle)
    await pass(5_000)
    expect(idle).not.toHaveBeenCalled()
    answer(WON)
    await pass(300)
    expect([seen.settled, pending.size, tries()]).toEqual(['pending', 0, 1])
    expect(idle).toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tries again with growing pauses until the books can be written', async () => {
    let left = 4
    const { seen, tries } = settle(() => {
      if (left-- > 0) throw new WriteError('io', 'the disk is full')
      return WON
    })
    await pass(50)
    expect(tries()).toBe(1)
    await pass(100)
    expect(tries()).toBe(2)
    await pass(200)
    expect(tries()).toBe(3)
    await pass(2_000)
    expect([tries(), seen.settled, seen.givenUp.length, pending.size]).toEqual([5, 'pending', 0, 0])
  })

  it('resolves with the books when a second try is in time', async () => {
    let left = 1
    const { seen } = settle(() => {
      if (left-- > 0) throw new WriteError('busy', 'busy')
      return WON
    })
    await pass(300)
    expect(seen.settled).toEqual(WON)
  })

  it('gives up after ten minutes', async () => {
    const { seen, tries } = settle(() => {
      throw new WriteError('io', 'the disk is gone')
    })
    await pass(599_000)
    expect([seen.settled, seen.givenUp.length, pending.size]).toEqual(['pending', 0, 1])
    await pass(10_000)
    expect([seen.givenUp.length, pending.size]).toEqual([1, 0])
    const tried = tries()
    expect(tried).toBeGreaterThan(120)
    await pass(20_000)
    expect(tries()).toBe(tried)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives up at once where the command itself is at fault', async () => {
    const { seen, tries } = settle(() => {
      throw new WriteError('command', 'on purpose')
    })
    await pass(50)
    expect([seen.settled, seen.givenUp.length, tries(), pending.size]).toEqual(['pending', 1, 1, 0])
  })
})

describe('PendingSettlements', () => {
  it('is idle when all that it owns is written, or has failed', async () => {
    const done = vi.fn()
    let finish: () => void = () => {}
    pending.own(
      new Promise<void>((resolve) => {
        finish = resolve
      }),
    )
    void pending.idle().then(done)
    await pass(100)
    expect(done).not.toHaveBeenCalled()
    finish()
    await pass(50)
    expect(done).toHaveBeenCalled()
  })

  it('does not let a failure that it owns become an unhandled one', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    pending.own(Promise.reject(new Error('on purpose')))
    await pass(50)
    vi.useRealTimers()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('counts the late alone, each once', async () => {
    const late: number[] = []
    const first = pending.wait(() => late.push(1))
    await pass(500)
    const second = pending.wait(() => late.push(2))
    await pass(700)
    expect([late, pending.size]).toEqual([[1], 1])
    pending.end(second)
    await pass(1_000)
    expect([late, pending.size]).toEqual([[1], 1])
    pending.end(first)
    expect(pending.size).toBe(0)
    await pass(200)
    expect(vi.getTimerCount()).toBe(0)
  })
})
