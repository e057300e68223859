const SECONDS = 60

/**
 * How much was used within the last minute, kept by the second: no span of 60 s ever holds more than what was
 * admitted under the limit, and the memory is 61 numbers whatever the limit is. Times are milliseconds of a
 * clock that does not go back.
 */
export class MinuteWindow {
  /** One slot more than a minute: the second that has begun is counted beside 60 whole ones. */
  private readonly slots = new Float64Array(SECONDS + 1)
  /** The second that the newest slot stands for. */
  private newest: number
  private sum = 0

  constructor(now: number) {
    this.newest = Math.floor(now / 1000)
  }

  used(now: number): number {
    this.advance(now)
    return this.sum
  }

  add(now: number, amount: number): void {
    this.advance(now)
    this.put(this.newest, amount)
  }

  /** Takes back what was added too much at `then`, unless that second has left the window already. */
  takeBack(now: number, then: number, amount: number): void {
    this.advance(now)
    const second = Math.floor(then / 1000)
    if (second > this.newest - this.slots.length) this.put(second, -amount)
  }

  /** Whole seconds, at least 1, until less than `limit` will be in use if nothing more is added. */
  secondsUntilBelow(now: number, limit: number): number {
    this.advance(now)
    let left = this.sum
    for (let age = SECONDS; age >= 0; age--) {
      if (left < limit) return Math.max(1, SECONDS - age)
      left -= this.slots[(this.newest - age + this.slots.length) % this.slots.length] ?? 0
    }
    return SECONDS + 1
  }

  private advance(now: number): void {
    const second = Math.floor(now / 1000)
    const steps = Math.min(second - this.newest, this.slots.length)
    for (let step = 1; step <= steps; step++) {
      const slot = (this.newest + step) % this.slots.length
      this.sum -= this.slots[slot] ?? 0
      this.slots[slot] = 0
    }
    if (second > this.newest) this.newest = second
  }

  private put(second: number, amount: number): void {
    const slot = second % this.slots.length
    this.slots[slot] = (this.slots[slot] ?? 0) + amount
    this.sum += amount
  }
}
