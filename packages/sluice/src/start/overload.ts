import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { GatewayError } from '../canonical/errors.ts'

const MAX_HEAP_SHARE = 0.85
const SAMPLE_MS = 20

/**
 * Watches whether this process keeps up (reliability.md 3): the mean event-loop delay of the last second, unless
 * `maxDelayMs` is 0, and the share of the heap in use. New paid calls are refused while it does not; running ones go on.
 */
export interface OverloadWatch {
  /** Called once a second by the schedule. */
  sample(): void
  refusal(): GatewayError | undefined
  readonly delayMs: number
}

/** What is measured; another one in tests. */
export interface OverloadProbe {
  /** Mean time between two samples of the event loop since the last call, in nanoseconds; NaN without samples. */
  meanNanoseconds(): number
  heap(): { used: number; limit: number }
}

export function openOverloadWatch(maxDelayMs: number, probe: OverloadProbe = openProbe()): OverloadWatch {
  let delayMs = 0
  let overloaded = false
  return {
    get delayMs() {
      return delayMs
    },
    sample() {
      // The histogram measures whole sampling intervals: what lies above one of them is delay.
      const mean = probe.meanNanoseconds()
      delayMs = Number.isNaN(mean) ? 0 : Math.max(0, mean / 1e6 - SAMPLE_MS)
      const heap = probe.heap()
      const late = maxDelayMs > 0 && delayMs > maxDelayMs
      overloaded = late || heap.used > heap.limit * MAX_HEAP_SHARE
    },
    refusal() {
      if (!overloaded) return undefined
      return new GatewayError('unavailable', 'The gateway is at its limit. Please try again shortly.', {
        retryAfter: 5,
      })
    },
  }
}

function openProbe(): OverloadProbe {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS })
  histogram.enable()
  return {
    meanNanoseconds() {
      const { mean } = histogram
      histogram.reset()
      return mean
    },
    heap() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
      return { used, limit }
    },
  }
}
