import { describe, expect, it } from 'vitest'
import { parseArguments } from './parse-arguments.ts'

describe('parseArguments', () => {
  const exact = [
    '{"id":9007199254740993123}',
    '{"a":[1.5,1e400],"b":{"c":12345678901234567890.123}}',
    '{"text":"1.0 and 9007199254740993","n":1}',
    '{"__proto__":{"x":1}}',
    '{}',
  ]
  it.each(exact)('keeps every digit of %s', (text) => {
    const { input, changed } = parseArguments(text)
    expect(changed).toBe(false)
    expect(JSON.stringify(input)).toBe(text)
  })

  it.each(['', '  \n'])('takes %j for no arguments', (text) => {
    expect(parseArguments(text)).toEqual({ input: {}, changed: false })
  })

  it.each(['not json', '{"a":', '[1]', '"x"', 'null', '1', '12345678901234567890', '1.0'])(
    'puts %j whole under `arguments`',
    (text) => {
      expect(parseArguments(text)).toEqual({ input: { arguments: text }, changed: true })
    },
  )
})
