/** The one source of time. Milliseconds since the epoch; `monotonic` never goes back and has no epoch. */
export interface Clock {
  now(): number
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}
