import { describe, expect, it } from 'vitest'
import { openOverloadWatch } from './overload.ts'

const MS = 1e6

describe('openOverloadWatch', () => {
  it.each([
    { name: 'idle', mean: 20 * MS, used: 10, delay: 0, refused: false },
    { name: 'faster than its own sampling', mean: 19 * MS, used: 10, delay: 0, refused: false },
    { name: 'without a sample', mean: Number.NaN, used: 10, delay: 0, refused: false },
    { name: 'late by 200 ms', mean: 220 * MS, used: 10, delay: 200, refused: false },
    { name: 'later than that', mean: 221 * MS, used: 10, delay: 201, refused: true },
    { name: 'a heap of 85 %', mean: 20 * MS, used: 85, delay: 0, refused: false },
    { name: 'a fuller heap', mean: 20 * MS, used: 86, delay: 0, refused: true },
  ])('$name', ({ mean, used, delay, refused }) => {
    const watch = openOverloadWatch(200, { meanNanoseconds: () => mean, heap: () => ({ used, limit: 100 }) })
    expect(watch.refusal()).toBeUndefined()
    watch.sample()
    expect(watch.delayMs).toBeCloseTo(delay)
    expect(watch.refusal()?.status).toBe(refused ? 503 : undefined)
    if (refused) expect(watch.refusal()?.retryAfter).toBe(5)
  })

  it('does not look at the delay when told so, and still looks at the heap', () => {
    let used = 10
    const probe = { meanNanoseconds: () => 5_000 * MS, heap: () => ({ used, limit: 100 }) }
    const watch = openOverloadWatch(0, probe)
    watch.sample()
    expect(watch.refusal()).toBeUndefined()
    expect(watch.delayMs).toBeCloseTo(4_980)
    used = 86
    watch.sample()
    expect(watch.refusal()?.status).toBe(503)
  })

  it('takes calls again once it keeps up', () => {
    let mean = 500 * MS
    const watch = openOverloadWatch(200, {
      meanNanoseconds: () => mean,
      heap: () => ({ used: 1, limit: 100 }),
    })
    watch.sample()
    expect(watch.refusal()).toBeDefined()
    mean = 20 * MS
    watch.sample()
    expect(watch.refusal()).toBeUndefined()
  })

  it('measures this process', async () => {
    const watch = openOverloadWatch(200)
    await new Promise((resolve) => setTimeout(resolve, 60))
    watch.sample()
    expect(watch.delayMs).toBeGreaterThanOrEqual(0)
    expect(watch.delayMs).toBeLessThan(10_000)
  })
})
