import { expect, it } from 'vitest'
import { ConnectionTurns } from './connection-turns.ts'

const items = (text: string) => [{ type: 'message', content: text }]

it('keeps the last turn of each lane, until it is forgotten', () => {
  const turns = new ConnectionTurns()
  turns.keep('a', 'resp_1', items('one'))
  turns.keep('b', 'resp_2', items('two'))
  expect(turns.find('resp_1')).toEqual(items('one'))
  turns.keep('a', 'resp_3', items('three'))
  expect(['resp_1', 'resp_2', 'resp_3'].map((id) => turns.find(id))).toEqual([
    undefined,
    items('two'),
    items('three'),
  ])
  turns.forget('resp_2')
  expect(turns.find('resp_2')).toBeUndefined()
})

it('holds so much, and lets the oldest go', () => {
  const turns = new ConnectionTurns()
  const large = items('x'.repeat(30_000_000))
  for (const lane of ['a', 'b', 'c']) turns.keep(lane, lane, large)
  expect(['a', 'b', 'c'].map((id) => turns.find(id) !== undefined)).toEqual([false, true, true])
})
