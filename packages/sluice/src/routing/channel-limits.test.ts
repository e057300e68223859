import { describe, expect, it } from 'vitest'
import { aChannel, aCredential } from '../../../../tests/kit/builders.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { ChannelLimits, MinuteCount, type SlotAnswer } from './channel-limits.ts'

function slotOf(answer: SlotAnswer) {
  if (!('slot' in answer)) throw new Error(`refused: ${answer.refused}`)
  return answer.slot
}

function setUp(limits: Partial<{ concurrency: number; rpm: number; tpm: number }>, channelConcurrency = 0) {
  const clock = new FakeClock()
  const channel = aChannel('a', { limits: { concurrency: 0, rpm: 0, tpm: 0, ...limits } })
  const all = new ChannelLimits(clock, channelConcurrency)
  return {
    clock,
    channel,
    all,
    acquire: (tokens = 0, id = 'k') => all.acquire(channel, aCredential(id), tokens),
  }
}

describe('ChannelLimits', () => {
  it('bounds calls of a credential', () => {
    const { acquire } = setUp({ concurrency: 2 })
    const first = slotOf(acquire())
    slotOf(acquire())
    expect(acquire()).toEqual({ refused: 'concurrency', retryAfterMs: 1000 })
    slotOf(acquire(0, 'other key'))
    first.release()
    slotOf(acquire())
  })

  it('bounds calls of a channel over all its credentials, and follows the setting', () => {
    const { acquire, all } = setUp({}, 2)
    slotOf(acquire(0, 'k1'))
    const second = slotOf(acquire(0, 'k2'))
    expect(acquire(0, 'k3')).toMatchObject({ refused: 'channel_concurrency' })
    all.setChannelConcurrency(3)
    slotOf(acquire(0, 'k3'))
    expect(all.running().get('ch_a')).toBe(3)
    all.setChannelConcurrency(2)
    second.release()
    expect(acquire()).toMatchObject({ refused: 'channel_concurrency' })
  })

  it('bounds requests a minute, and says when the next fits', () => {
    const { acquire, clock } = setUp({ rpm: 3 })
    for (let i = 0; i < 3; i++) slotOf(acquire()).release()
    const refused = acquire()
    if (!('refused' in refused)) throw new Error('not refused')
    expect(refused.refused).toBe('rpm')
    clock.advance(refused.retryAfterMs - 1)
    expect('refused' in acquire()).toBe(true)
    clock.advance(2)
    slotOf(acquire())
  })

  it('bounds tokens a minute by what calls used, not by what was expected', () => {
    const { acquire, clock } = setUp({ tpm: 1000 })
    const slot = slotOf(acquire(900))
    expect(acquire(200)).toMatchObject({ refused: 'tpm' })
    slot.release(100)
    slotOf(acquire(800)).release(900)
    const refused = acquire(500)
    if (!('refused' in refused)) throw new Error('not refused')
    clock.advance(refused.retryAfterMs + 1)
    slotOf(acquire(500))
  })

  it('lets a call that is larger than the whole limit go alone', () => {
    const { acquire } = setUp({ tpm: 10 })
    slotOf(acquire(5000))
    expect(acquire(1)).toMatchObject({ refused: 'tpm' })
  })

  it('takes back each slot once', () => {
    for (const limits of [{}, { concurrency: 1 }]) {
      const { acquire, all } = setUp(limits)
      const slot = slotOf(acquire())
      slot.release()
      expect(() => slot.release()).toThrow('twice')
      expect(all.running().size).toBe(0)
    }
  })

  it('forgets credentials that are gone, once nothing runs on them', () => {
    const { acquire, all } = setUp({ rpm: 1 })
    const slot = slotOf(acquire())
    all.retain(new Set())
    expect(acquire()).toMatchObject({ refused: 'rpm' })
    slot.release()
    all.retain(new Set())
    slotOf(acquire())
  })
})

describe('MinuteCount', () => {
  it('lets the minute before fade', () => {
    const count = new MinuteCount()
    count.add(0, 60)
    expect(count.at(59_999)).toBe(60)
    expect(count.at(60_000)).toBe(60)
    expect(count.at(90_000)).toBe(30)
    expect(count.at(120_000)).toBe(0)
    expect(count.at(500_000)).toBe(0)
  })
})
