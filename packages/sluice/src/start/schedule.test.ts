import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Logger, silentLogger } from '../io/log/logger.ts'
import { openSchedule } from './schedule.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('openSchedule', () => {
  it('runs each work at its own pace', async () => {
    const [often, seldom] = [vi.fn(), vi.fn()]
    const schedule = openSchedule(
      [
        { name: 'often', everyMs: 100, run: often },
        { name: 'seldom', everyMs: 1000, run: seldom },
      ],
      silentLogger,
    )
    await vi.advanceTimersByTimeAsync(2050)
    expect([often.mock.calls.length, seldom.mock.calls.length]).toEqual([20, 2])
    await schedule.stop()
    await vi.advanceTimersByTimeAsync(2000)
    expect(often).toHaveBeenCalledTimes(20)
  })

  it('never runs a work twice at once', async () => {
    let finish: () => void = () => {}
    const run = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    const schedule = openSchedule([{ name: 'slow', everyMs: 100, run }], silentLogger)
    await vi.advanceTimersByTimeAsync(1000)
    expect(run).toHaveBeenCalledTimes(1)
    finish()
    await vi.advanceTimersByTimeAsync(100)
    expect(run).toHaveBeenCalledTimes(2)
    const stopped = vi.fn()
    void schedule.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(1000)
    expect(stopped).not.toHaveBeenCalled()
    finish()
    await vi.advanceTimersByTimeAsync(0)
    expect(stopped).toHaveBeenCalled()
  })

  it.each([
    {
      name: 'throws',
      run: () => {
        throw new Error('on purpose')
      },
    },
    { name: 'rejects', run: () => Promise.reject(new Error('on purpose')) },
  ])('logs a work that $name, and goes on', async ({ run }) => {
    const error = vi.fn()
    const log: Logger = { ...silentLogger, error }
    const schedule = openSchedule([{ name: 'broken', everyMs: 100, run }], log)
    await vi.advanceTimersByTimeAsync(250)
    expect(error.mock.calls).toEqual([
      ['periodic work failed', expect.objectContaining({ name: 'broken' })],
      ['periodic work failed', expect.objectContaining({ name: 'broken' })],
    ])
    await schedule.stop()
  })
})
