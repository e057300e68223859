import { expect, it } from 'vitest'
import { sumDecimalsUp } from './sum-decimals.ts'

const cases: { amounts: string[]; expected: bigint | undefined }[] = [
  { amounts: [], expected: 0n },
  { amounts: ['0'], expected: 0n },
  { amounts: ['1', '0.5'], expected: 1_500_000_000n },
  { amounts: ['0.000000001'], expected: 1n },
  { amounts: ['0.0000000001', '0.0000000009'], expected: 1n },
  { amounts: ['0.0000000001', '0.00000000091'], expected: 2n },
  { amounts: ['123456789012.000000000000000001'], expected: 123456789012000000001n },
  { amounts: ['-1'], expected: undefined },
  { amounts: ['1e9'], expected: undefined },
  { amounts: ['1', ''], expected: undefined },
]

it.each(cases)('sums $amounts', ({ amounts, expected }) => {
  expect(sumDecimalsUp(amounts)).toBe(expected)
})
