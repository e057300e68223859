import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../../../../tests/kit/fake-clock.ts'
import { Ticker } from './ticker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(watch: { idle: number } = { idle: 0 }) {
  const clock = new FakeClock()
  const expired: number[] = []
  const ticker = new Ticker(clock, 100, () => watch.idle > 0)
  const item = {
    place: -1,
    deadline: Number.POSITIVE_INFINITY,
    expire: (now: number) => void expired.push(now),
  }
  /** One turn of the event loop that begins `ms` after the last. */
  const turn = (ms: number) => {
    clock.advance(ms)
    vi.advanceTimersByTime(100)
  }
  return { clock, expired, ticker, item, turn }
}

describe('Ticker', () => {
  it('expires what is past, and not before', () => {
    const { ticker, item, expired, turn } = open()
    ticker.add(item)
    item.deadline = 250
    for (let at = 0; at < 3; at++) turn(100)
    expect(expired).toEqual([300])
    ticker.remove(item)
    turn(100)
    expect(expired).toEqual([300])
  })

  it('gives deadlines one more turn after a stall, once', () => {
    const { ticker, item, expired, turn } = open()
    ticker.add(item)
    item.deadline = 1000
    turn(5000)
    expect(expired).toEqual([])
    turn(5000)
    expect(expired).toEqual([10_000])
  })

  it('sleeps when nothing is watched and wakes with the next', () => {
    const watch = { idle: 1 }
    const { ticker, item, turn, clock, expired } = open(watch)
    ticker.add(item)
    ticker.remove(item)
    turn(100)
    expect(vi.getTimerCount()).toBe(1)
    watch.idle = 0
    turn(100)
    expect(vi.getTimerCount()).toBe(0)
    clock.advance(60_000)
    ticker.add(item)
    expect(ticker.now).toBe(60_200)
    item.deadline = 60_300
    turn(100)
    expect(expired).toEqual([60_300])
  })
})
