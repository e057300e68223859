import { describe, expect, it } from 'vitest'
import { aChannel } from '../../../../tests/kit/builders.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { ChannelLimits, type SlotAnswer } from './channel-limits.ts'

function slotOf(answer: SlotAnswer) {
  if (!('slot' in answer)) throw new Error(`refused: ${answer.refused}`)
  return answer.slot
}

function setUp(limits: Partial<{ concurrency: number; rpm: number; tpm: number }>, channelConcurrency = 0) {
  const clock = new FakeClock()
  const all = new ChannelLimits(clock, channelConcurrency)
  const make = () =>
    aChannel('a', { credentials: ['k1', 'k2', 'k3'], limits: { concurrency: 0, rpm: 0, tpm: 0, ...limits } })
  const acquire = (tokens = 0, position = 0, channel = make()) => {
    const credential = channel.credentials[position]
    if (credential === undefined) throw new Error('no such credential')
    return all.acquire(channel, credential, tokens)
  }
  return { clock, all, acquire }
}

describe('ChannelLimits', () => {
  it('bounds calls of a credential, over reloads', () => {
    const { acquire } = setUp({ concurrency: 2 })
    const first = slotOf(acquire())
    slotOf(acquire())
    expect(acquire()).toEqual({ refused: 'concurrency', retryAfterMs: 1000 })
    slotOf(acquire(0, 1))
    first.release()
    first.release()
    slotOf(acquire())
    expect(acquire()).toMatchObject({ refused: 'concurrency' })
  })

  it('bounds calls of a channel over all its credentials, and follows the setting', () => {
    const { acquire, all } = setUp({}, 2)
    slotOf(acquire(0, 0))
    const second = slotOf(acquire(0, 1))
    expect(acquire(0, 2)).toMatchObject({ refused: 'channel_concurrency' })
    all.setChannelConcurrency(3)
    slotOf(acquire(0, 2))
    expect(all.running('ch_a')).toBe(3)
    all.setChannelConcurrency(2)
    second.release()
    expect(acquire()).toMatchObject({ refused: 'channel_concurrency' })
    all.setChannelConcurrency(0)
    for (let i = 0; i < 50; i++) slotOf(acquire())
    expect(all.running('ch_a')).toBe(52)
  })

  it('bounds requests a minute, and says when the next fits', () => {
    const { acquire, clock } = setUp({ rpm: 3 })
    for (let i = 0; i < 3; i++) slotOf(acquire()).release()
    const refused = acquire()
    if (!('refused' in refused)) throw new Error('not refused')
    expect(refused.refused).toBe('rpm')
    clock.advance(refused.retryAfterMs)
    slotOf(acquire())
  })

  it('bounds tokens a minute by what calls used, not by what was expected', () => {
    const { acquire } = setUp({ tpm: 1000 })
    const slot = slotOf(acquire(1000))
    expect(acquire(200)).toMatchObject({ refused: 'tpm' })
    slot.release(100)
    slotOf(acquire(900)).release(900)
    expect(acquire(200)).toMatchObject({ refused: 'tpm' })
  })
})
