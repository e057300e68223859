import type { Clock } from '../../packages/sluice/src/io/clock.ts'

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  private epoch: number
  private elapsed = 0

  /** Milliseconds since the epoch at which it begins. */
  constructor(epoch = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.epoch = epoch
  }

  now(): number {
    return this.epoch
  }

  monotonic(): number {
    return this.elapsed
  }

  advance(ms: number): void {
    this.epoch += ms
    this.elapsed += ms
  }
}
