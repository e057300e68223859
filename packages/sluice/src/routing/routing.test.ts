import { describe, expect, it } from 'vitest'
import { aChannel } from '../../../../tests/kit/builders.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { seededRandom } from '../../../../tests/kit/seeded-random.ts'
import { indexChannels } from './index-channels.ts'
import { Routing } from './routing.ts'

const CALL = { model: 'ft:x', group: 'default', protocol: 'openai-chat' } as const

describe('Routing', () => {
  it('carries health, limits and turns over a reload, and drops what is gone', () => {
    const clock = new FakeClock()
    const routing = new Routing({ clock, random: seededRandom(1) }, { channelConcurrency: 1, affinityMs: 0 })
    const make = () => indexChannels([aChannel('a', { models: ['ft:*'], credentials: ['k1', 'k2'] })])
    const first = routing.candidates(make(), CALL).take()
    if (first === undefined) throw new Error('no candidate')
    routing.fail(first, CALL.model, { type: 'revoked' })
    expect('slot' in routing.acquire(first, 10)).toBe(true)
    routing.follow(make(), { channelConcurrency: 1, affinityMs: 0 })
    expect(routing.acquire(first, 10)).toMatchObject({ refused: 'channel_concurrency' })
    expect(routing.runningCalls('ch_a')).toBe(1)
    expect(routing.healthSnapshot()).toMatchObject([{ credentialId: first.credential.id, state: 'revoked' }])
    expect(routing.candidates(make(), CALL).take()?.credential.id).not.toBe(first.credential.id)
    routing.follow(indexChannels([]), { channelConcurrency: 0, affinityMs: 0 })
    expect(routing.healthSnapshot()).toEqual([])
  })

  it('remembers names that were called through a pattern', () => {
    const clock = new FakeClock()
    const routing = new Routing({ clock, random: seededRandom(1) }, { channelConcurrency: 0, affinityMs: 0 })
    const table = indexChannels([aChannel('a', { models: ['ft:*', 'plain'] })])
    for (const model of ['ft:x', 'plain', 'ft:x']) {
      const candidate = routing.candidates(table, { ...CALL, model }).take()
      if (candidate !== undefined) routing.succeed(candidate, model, clock.now())
    }
    expect([...routing.calledModels()]).toEqual(['ft:x'])
  })
})
