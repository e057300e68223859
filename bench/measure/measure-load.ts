import { Caller, type Target } from '../load/caller.ts'
import { type LoadResult, runClosedLoop, runOpenLoop } from '../load/load.ts'
import type { Side } from '../sides/side.ts'
import { percentile } from '../statistics.ts'
import type { Workload } from '../workloads.ts'
import { coreSeconds, cpuSeconds, residentBytes } from './process-figures.ts'

/** One side in one round. */
export interface Sample {
  /** Calls a second; of paced streams, as many as their chunks make. */
  throughput: number
  /** Microseconds of CPU a call; NaN where it is not measured. */
  cpuMicros: number
  /** Share of its core that the side used. */
  core: number
  /** Share of that core that others used meanwhile; NaN where processes are not bound. */
  foreign: number
  /** Milliseconds. */
  p50: number
  p99: number
  residentBytes: number
  /** Reached share of the pace that the streams should have; NaN without one. */
  pace: number
  faults: ReadonlyMap<string, number>
}

const RAMP_MS = 300
/** Until V8 has compiled most of what a call needs: CPU a call falls by a fifth over the first 10 s. */
const FIRST_WARM_UP_MS = 10_000
const WARM_UP_MS = 4000
const DRAIN_MS = 5000
/** More connections than this mean that the side does not keep up with the rate. */
const MOST_CONNECTIONS = 1000
const PROBE_MS = 10_000

/** Why this side cannot take part in this workload; undefined: it can. */
export function probe(side: Side, workload: Workload): Promise<string | undefined> {
  const caller = new Caller(side.target(workload))
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const timer = setTimeout(() => resolve('no answer in time'), PROBE_MS)
  caller.open().then(
    () => caller.call(({ fault }) => resolve(fault)),
    (error: unknown) => resolve(error instanceof Error ? error.message : String(error)),
  )
  return promise.finally(() => {
    clearTimeout(timer)
    caller.close()
  })
}

/** Lets the side compile and connect what the workload needs. */
export async function warmUp(side: Side, workload: Workload, isFirst: boolean): Promise<void> {
  const rampMs = isFirst ? FIRST_WARM_UP_MS : WARM_UP_MS
  await load(side.target(workload), workload, rampMs, 0.1, { begin() {}, end() {} })
}

/** Loads one side once; `core` is the one that it is bound to. */
export async function measureLoad(
  side: Side,
  workload: Workload,
  seconds: number,
  core: number | undefined,
): Promise<Sample> {
  const target = side.target(workload)
  const busySeconds = (): number => (core === undefined ? Number.NaN : coreSeconds(core))
  let cpu = 0
  let busy = 0
  let resident = 0
  const result = await load(target, workload, RAMP_MS, Math.max(seconds, workload.leastSeconds), {
    begin() {
      cpu = -cpuSeconds(side.pids)
      busy = -busySeconds()
    },
    end() {
      cpu += cpuSeconds(side.pids)
      busy += busySeconds()
      resident = residentBytes(side.pids)
    },
  })
  const calls = workload.pace === undefined ? result.calls : result.events / eventsPerCall(result)
  const measured = side.pids.length > 0
  return {
    throughput: calls / result.seconds,
    cpuMicros: measured ? (cpu * 1e6) / calls : Number.NaN,
    core: measured ? cpu / result.seconds : Number.NaN,
    foreign: Math.max(0, busy - cpu) / result.seconds,
    p50: percentile(result.latencies, 0.5),
    p99: percentile(result.latencies, 0.99),
    residentBytes: measured ? resident : Number.NaN,
    pace:
      workload.pace === undefined
        ? Number.NaN
        : result.events / result.seconds / workload.connections / workload.pace,
    faults: result.faults,
  }
}

function load(
  target: Target,
  workload: Workload,
  rampMs: number,
  seconds: number,
  edges: { begin(): void; end(): void },
): Promise<LoadResult> {
  const { connections, staggerMs, perSecond } = workload
  const plan = {
    target,
    connections,
    staggerMs,
    rampMs: rampMs + staggerMs,
    measuredMs: seconds * 1000,
    drainMs: DRAIN_MS,
  }
  if (perSecond === undefined) return runClosedLoop(plan, edges)
  return runOpenLoop({ ...plan, perSecond, mostConnections: MOST_CONNECTIONS }, edges)
}

/** Ends of events that a complete stream had. */
function eventsPerCall({ eventsOfCalls, calls }: LoadResult): number {
  return calls === 0 ? Number.NaN : eventsOfCalls / calls
}
