import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { GatewayError } from '../canonical/errors.ts'

const MAX_DELAY_MS = 200
const MAX_HEAP_SHARE = 0.85
const SAMPLE_MS = 20

/**
 * Watches whether this process keeps up (reliability.md 3): the mean event-loop delay of the last second and
 * the share of the heap in use. New paid calls are refused while it does not; running ones go on.
 */
export interface OverloadWatch {
  /** Called once a second by the schedule. */
  sample(): void
  refusal(): GatewayError | undefined
  readonly delayMs: number
}

export function openOverloadWatch(): OverloadWatch {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS })
  histogram.enable()
  let delayMs = 0
  let overloaded = false
  return {
    get delayMs() {
      return delayMs
    },
    sample() {
      // The histogram measures whole sampling intervals: what lies above one of them is delay.
      delayMs = Number.isNaN(histogram.mean) ? 0 : Math.max(0, histogram.mean / 1e6 - SAMPLE_MS)
      histogram.reset()
      const heap = getHeapStatistics()
      overloaded = delayMs > MAX_DELAY_MS || heap.used_heap_size > heap.heap_size_limit * MAX_HEAP_SHARE
    },
    refusal() {
      if (!overloaded) return undefined
      return new GatewayError('unavailable', 'The gateway is at its limit. Please try again shortly.', {
        retryAfter: 5,
      })
    },
  }
}
