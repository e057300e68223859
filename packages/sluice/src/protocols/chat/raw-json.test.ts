import { describe, expect, it } from 'vitest'
import { parseKeepingDigits, parseObjectKeepingDigits } from './raw-json.ts'

describe('parseKeepingDigits', () => {
  const kept = [
    '{"a":1}',
    '{"id":12345678901234567890}',
    '{"id":-9007199254740993,"list":[18446744073709551615]}',
    '{"x":0.12345678901234567890123}',
    '{"x":1e400}',
    '{"x":0.04874164407903498}',
    '{"text":"12345678901234567890"}',
  ]
  it.each(kept)('writes %s back as it stood', (text) => {
    expect(JSON.stringify(parseKeepingDigits(text))).toBe(text)
  })

  it('leaves numbers that a double holds as numbers', () => {
    expect(parseKeepingDigits('{"a":9007199254740991,"b":[1.5],"c":"12345678901234567"}')).toEqual({
      a: 9007199254740991,
      b: [1.5],
      c: '12345678901234567',
    })
  })

  it('throws on what is not JSON', () => {
    expect(() => parseKeepingDigits('{"a":')).toThrow(SyntaxError)
    expect(() => parseKeepingDigits('12345678901234567890,')).toThrow(SyntaxError)
  })
})

describe('parseObjectKeepingDigits', () => {
  it.each(['', 'text', '[1]', '"a"', 'null', '{"a":', '12345678901234567890'])(
    'has no object in %j',
    (text) => {
      expect(parseObjectKeepingDigits(text)).toBeUndefined()
    },
  )
  it('gives the object', () => {
    expect(parseObjectKeepingDigits(' {"a":1} ')).toEqual({ a: 1 })
  })
})
