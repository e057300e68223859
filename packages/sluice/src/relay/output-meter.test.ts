import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { emptySummary } from '../protocols/chat/chat-format.ts'
import type { AnswerEnd } from './attempt.ts'
import { type GrowHold, OutputMeter } from './output-meter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Grown = Awaited<ReturnType<GrowHold>>

/** A meter over 100 held tokens; a token is one ASCII unit here. `answers` are given in their order. */
function aMeter(answers: (Grown | Error | Promise<Grown>)[], heldTokens = 100) {
  const asked: number[] = []
  const holds: boolean[] = []
  const stops: AnswerEnd['type'][] = []
  const meter = new OutputMeter({
    heldTokens,
    countTokens: (summary) => summary.asciiUnits,
    grow: async (held) => {
      asked.push(held)
      const answer = answers.shift()
      if (answer === undefined) throw new Error('asked once more than the test says')
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  meter.attach({ hold: (unpaid) => holds.push(unpaid), stop: ({ type }) => stops.push(type) })
  const count = async (tokens: number) => {
    meter.count({ ...emptySummary(), asciiUnits: tokens })
    await vi.advanceTimersByTimeAsync(0)
  }
  return { meter, asked, holds, stops, count }
}

describe('OutputMeter', () => {
  it.each([
    { name: 'nothing before half of the slice', counts: [10, 50], answers: [], asked: [], stops: [] },
    { name: 'the next slice after half of it', counts: [51], answers: [100], asked: [100], stops: [] },
    {
      name: 'each slice once, at half of the last',
      counts: [51, 60, 150, 151],
      answers: [100, 100],
      asked: [100, 200],
      stops: [],
    },
    {
      name: 'slices until a burst is covered',
      counts: [950],
      answers: [100, 100, 100, 100, 100, 100, 100, 100, 100],
      asked: [100, 200, 300, 400, 500, 600, 700, 800, 900],
      stops: [],
    },
    {
      name: 'nothing more when all is held',
      counts: [51, 500, 10_000],
      answers: ['whole' as const],
      asked: [100],
      stops: [],
    },
    {
      name: 'nothing more after a refusal, which ends the stream at its last token',
      counts: [51, 99, 100],
      answers: ['refused' as const],
      asked: [100],
      stops: ['out-of-money'],
    },
    {
      name: 'the end when another closed the attempt',
      counts: [51],
      answers: ['lost' as const],
      asked: [100],
      stops: ['lost'],
    },
    {
      name: 'a slice that shrank, then the refusal',
      counts: [51, 110, 120],
      answers: [20, 'refused' as const],
      asked: [100, 120],
      stops: ['out-of-money'],
    },
  ])('asks for $name', async ({ counts, answers, asked, stops }) => {
    const seen = aMeter([...answers])
    for (const tokens of counts) await seen.count(tokens)
    expect(seen.asked).toEqual(asked)
    expect(seen.stops).toEqual(stops)
    seen.meter.detach()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('never asks where the hold does not grow', async () => {
    const { asked, holds, count } = aMeter([], Number.POSITIVE_INFINITY)
    await count(1_000_000)
    expect({ asked, holds }).toEqual({ asked: [], holds: [] })
  })

  it('holds the upstream while a slice is asked for too late, and lets it go on', async () => {
    let answer: (grown: Grown) => void = () => {}
    const slow = new Promise<Grown>((resolve) => {
      answer = resolve
    })
    const { holds, stops, count } = aMeter([slow])
    await count(100)
    expect(holds).toEqual([true])
    answer(100)
    await vi.advanceTimersByTimeAsync(0)
    expect(holds).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(stops).toEqual([])
  })

  it('ends the stream when the slice is not paid within ten seconds', async () => {
    const { holds, stops, count } = aMeter([new Promise<Grown>(() => {})])
    await count(100)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(stops).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect({ holds, stops }).toEqual({ holds: [true], stops: ['unpaid'] })
  })

  it('asks again when the books fail, and not once the stream has ended', async () => {
    const failure = new Error('the books cannot be written')
    const { meter, asked, stops, count } = aMeter([failure, failure, 100, failure])
    await count(60)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toEqual([100, 100, 100])
    await count(170)
    meter.detach()
    await vi.advanceTimersByTimeAsync(5_000)
    expect({ asked, stops }).toEqual({ asked: [100, 100, 100, 200], stops: [] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind when the books fail after the end', async () => {
    let fail: (error: Error) => void = () => {}
    const slow = new Promise<Grown>((_resolve, reject) => {
      fail = reject
    })
    const { meter, asked, count } = aMeter([slow])
    await count(60)
    meter.detach()
    fail(new Error('late'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked).toEqual([100])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('counts anew for the next attempt', async () => {
    const { meter, count } = aMeter([100])
    await count(60)
    expect(meter.counted).toBe(60)
    meter.detach()
    meter.attach({ hold() {}, stop() {} })
    expect(meter.counted).toBe(0)
  })

  it('tells what is paid: of an answer, and of so many bytes more, of which each two may be a token', async () => {
    const { meter, count } = aMeter([100])
    const covers = (tokens: number) => meter.covers({ ...emptySummary(), asciiUnits: tokens })
    expect([covers(99), covers(100)]).toEqual([true, false])
    expect([meter.coversBytes(199), meter.coversBytes(200)]).toEqual([true, false])
    await count(60)
    expect([covers(199), covers(200)]).toEqual([true, false])
    expect([meter.coversBytes(279), meter.coversBytes(280)]).toEqual([true, false])
    expect(aMeter([], Number.POSITIVE_INFINITY).meter.coversBytes(1e12)).toBe(true)
  })

  it('asks also where nothing is held', async () => {
    const { meter, asked, stops, count } = aMeter(['refused'], 0)
    expect(meter.covers(emptySummary())).toBe(true)
    await count(1)
    expect({ asked, stops }).toEqual({ asked: [1], stops: ['out-of-money'] })
  })
})
