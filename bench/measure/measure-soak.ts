import { runClosedLoop } from '../load/load.ts'
import type { Side } from '../sides/side.ts'
import { median } from '../statistics.ts'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { WORKLOADS, type Workload } from '../workloads.ts'
import { residentBytes } from './process-figures.ts'

/** Memory over minutes of streams. */
export interface SoakFigures {
  minutes: number
  streams: number
  /** Medians of the resident bytes in the second and in the last fifth. */
  earlyBytes: number
  lateBytes: number
  /** Megabytes of each tenth of the time. */
  course: readonly number[]
  flat: boolean
  faults: ReadonlyMap<string, number>
}

const SAMPLE_MS = 2000
const STREAMS_AT_ONCE = 200
/** V8 moves its heap's limits by more than nothing; a leak grows without end. */
const MOST_GROWTH = 1.1
const MEGABYTE = 1e6

/** Streams one after the other on many connections for so long. */
export async function measureSoak(side: Side, minutes: number): Promise<SoakFigures> {
  const slow = WORKLOADS.find(({ model }) => model === BENCH_MODELS.slow)
  if (slow === undefined) throw new Error('there is no slow workload')
  const workload: Workload = { ...slow, connections: STREAMS_AT_ONCE }
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentBytes(side.pids)), SAMPLE_MS)
  const result = await runClosedLoop(
    {
      target: side.target(workload),
      connections: STREAMS_AT_ONCE,
      staggerMs: workload.staggerMs,
      rampMs: workload.staggerMs,
      measuredMs: minutes * 60_000,
      drainMs: 5000,
    },
    { begin() {}, end: () => clearInterval(timer) },
  )
  const part = (from: number, to: number): number =>
    median(samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)))
  const earlyBytes = part(0.2, 0.4)
  const lateBytes = part(0.8, 1)
  return {
    minutes,
    streams: result.calls,
    earlyBytes,
    lateBytes,
    course: Array.from({ length: 10 }, (_, tenth) =>
      Math.round(part(tenth / 10, (tenth + 1) / 10) / MEGABYTE),
    ),
    flat: lateBytes <= earlyBytes * MOST_GROWTH,
    faults: result.faults,
  }
}
