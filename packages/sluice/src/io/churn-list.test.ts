import { expect, it } from 'vitest'
import { ChurnList, type Placed } from './churn-list.ts'

interface Item extends Placed {
  name: number
}

it('is a set, whatever comes and goes', () => {
  const list = new ChurnList<Item>()
  const known = new Set<Item>()
  const items: Item[] = Array.from({ length: 50 }, (_, name) => ({ name, place: -1 }))
  let seed = 1
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    return (seed >> 8) % below
  }
  for (let step = 0; step < 5000; step++) {
    const item = items[next(items.length)]
    if (item === undefined) throw new Error('no item')
    if (next(2) === 0) {
      list.add(item)
      known.add(item)
    } else {
      list.remove(item)
      known.delete(item)
    }
    expect(list.size).toBe(known.size)
  }
  expect(list.all().toSorted((a, b) => a.name - b.name)).toEqual([...known].sort((a, b) => a.name - b.name))
  for (const item of list.all()) list.remove(item)
  expect([list.size, items.every(({ place }) => place === -1)]).toEqual([0, true])
})
