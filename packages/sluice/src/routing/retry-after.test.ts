import { expect, it } from 'vitest'
import { readRetryAfter } from './retry-after.ts'

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)

it.each([
  { value: undefined, expected: undefined },
  { value: '7', expected: 7000 },
  { value: ' 0 ', expected: 0 },
  { value: '1.5', expected: 1500 },
  { value: 'Sat, 21 Nov 2026 12:00:30 GMT', expected: 30_000 },
  { value: 'Saturday, 21-Nov-26 12:01:00 GMT', expected: 60_000 },
  { value: 'Sat, 21 Nov 2026 11:00:00 GMT', expected: 0 },
  { value: '999999999', expected: 86_400_000 },
  { value: '-5', expected: undefined },
  { value: 'soon', expected: undefined },
  { value: '2027', expected: 2_027_000 },
  { value: '1e9', expected: undefined },
  { value: '9'.repeat(400), expected: undefined },
])('retry-after $value is $expected ms', ({ value, expected }) => {
  expect(readRetryAfter(new Map(value === undefined ? [] : [['retry-after', value]]), NOW)).toBe(expected)
})

it('takes the finer header first', () => {
  const headers = new Map([
    ['retry-after', '9'],
    ['retry-after-ms', '1200'],
  ])
  expect(readRetryAfter(headers, NOW)).toBe(1200)
})
