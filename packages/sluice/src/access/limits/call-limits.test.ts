import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../../tests/kit/fake-clock.ts'
import { seededRandom } from '../../../../../tests/kit/seeded-random.ts'
import { CallLimits, type LimitRefusal, type LimitScope, type LimitSlot, limitError } from './call-limits.ts'
import { MinuteWindow } from './minute-window.ts'

function scope(id: string, parts: Partial<LimitScope> = {}): LimitScope {
  return { id, concurrency: 0, rpm: 0, tpm: 0, ...parts }
}

function open() {
  const clock = new FakeClock()
  return { clock, limits: new CallLimits(clock) }
}

function taken(entered: LimitSlot | LimitRefusal): LimitSlot {
  if (!entered.ok) throw new Error(`refused by ${entered.limit}`)
  return entered
}

describe('calls at once', () => {
  it('refuses above the limit and admits again after a release', () => {
    const { limits } = open()
    const key = scope('key:a', { concurrency: 2 })
    const first = taken(limits.enter([key]))
    taken(limits.enter([key]))
    expect(limits.enter([key])).toEqual({ ok: false, scope: 'key:a', limit: 'concurrency', retryAfter: 1 })
    first.release()
    taken(limits.enter([key]))
    expect(limits.enter([key]).ok).toBe(false)
  })

  it('counts a release once', () => {
    const { limits } = open()
    const key = scope('key:a', { concurrency: 2 })
    const first = taken(limits.enter([key]))
    taken(limits.enter([key]))
    first.release()
    first.release()
    expect(limits.running('key:a')).toBe(1)
  })

  it('holds a place for as long as it is not released', () => {
    const { clock, limits } = open()
    const key = scope('key:a', { concurrency: 1 })
    const draining = taken(limits.enter([key]))
    clock.advance(3_600_000)
    expect(limits.enter([key]).ok).toBe(false)
    draining.release()
    expect(limits.enter([key]).ok).toBe(true)
  })

  it('takes nothing of one scope when another refuses', () => {
    const { limits } = open()
    const key = scope('key:a', { concurrency: 5, rpm: 5 })
    const customer = scope('customer:c', { concurrency: 1 })
    taken(limits.enter([key, customer]))
    expect(limits.enter([key, customer])).toMatchObject({ ok: false, scope: 'customer:c' })
    expect(limits.running('key:a')).toBe(1)
  })

  it('has no limit at 0, and remembers nothing then', () => {
    const { limits } = open()
    for (let i = 0; i < 1000; i++) taken(limits.enter([scope('key:a')]))
    expect(limits.size).toBe(0)
  })

  it('goes by the limit of the moment', () => {
    const { limits } = open()
    for (let i = 0; i < 3; i++) taken(limits.enter([scope('key:a', { concurrency: 3 })]))
    expect(limits.enter([scope('key:a', { concurrency: 2 })]).ok).toBe(false)
    expect(limits.enter([scope('key:a', { concurrency: 4 })]).ok).toBe(true)
  })
})

describe('calls a minute', () => {
  it('refuses until the oldest call is a minute old', () => {
    const { clock, limits } = open()
    const key = scope('key:a', { rpm: 2 })
    taken(limits.enter([key])).release()
    clock.advance(10_000)
    taken(limits.enter([key])).release()
    const refused = limits.enter([key])
    expect(refused).toMatchObject({ ok: false, limit: 'rpm', retryAfter: 51 })
    clock.advance(51_000)
    expect(limits.enter([key]).ok).toBe(true)
    expect(limits.enter([key]).ok).toBe(false)
  })

  it('counts no refused call', () => {
    const { clock, limits } = open()
    const key = scope('key:a', { rpm: 1 })
    taken(limits.enter([key]))
    for (let i = 0; i < 100; i++) limits.enter([key])
    clock.advance(61_000)
    expect(limits.enter([key]).ok).toBe(true)
  })
})

describe('tokens a minute', () => {
  it('reserves the estimate and corrects it at release', () => {
    const { limits } = open()
    const key = scope('key:a', { tpm: 100 })
    const first = taken(limits.enter([key], 100))
    expect(limits.enter([key], 1)).toMatchObject({ ok: false, limit: 'tpm', retryAfter: 61 })
    first.release(40)
    taken(limits.enter([key], 10)).release(60)
    expect(limits.enter([key], 1)).toMatchObject({ ok: false, limit: 'tpm' })
  })

  it('lets a call pass that is larger than the limit while there is room', () => {
    const { clock, limits } = open()
    const key = scope('key:a', { tpm: 100 })
    taken(limits.enter([key], 5000)).release(5000)
    expect(limits.enter([key], 1).ok).toBe(false)
    clock.advance(61_000)
    expect(limits.enter([key], 1).ok).toBe(true)
  })

  it('gives back all of a call that used nothing', () => {
    const { limits } = open()
    const key = scope('key:a', { tpm: 100 })
    for (let i = 0; i < 10; i++) taken(limits.enter([key], 100)).release()
    taken(limits.enter([key], 99))
    expect(limits.enter([key], 1).ok).toBe(true)
    expect(limits.enter([key], 1).ok).toBe(false)
  })

  it('gives nothing back of a call that it did not count', () => {
    const { limits } = open()
    // The limit comes while the call runs.
    const running = taken(limits.enter([scope('key:a', { concurrency: 9 })], 500))
    const key = scope('key:a', { tpm: 100 })
    taken(limits.enter([key], 100))
    running.release(0)
    expect(limits.enter([key], 1).ok).toBe(false)
  })

  it('forgets a correction of what has left the minute', () => {
    const { clock, limits } = open()
    const key = scope('key:a', { tpm: 100 })
    const long = taken(limits.enter([key], 90))
    clock.advance(120_000)
    taken(limits.enter([key], 90)).release(90)
    long.release(0)
    expect(limits.enter([key], 1).ok).toBe(true)
    expect(limits.enter([key], 9).ok).toBe(true)
    expect(limits.enter([key], 1).ok).toBe(false)
  })
})

describe('memory', () => {
  it('is given back after a minute of rest, and kept while a call runs', () => {
    const { clock, limits } = open()
    const running = taken(limits.enter([scope('key:busy', { concurrency: 1 })]))
    for (let i = 0; i < 500; i++) taken(limits.enter([scope(`key:${i}`, { rpm: 10 })], 5)).release()
    expect(limits.size).toBe(501)
    clock.advance(61_000)
    taken(limits.enter([scope('key:next', { rpm: 1 })])).release()
    expect(limits.size).toBe(2)
    expect(limits.running('key:busy')).toBe(1)
    running.release()
    clock.advance(61_000)
    limits.enter([scope('key:x')])
    expect(limits.size).toBe(0)
  })
})

describe('limitError', () => {
  it.each(['concurrency', 'rpm', 'tpm'] as const)('says %s and when to come back', (limit) => {
    const error = limitError({ ok: false, scope: 'key:secret-id', limit, retryAfter: 7 })
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded', retryAfter: 7 })
    expect(error.message).toContain('7 s')
    expect(error.message).not.toContain('secret-id')
  })
})

describe('MinuteWindow', () => {
  it('agrees with a list of what was added, at any time', () => {
    const random = seededRandom(3)
    const window = new MinuteWindow(0)
    const added: { second: number; amount: number }[] = []
    let now = 0
    for (let i = 0; i < 3000; i++) {
      now += Math.floor(random() ** 4 * 90_000)
      const second = Math.floor(now / 1000)
      const inWindow = () => added.filter((one) => one.second > second - 61)
      const last = added.at(-1)
      if (random() < 0.3 && last !== undefined && last.amount > 0) {
        window.takeBack(now, last.second * 1000, 1)
        last.amount--
      } else {
        const amount = Math.floor(random() * 10)
        window.add(now, amount)
        added.push({ second, amount })
      }
      expect(window.used(now)).toBe(inWindow().reduce((sum, one) => sum + one.amount, 0))
    }
  })

  it('says truly when there is room again', () => {
    const random = seededRandom(4)
    for (let i = 0; i < 200; i++) {
      const window = new MinuteWindow(0)
      let now = 0
      for (let n = 0; n < 10; n++) {
        now += Math.floor(random() * 9_000)
        window.add(now, 1)
      }
      const limit = 1 + Math.floor(random() * 10)
      const wait = window.secondsUntilBelow(now, limit)
      expect(window.used(now + (wait - 1) * 1000) < limit && wait > 1).toBe(false)
      expect(window.used(now + wait * 1000)).toBeLessThan(limit)
    }
  })
})
