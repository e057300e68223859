import { greater, lesser, type Nano } from '../amount.ts'

/**
 * What to hold, chosen inside the transaction by what is there (`spendable` = available + credit limit, and
 * what the key's own limit leaves, whichever is less; without bound for an unlimited customer and key):
 * - `whole` null: output is counted while it comes. Held is `fixed + slice`, shrunk to `spendable`, never below `fixed + floor`.
 * - else: `fixed + whole` when `spendable` is four times that; else the larger of `fixed + slice` and a quarter of
 *   `spendable`, never above `fixed + whole`, shrunk to `spendable`, never below `fixed + floor`.
 */
export interface HoldRequest {
  /** Input bound and fees. */
  fixed: Nano
  slice: Nano
  whole: Nano | null
  floor: Nano
}

/** What a customer must have for `whole` to be held at once. */
const TIMES_WHOLE = 4n

/** The amount that is held where money is plentiful, and how much is plenty. */
export function plentifulHold(request: HoldRequest): { amount: Nano; needed: Nano } {
  const { fixed, slice, whole } = request
  if (whole === null) return { amount: fixed + slice, needed: fixed + slice }
  return { amount: fixed + whole, needed: TIMES_WHOLE * (fixed + whole) }
}

/** The amount to hold; undefined when `spendable` (null: without bound) is not enough for the least of it. */
export function chooseHold(request: HoldRequest, spendable: Nano | null): Nano | undefined {
  const { fixed, slice, whole, floor } = request
  const { amount: most, needed } = plentifulHold(request)
  if (spendable === null || spendable >= needed) return most
  const share = whole === null ? fixed + slice : greater(fixed + slice, spendable / TIMES_WHOLE)
  const wanted = lesser(lesser(share, most), spendable)
  return wanted < lesser(fixed + floor, most) ? undefined : wanted
}
