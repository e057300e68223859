import { expect, it } from 'vitest'
import { chooseHold, type HoldRequest } from './choose-hold.ts'

/** fixed 10, a slice of 40, a floor of 5; `whole` 200 where the output cannot be counted. */
const counted: HoldRequest = { fixed: 10n, slice: 40n, whole: null, floor: 5n }
const uncounted: HoldRequest = { ...counted, whole: 200n }
const short: HoldRequest = { ...counted, whole: 3n }
const free: HoldRequest = { fixed: 0n, slice: 0n, whole: null, floor: 0n }

const cases: {
  name: string
  request: HoldRequest
  spendable: bigint | null
  expected: bigint | undefined
}[] = [
  { name: 'a slice', request: counted, spendable: 1000n, expected: 50n },
  { name: 'a slice without bound', request: counted, spendable: null, expected: 50n },
  { name: 'a slice exactly', request: counted, spendable: 50n, expected: 50n },
  { name: 'a shrunk slice', request: counted, spendable: 49n, expected: 49n },
  { name: 'the floor', request: counted, spendable: 15n, expected: 15n },
  { name: 'less than the floor', request: counted, spendable: 14n, expected: undefined },
  { name: 'nothing', request: counted, spendable: -1n, expected: undefined },
  { name: 'the whole', request: uncounted, spendable: 840n, expected: 210n },
  { name: 'the whole without bound', request: uncounted, spendable: null, expected: 210n },
  { name: 'a quarter', request: uncounted, spendable: 839n, expected: 209n },
  { name: 'a slice of what may not be a quarter', request: uncounted, spendable: 100n, expected: 50n },
  { name: 'shrunk to all there is', request: uncounted, spendable: 30n, expected: 30n },
  { name: 'less than the floor of the whole', request: uncounted, spendable: 14n, expected: undefined },
  { name: 'a whole below the slice', request: short, spendable: 20n, expected: 13n },
  { name: 'a whole below the floor', request: short, spendable: 13n, expected: 13n },
  { name: 'less than a whole below the floor', request: short, spendable: 12n, expected: undefined },
  { name: 'a call that costs nothing', request: free, spendable: 0n, expected: 0n },
  { name: 'a call that costs nothing, below zero', request: free, spendable: -1n, expected: undefined },
]

it.each(cases)('holds $name', ({ request, spendable, expected }) => {
  expect(chooseHold(request, spendable)).toBe(expected)
})
