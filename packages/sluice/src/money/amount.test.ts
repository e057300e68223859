import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../tests/kit/seeded-random.ts'
import {
  divideUp,
  formatDecimal,
  formatUsd,
  MAX_NANO,
  multiplyFactor,
  parseFactor,
  parseUsd,
} from './amount.ts'

describe('parseUsd', () => {
  it.each([
    { value: '0', expected: 0n },
    { value: '10', expected: 10_000_000_000n },
    { value: '0.15', expected: 150_000_000n },
    { value: '10.00', expected: 10_000_000_000n },
    { value: '-2.5', expected: -2_500_000_000n },
    { value: '0.000000001', expected: 1n },
    { value: '9223372036.854775807', expected: MAX_NANO },
    { value: 0.15, expected: 150_000_000n },
    { value: 5, expected: 5_000_000_000n },
    { value: 1e-7, expected: 100n },
    { value: 1.5e-8, expected: 15n },
    { value: -0.1, expected: -100_000_000n },
    { value: 1e9, expected: 1_000_000_000_000_000_000n },
    { value: 0.1 + 0.2, expected: undefined },
    { value: 1e-10, expected: undefined },
    { value: 1e21, expected: undefined },
    { value: Number.NaN, expected: undefined },
    { value: Number.POSITIVE_INFINITY, expected: undefined },
    { value: '9223372036.854775808', expected: undefined },
    { value: '0.0000000001', expected: undefined },
    { value: '1e3', expected: undefined },
    { value: ' 1', expected: undefined },
    { value: '1 ', expected: undefined },
    { value: '+1', expected: undefined },
    { value: '.5', expected: undefined },
    { value: '5.', expected: undefined },
    { value: '1,000', expected: undefined },
    { value: '0x10', expected: undefined },
    { value: '١', expected: undefined },
    { value: '', expected: undefined },
    { value: null, expected: undefined },
    { value: true, expected: undefined },
    { value: 5n, expected: undefined },
    { value: ['1'], expected: undefined },
  ])('$value', ({ value, expected }) => {
    expect(parseUsd(value)).toBe(expected)
  })
})

describe('formatUsd', () => {
  it.each([
    { amount: 0n, expected: '0' },
    { amount: 1n, expected: '0.000000001' },
    { amount: 150_000_000n, expected: '0.15' },
    { amount: 10_000_000_000n, expected: '10' },
    { amount: 100_000_000_000n, expected: '100' },
    { amount: -2_500_000_000n, expected: '-2.5' },
    { amount: 1_000_000_001n, expected: '1.000000001' },
    { amount: MAX_NANO, expected: '9223372036.854775807' },
  ])('$amount', ({ amount, expected }) => {
    expect(formatUsd(amount)).toBe(expected)
  })

  it('is undone by parseUsd for any amount', () => {
    const random = seededRandom(1)
    for (let i = 0; i < 2000; i++) {
      const amount = BigInt(Math.floor(random() * 2 ** (random() * 50))) * (random() < 0.5 ? -1n : 1n)
      expect(parseUsd(formatUsd(amount))).toBe(amount)
    }
  })
})

describe('formatDecimal', () => {
  it.each([
    { value: 120n, places: 0, expected: '120' },
    { value: 120n, places: 1, expected: '12' },
    { value: 125n, places: 2, expected: '1.25' },
    { value: 5n, places: 18, expected: '0.000000000000000005' },
    { value: 0n, places: 18, expected: '0' },
  ])('$value / 10^$places', ({ value, places, expected }) => {
    expect(formatDecimal(value, places)).toBe(expected)
  })
})

describe('parseFactor', () => {
  it.each([
    { text: '1', expected: { digits: 1n, places: 0 } },
    { text: '1.0', expected: { digits: 1n, places: 0 } },
    { text: '1.25', expected: { digits: 125n, places: 2 } },
    { text: '0', expected: { digits: 0n, places: 0 } },
    { text: '100', expected: { digits: 100n, places: 0 } },
    { text: '0.000000001', expected: { digits: 1n, places: 9 } },
    { text: '-1', expected: undefined },
    { text: 'x', expected: undefined },
  ])('$text', ({ text, expected }) => {
    expect(parseFactor(text)).toEqual(expected)
  })
})

describe('multiplyFactor', () => {
  it.each([
    { text: '1', times: 24, expected: '24' },
    { text: '1.25', times: 3, expected: '3.75' },
    { text: '0.000000001', times: 1_000_000, expected: '0.001' },
    { text: '2.5', times: 0, expected: '0' },
  ])('$text, $times times', ({ text, times, expected }) => {
    expect(multiplyFactor(text, times)).toBe(expected)
  })

  it('takes factors alone', () => {
    expect(() => multiplyFactor('x', 2)).toThrow(TypeError)
  })
})

describe('divideUp', () => {
  it.each([
    { dividend: 0n, divisor: 5n, expected: 0n },
    { dividend: 5n, divisor: 5n, expected: 1n },
    { dividend: 6n, divisor: 5n, expected: 2n },
  ])('$dividend / $divisor', ({ dividend, divisor, expected }) => {
    expect(divideUp(dividend, divisor)).toBe(expected)
  })
})
