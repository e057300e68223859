import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../canonical/json.ts'
import { PartialArguments } from './join-partial-args.ts'

function join(...pieces: JsonObject[]) {
  const args = new PartialArguments()
  const read = pieces.map((piece) => args.add(piece))
  return { json: args.toJson(), read }
}

describe('PartialArguments', () => {
  it('is an empty object without pieces', () => {
    expect(join().json).toBe('{}')
  })

  it('reads every way to write a path', () => {
    const { json } = join(
      { jsonPath: "$['a b'].c", numberValue: 1 },
      { jsonPath: '$["d.e"][1]', boolValue: false },
      { jsonPath: '$["d.e"][0]', nullValue: 'NULL_VALUE' },
    )
    expect(JSON.parse(json)).toEqual({ 'a b': { c: 1 }, 'd.e': [null, false] })
  })

  it('fills gaps of lists', () => {
    expect(join({ jsonPath: '$.l[2]', numberValue: 3 }).json).toBe('{"l":[null,null,3]}')
  })

  it('keeps names that mean something to JavaScript as names', () => {
    const { json } = join(
      { jsonPath: '$.__proto__.polluted', stringValue: 'yes' },
      { jsonPath: '$.constructor', stringValue: 'c' },
    )
    expect(json).toBe('{"__proto__":{"polluted":"yes"},"constructor":"c"}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each<[string, JsonObject]>([
    ['no path', { stringValue: 'x' }],
    ['no root', { jsonPath: 'a', stringValue: 'x' }],
    ['the root itself', { jsonPath: '$', stringValue: 'x' }],
    ['a wild card', { jsonPath: '$[*]', stringValue: 'x' }],
    ['a list too long', { jsonPath: '$.a[20001]', stringValue: 'x' }],
    ['a path too deep', { jsonPath: `$${'.a'.repeat(65)}`, stringValue: 'x' }],
    ['no value', { jsonPath: '$.a' }],
  ])('cannot read %s', (_name, piece) => {
    expect(join(piece)).toEqual({ json: '{}', read: [false] })
  })

  it('does not let a value and a container take each other’s place', () => {
    const { json, read } = join(
      { jsonPath: '$.a', stringValue: 'x' },
      { jsonPath: '$.a.b', stringValue: 'y' },
      { jsonPath: '$.c.d', stringValue: 'z' },
      { jsonPath: '$.c', stringValue: 'w' },
    )
    expect(json).toBe('{"a":"x","c":{"d":"z"}}')
    expect(read).toEqual([true, false, true, false])
  })
})
