import { expect, it } from 'vitest'
import { parseDuration } from './parse-duration.ts'

it.each([
  { text: '500ms', expected: 500 },
  { text: '5s', expected: 5000 },
  { text: '1.5m', expected: 90_000 },
  { text: '1h', expected: 3_600_000 },
  { text: '30d', expected: 2_592_000_000 },
  { text: '0s', expected: 0 },
  { text: '5', expected: undefined },
  { text: '-5s', expected: undefined },
  { text: '5 s', expected: undefined },
  { text: 's', expected: undefined },
  { text: '1e3s', expected: undefined },
])('$text is $expected ms', ({ text, expected }) => {
  expect(parseDuration(text)).toBe(expected)
})
