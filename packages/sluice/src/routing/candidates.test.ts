import { describe, expect, it } from 'vitest'
import { aChannel, aProvider } from '../../../../tests/kit/builders.ts'
import { FakeClock } from '../../../../tests/kit/fake-clock.ts'
import { seededRandom } from '../../../../tests/kit/seeded-random.ts'
import { Affinity } from './affinity.ts'
import { CandidateChooser, type CandidateList } from './candidates.ts'
import type { Channel } from './channel.ts'
import { Health } from './health.ts'

function setUp(seed = 1) {
  const clock = new FakeClock()
  const health = new Health(clock)
  const affinity = new Affinity(clock, 60_000)
  const chooser = new CandidateChooser(health, affinity, seededRandom(seed))
  const choose = (...channels: Channel[]): CandidateList =>
    chooser.choose({ channels, model: 'm', protocol: 'openai-chat' })
  return { clock, health, affinity, chooser, choose }
}

function takeAll(list: CandidateList, elsewhere = false): string[] {
  const names: string[] = []
  for (let one = list.take(elsewhere); one !== undefined; one = list.take(elsewhere))
    names.push(one.credential.id)
  return names
}

describe('CandidateChooser', () => {
  it('makes a candidate of a channel, with its format and its name of the model', () => {
    const provider = aProvider({
      chat: [{ protocol: 'anthropic-messages' }, { protocol: 'openai-chat', path: '/x' }],
    })
    const channel = aChannel('a', { provider, modelMap: new Map([['m', 'm-2026']]) })
    expect(setUp().choose(channel).take()).toEqual({
      channel,
      credential: channel.credentials[0],
      format: channel.formats[1],
      upstreamModel: 'm-2026',
    })
  })

  it('holds nothing when nobody serves the model', () => {
    const list = setUp().choose()
    expect([list.size, list.hasMore, list.take(), list.traceRest()]).toEqual([0, false, undefined, []])
  })

  it('goes by priority before weight', () => {
    const { choose } = setUp()
    const first = aChannel('first', { priority: 5, weight: 0 })
    const second = aChannel('second', { priority: 1, weight: 1000 })
    for (let i = 0; i < 20; i++) expect(takeAll(choose(first, second))).toEqual(['first-key', 'second-key'])
  })

  it('shares by weight within equal priority', () => {
    const { choose } = setUp(7)
    const channels = [
      aChannel('a', { weight: 1 }),
      aChannel('b', { weight: 3 }),
      aChannel('c', { weight: 6 }),
    ]
    const firsts = { 'a-key': 0, 'b-key': 0, 'c-key': 0 }
    for (let i = 0; i < 10_000; i++) firsts[choose(...channels).take()?.credential.id as 'a-key'] += 1
    // Three standard deviations of 10,000 draws are below 1.5 %.
    expect(firsts['a-key'] / 10_000).toBeCloseTo(0.1, 1)
    expect(Math.abs(firsts['a-key'] - 1000)).toBeLessThan(150)
    expect(Math.abs(firsts['b-key'] - 3000)).toBeLessThan(150)
    expect(Math.abs(firsts['c-key'] - 6000)).toBeLessThan(150)
  })

  it('gives weight 0 only what the others leave', () => {
    const { choose } = setUp(3)
    const channels = [aChannel('spare', { weight: 0 }), aChannel('spare2', { weight: 0 }), aChannel('main')]
    for (let i = 0; i < 50; i++) expect(takeAll(choose(...channels))[0]).toBe('main-key')
  })

  it('lets the credentials of a channel take turns', () => {
    const { choose } = setUp()
    const channel = aChannel('a', { credentials: ['k1', 'k2', 'k3'] })
    const orders = [0, 1, 2, 3].map(() => takeAll(choose(channel)).join(' '))
    expect(orders).toEqual(['k1 k2 k3', 'k2 k3 k1', 'k3 k1 k2', 'k1 k2 k3'])
  })

  it('keeps turns over a reload, and forgets channels that are gone', () => {
    const { choose, chooser } = setUp()
    const channel = aChannel('a', { credentials: ['k1', 'k2'] })
    choose(channel)
    chooser.retain(new Set(['ch_a']))
    expect(choose(channel).take()?.credential.id).toBe('k2')
    choose(channel)
    chooser.retain(new Set())
    expect(choose(channel).take()?.credential.id).toBe('k1')
  })

  it('alternates between channels of equal priority, so that one that is down does not use up all tries', () => {
    const { choose } = setUp()
    const order = takeAll(
      choose(aChannel('a', { credentials: ['a1', 'a2', 'a3'] }), aChannel('b', { credentials: ['b1'] })),
    )
    expect(
      order
        .slice(0, 2)
        .map((id) => id[0])
        .sort(),
    ).toEqual(['a', 'b'])
    expect(order).toHaveLength(4)
  })

  it('passes over the channels that failed as a whole', () => {
    const { choose } = setUp()
    const primary = aChannel('a', { priority: 2, credentials: ['a1', 'a2', 'a3'] })
    const spare = aChannel('b', { priority: 1, credentials: ['b1'] })
    const list = choose(primary, spare)
    expect(list.take()?.credential.id).toBe('a1')
    expect(list.take(true)?.credential.id).toBe('b1')
    expect(list.take(true)?.credential.id).toBe('a2')
    expect(list.hasMore).toBe(true)
  })

  it('puts what is not in order last, the one free soonest first, and never empties', () => {
    const { choose, health } = setUp()
    const channel = aChannel('a', { priority: 9, credentials: ['k1', 'k2', 'k3'] })
    const spare = aChannel('b', { credentials: ['b1'] })
    health.report('k1', 'm', { type: 'revoked' })
    health.report('k3', 'm', { type: 'cooling', retryAfterMs: 1000 })
    expect(takeAll(choose(channel, spare))).toEqual(['k2', 'b1', 'k3', 'k1'])
    health.report('k2', 'm', { type: 'exhausted', retryAfterMs: undefined })
    health.report('b1', 'm', { type: 'model' })
    expect(takeAll(choose(channel, spare))).toHaveLength(4)
    expect(takeAll(choose(channel, spare))[0]).toBe('k3')
  })

  it('explains what was not taken', () => {
    const { choose, health, clock } = setUp()
    health.report('k2', 'm', { type: 'cooling', retryAfterMs: 1500 })
    const list = choose(aChannel('a', { credentials: ['k1', 'k2', 'k3'] }))
    list.take()
    const skipped = { channel: 'a', outcome: 'skipped', httpStatus: null, ms: null }
    expect(list.traceRest()).toEqual([
      { ...skipped, credential: 'k3', reason: 'not-needed' },
      { ...skipped, credential: 'k2', reason: `cooling until ${new Date(clock.now() + 1500).toISOString()}` },
    ])
  })
})

describe('a conversation', () => {
  const channels = ['a', 'b', 'c'].map((name) => aChannel(name, { credentials: [`${name}1`, `${name}2`] }))
  const ask = (setup: ReturnType<typeof setUp>, parts: Partial<Parameters<CandidateChooser['choose']>[0]>) =>
    setup.chooser.choose({ channels, model: 'm', protocol: 'openai-chat', ...parts })

  it('stays with the credential that answered it', () => {
    const setup = setUp()
    setup.affinity.note(5, 'b2')
    for (let i = 0; i < 20; i++) {
      const list = ask(setup, { conversation: () => 5 })
      expect(list.conversation).toBe(5)
      expect(takeAll(list)[0]).toBe('b2')
    }
    const others = Array.from({ length: 20 }, () => takeAll(ask(setup, { conversation: () => 6 }))[0])
    expect(new Set(others).size).toBeGreaterThan(2)
  })

  it('leaves it while it is not in order, and loses no candidate by it', () => {
    const setup = setUp()
    setup.affinity.note(5, 'b2')
    setup.health.report('b2', 'm', { type: 'cooling', retryAfterMs: 1000 })
    const ids = takeAll(ask(setup, { conversation: () => 5 }))
    expect(ids.at(-1)).toBe('b2')
    expect(ids.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2'])
  })

  it('does not stay on a channel of lower priority than another that is in order', () => {
    const setup = setUp()
    setup.affinity.note(5, 'low')
    const tiers = [
      aChannel('high', { priority: 1, credentials: ['high'] }),
      aChannel('low', { credentials: ['low'] }),
    ]
    expect(takeAll(ask(setup, { channels: tiers, conversation: () => 5 }))).toEqual(['high', 'low'])
  })

  it('is not asked for where there is no choice', () => {
    const setup = setUp()
    const list = setup.chooser.choose({
      channels: [aChannel('a')],
      model: 'm',
      protocol: 'openai-chat',
      conversation: () => {
        throw new Error('asked')
      },
    })
    expect(list.conversation).toBeUndefined()
  })

  it('that is pinned has its one credential, healthy or not, or nobody', () => {
    const setup = setUp()
    setup.health.report('c1', 'm', { type: 'cooling', retryAfterMs: 1000 })
    expect(takeAll(ask(setup, { pin: 'c1' }))).toEqual(['c1'])
    expect(takeAll(ask(setup, { pin: 'gone' }))).toEqual([])
  })
})
