import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { Affinity } from './affinity.ts'

describe('the memory of conversations', () => {
  it('knows who answered last, until the conversation has slept too long', () => {
    const clock = new FakeClock(1000)
    const affinity = new Affinity(clock, 60_000)
    expect(affinity.find(7)).toBeUndefined()
    affinity.note(7, 'cr_a')
    expect(affinity.find(7)).toBe('cr_a')
    affinity.note(7, 'cr_b')
    expect(affinity.find(7)).toBe('cr_b')
    clock.advance(59_999)
    expect(affinity.find(7)).toBe('cr_b')
    clock.advance(1)
    expect(affinity.find(7)).toBeUndefined()
  })

  it('keeps conversations of one place apart, and forgets the one that was longest silent', () => {
    const clock = new FakeClock(1000)
    const affinity = new Affinity(clock, 60_000)
    const same = [1, 2, 3, 4, 5].map((i) => 7 + i * 16_384)
    for (const [i, key] of same.entries()) {
      clock.advance(1)
      affinity.note(key, `cr_${i}`)
    }
    expect(same.map((key) => affinity.find(key))).toEqual([undefined, 'cr_1', 'cr_2', 'cr_3', 'cr_4'])
  })

  it('remembers nothing where it is switched off', () => {
    const affinity = new Affinity(new FakeClock(1000), 0)
    affinity.note(7, 'cr_a')
    expect(affinity.find(7)).toBeUndefined()
  })
})
