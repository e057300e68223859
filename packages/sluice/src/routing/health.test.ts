import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { Health, type HealthEffect } from './health.ts'

const MODEL = 'm'

function setUp() {
  const clock = new FakeClock()
  return { clock, health: new Health(clock) }
}

function fail(health: Health, times: number, effect: HealthEffect = { type: 'failure' }): void {
  for (let i = 0; i < times; i++) health.report('k', MODEL, effect)
}

describe('Health', () => {
  it.each([
    { name: '401', effect: { type: 'revoked' }, state: 'revoked', ms: 300_000 },
    {
      name: 'no money',
      effect: { type: 'exhausted', retryAfterMs: undefined },
      state: 'exhausted',
      ms: 600_000,
    },
    {
      name: 'quota with retry-after',
      effect: { type: 'exhausted', retryAfterMs: 90_000 },
      state: 'exhausted',
      ms: 90_000,
    },
    { name: '429', effect: { type: 'cooling', retryAfterMs: undefined }, state: 'cooling', ms: 10_000 },
    {
      name: '429 with retry-after',
      effect: { type: 'cooling', retryAfterMs: 2500 },
      state: 'cooling',
      ms: 2500,
    },
  ] as const)('$name: $state for $ms ms, then healthy by itself', ({ effect, state, ms }) => {
    const { clock, health } = setUp()
    fail(health, 1, effect)
    expect(health.of('k', MODEL)).toEqual({ state, until: clock.now() + ms })
    expect(health.freeAt('k', 'other model')).toBe(clock.now() + ms)
    expect(health.freeAt('other', MODEL)).toBe(0)
    clock.advance(ms - 1)
    expect(health.of('k', MODEL).state).toBe(state)
    clock.advance(1)
    expect(health.of('k', MODEL)).toEqual({ state: 'healthy', until: 0 })
  })

  it('cools after three failures in a row, doubling from 5 s to 5 min', () => {
    const { clock, health } = setUp()
    fail(health, 2)
    expect(health.of('k', MODEL).state).toBe('healthy')
    const pauses: number[] = []
    for (let i = 0; i < 8; i++) {
      fail(health, 1)
      const pause = health.freeAt('k', MODEL) - clock.now()
      pauses.push(pause)
      clock.advance(pause)
      expect(health.of('k', MODEL).state).toBe('healthy')
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000])
  })

  it('takes a burst of failures for one', () => {
    const { clock, health } = setUp()
    fail(health, 200)
    expect(health.freeAt('k', MODEL)).toBe(clock.now() + 5000)
  })

  it('begins anew after an answer', () => {
    const { clock, health } = setUp()
    fail(health, 2)
    health.succeed('k', MODEL, clock.now())
    fail(health, 2)
    expect(health.of('k', MODEL).state).toBe('healthy')
    expect(health.snapshot()).toMatchObject([{ failuresInRow: 2, state: 'healthy' }])
  })

  it('does not take failures for a row when calls that began before are answered between them', () => {
    const { clock, health } = setUp()
    const before = clock.now()
    for (let i = 0; i < 10; i++) {
      clock.advance(100)
      fail(health, 2)
      health.succeed('k', MODEL, before)
    }
    expect(health.of('k', MODEL).state).toBe('healthy')
    expect(health.snapshot()).toEqual([])
  })

  it('is healed by an answer to a call that began after the fault, not by one that was running', () => {
    const { clock, health } = setUp()
    const before = clock.now()
    clock.advance(100)
    fail(health, 1, { type: 'cooling', retryAfterMs: 60_000 })
    health.succeed('k', MODEL, before)
    expect(health.of('k', MODEL).state).toBe('cooling')
    clock.advance(10)
    health.succeed('k', MODEL, clock.now())
    expect(health.of('k', MODEL).state).toBe('healthy')
    expect(health.snapshot()).toEqual([])
  })

  it('does not shorten a longer pause', () => {
    const { clock, health } = setUp()
    fail(health, 1, { type: 'revoked' })
    fail(health, 1, { type: 'cooling', retryAfterMs: 1000 })
    expect(health.of('k', MODEL)).toEqual({ state: 'revoked', until: clock.now() + 300_000 })
  })

  it('counts 403 and 404 for that model alone', () => {
    const { clock, health } = setUp()
    fail(health, 1, { type: 'model' })
    expect(health.of('k', MODEL)).toEqual({ state: 'model-refused', until: clock.now() + 300_000 })
    expect(health.of('k', 'other').state).toBe('healthy')
    health.succeed('k', 'other', clock.now())
    expect(health.of('k', MODEL).state).toBe('model-refused')
    health.succeed('k', MODEL, clock.now())
    expect(health.of('k', MODEL).state).toBe('healthy')
  })

  it('ignores what never counts', () => {
    const { health } = setUp()
    fail(health, 10, { type: 'none' })
    expect(health.snapshot()).toEqual([])
  })

  it('bounds what it keeps of models that customers choose', () => {
    const { health } = setUp()
    for (let i = 0; i < 5000; i++) health.report('k', `made-up-${i}`, { type: 'model' })
    expect(health.snapshot()[0]?.models).toHaveLength(256)
    expect(health.of('k', 'made-up-4999').state).toBe('model-refused')
    expect(health.of('k', 'made-up-0').state).toBe('healthy')
  })

  it('bounds what it keeps of credentials, and forgets those that are gone', () => {
    const { health } = setUp()
    for (let i = 0; i < 10_100; i++) health.report(`k${i}`, MODEL, { type: 'revoked' })
    expect(health.snapshot()).toHaveLength(10_000)
    health.retain(new Set(['k10099']))
    expect(health.snapshot().map((one) => one.credentialId)).toEqual(['k10099'])
  })
})
