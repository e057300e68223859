import { describe, expect, it } from 'vitest'
import { median, percentile, ratio, spread } from './statistics.ts'

describe('median', () => {
  it.each([
    { name: 'none', values: [], expected: Number.NaN },
    { name: 'one', values: [7], expected: 7 },
    { name: 'odd, unsorted', values: [9, 1, 5], expected: 5 },
    { name: 'even', values: [4, 1, 3, 2], expected: 2.5 },
    { name: 'numbers, not text', values: [10, 9, 100], expected: 10 },
  ])('$name', ({ values, expected }) => {
    expect(median(values)).toBe(expected)
  })

  it('leaves its input as it is', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })
})

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it.each([
    { share: 0.5, expected: 50 },
    { share: 0.99, expected: 99 },
    { share: 1, expected: 100 },
    { share: 0, expected: 1 },
  ])('$share of 1 to 100', ({ share, expected }) => {
    expect(percentile(hundred, share)).toBe(expected)
  })

  it.each([
    { name: 'none', values: [], expected: Number.NaN },
    { name: 'one', values: [4], expected: 4 },
    { name: 'two', values: [4, 5], expected: 5 },
  ])('99 % of $name', ({ values, expected }) => {
    expect(percentile(values, 0.99)).toBe(expected)
  })
})

describe('spread', () => {
  it('is half the distance of the quartiles, of the median', () => {
    expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.1)
  })
})

describe('ratio', () => {
  it.each([
    { value: 12, base: 4, expected: 3 },
    { value: 12, base: 0, expected: Number.NaN },
    { value: 12, base: Number.NaN, expected: Number.NaN },
    { value: Number.NaN, base: 3, expected: Number.NaN },
  ])('$value of $base', ({ value, base, expected }) => {
    expect(ratio(value, base)).toBe(expected)
  })
})
