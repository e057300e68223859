import { describe, expect, it } from 'vitest'
import { forwardedQuery, readFlag, readPage, readSequence } from './responses-queries.ts'

const query = (text: string): URLSearchParams => new URLSearchParams(text)

describe('readPage', () => {
  it.each([
    ['', { limit: 20, order: 'desc', after: null }],
    ['limit=100&order=asc&after=msg_1', { limit: 100, order: 'asc', after: 'msg_1' }],
  ])('reads ?%s', (text, page) => {
    expect(readPage(query(text))).toEqual(page)
  })

  it.each(['limit=0', 'limit=101', 'limit=-1', 'limit=1.5', 'limit=x', 'order=up'])('refuses ?%s', (text) => {
    expect(() => readPage(query(text))).toThrow(text.split('=')[0])
  })
})

it('reads where a stream goes on', () => {
  expect(readSequence(query(''), 'starting_after')).toBe(-1)
  expect(readSequence(query('starting_after=0'), 'starting_after')).toBe(0)
  expect(() => readSequence(query('starting_after=-1'), 'starting_after')).toThrow('whole number')
})

it('reads flags', () => {
  expect(['', 'stream=false', 'stream=true'].map((text) => readFlag(query(text), 'stream'))).toEqual([
    false,
    false,
    true,
  ])
  expect(() => readFlag(query('stream=1'), 'stream')).toThrow('true or false')
})

it('tells a vendor what its own operations know, and no key', () => {
  expect(forwardedQuery('include%5B%5D=a&include[1]=b&include=c&limit=2&key=sk-x&api-version=9')).toBe(
    'include%5B%5D=a&include%5B1%5D=b&include=c&limit=2',
  )
})
