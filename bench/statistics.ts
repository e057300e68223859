/** The middle value; of an even number of values the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = sortNumbers(values)
  const middle = sorted.length / 2
  if (sorted.length === 0) return Number.NaN
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  return (upper + lower) / 2
}

/** The smallest value that `share` (0 to 1) of all values do not exceed. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = sortNumbers(values)
  const rank = Math.ceil(share * sorted.length) - 1
  return sorted[Math.min(Math.max(rank, 0), sorted.length - 1)] ?? Number.NaN
}

/** How far the values lie apart, as a share of their median: half the distance of the 25th and 75th percentile. */
export function spread(values: readonly number[]): number {
  return (percentile(values, 0.75) - percentile(values, 0.25)) / 2 / median(values)
}

/** `value` as a multiple of `base`; NaN where there is nothing to divide by. */
export function ratio(value: number, base: number): number {
  return base > 0 ? value / base : Number.NaN
}

function sortNumbers(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}
