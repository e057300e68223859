import { describe, expect, it } from 'vitest'
import { aChannel } from '../../../../tests/kit/builders.ts'
import { aKey, someServices, someValues } from '../../../../tests/kit/relay-parts.ts'
import { findOfferedModel, offeredModels } from './list-models.ts'

const values = someValues({
  channels: [
    aChannel('one', { models: ['model-a', 'unpriced'], modelMap: new Map([['mapped', 'model-b']]) }),
    aChannel('two', { models: ['mapped'], modelMap: new Map([['mapped', 'model-b']]) }),
    aChannel('gratis', { models: ['local'], free: true }),
    aChannel('other', { models: ['theirs'], groups: ['vip'] }),
  ],
  prices: {
    'model-a': { input: '1', output: '2' },
    'model-b': { input: '3', output: '4' },
    theirs: { input: '5', output: '6' },
  },
  groups: { default: '2' },
})
const services = someServices({ values })

describe('the models that a key is offered', () => {
  it.each([
    { name: 'all that have a price, in its group', key: aKey(), ids: ['local', 'mapped', 'model-a'] },
    { name: 'what its own list admits', key: aKey({ models: ['model-*'] }), ids: ['model-a'] },
    { name: 'none where its list names none of ours', key: aKey({ models: ['x'] }), ids: [] },
    {
      name: "its group's channels",
      key: aKey({ customer: { ...aKey().customer, group: 'vip' } }),
      ids: ['theirs'],
    },
  ])('$name', ({ key, ids }) => {
    expect(
      offeredModels(key, services)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids)
    for (const id of ids) expect(findOfferedModel(key, id, services)?.id).toBe(id)
  })

  it.each(['unpriced', 'theirs', 'nothing', '__proto__', ''])('does not find %j', (id) => {
    expect(findOfferedModel(aKey(), id, services)).toBeUndefined()
  })

  it("has the group's multiplier in its price, and none where the channel is free", () => {
    const price = findOfferedModel(aKey(), 'model-a', services)?.price
    expect(price?.version.multiplier).toBe('2')
    expect(findOfferedModel(aKey(), 'local', services)?.price).toBeUndefined()
  })
})
