import type { Sample } from '../measure/measure-load.ts'
import { median, ratio, spread } from '../statistics.ts'
import type { Workload } from '../workloads.ts'

/** All rounds of one side, as medians. Latencies are added ones: over the direct calls of the same round. */
export interface Row {
  id: string
  name: string
  throughput: number
  cpuMicros: number
  /** How far the rounds lie apart, as a share. */
  cpuSpread: number
  addedP50: number
  addedP99: number
  residentBytes: number
  /** Each as a multiple of nginx's in the same run. */
  toNginx: { throughput: number; cpu: number; p50: number; p99: number; memory: number }
  pace: number
  notes: readonly string[]
}

export interface WorkloadReport {
  workload: Workload
  rows: readonly Row[]
  /** Share of the measured core that others used, the median over all sides and rounds; NaN where it is unknown. */
  foreign: number
}

/** Samples of a side, one a round; `undefined` why it took no part. */
export interface Measured {
  id: string
  name: string
  samples: readonly Sample[]
  refusal?: string | undefined
}

/** Below this share of its pace a row of streams says nothing about more than that. */
const LEAST_PACE = 0.95
/** A side that leaves more of its core idle was not at its limit. */
const USED_UP = 0.9
/** More than this of somebody else's work on the measured core disturbs it. */
export const MOST_FOREIGN = 0.05

export function summarise(workload: Workload, measured: readonly Measured[]): WorkloadReport {
  const floor = measured.find(({ id }) => id === 'direct')?.samples ?? []
  const rows = measured.map((side) => summariseSide(workload, side, floor))
  const foreign = median(measured.flatMap(({ samples }) => samples.map((sample) => sample.foreign)))
  const limit = rows.find(({ id }) => id === 'nginx')
  if (limit === undefined) return { workload, rows, foreign }
  return { workload, rows: rows.map((row) => ({ ...row, toNginx: compare(row, limit) })), foreign }
}

const NO_RATIO = {
  throughput: Number.NaN,
  cpu: Number.NaN,
  p50: Number.NaN,
  p99: Number.NaN,
  memory: Number.NaN,
}

function summariseSide(workload: Workload, side: Measured, floor: readonly Sample[]): Row {
  const { samples } = side
  const of = (read: (sample: Sample) => number): number => median(samples.map(read))
  const added = (read: (sample: Sample) => number): number =>
    side.id === 'direct'
      ? Number.NaN
      : median(samples.map((sample, round) => read(sample) - readAt(floor, round, read)))
  return {
    id: side.id,
    name: side.name,
    throughput: of(({ throughput }) => throughput),
    cpuMicros: of(({ cpuMicros }) => cpuMicros),
    cpuSpread: spread(samples.map(({ cpuMicros }) => cpuMicros)),
    addedP50: added(({ p50 }) => p50),
    addedP99: added(({ p99 }) => p99),
    residentBytes: of(({ residentBytes }) => residentBytes),
    toNginx: NO_RATIO,
    pace: of(({ pace }) => pace),
    notes: describeSide(workload, side),
  }
}

function readAt(samples: readonly Sample[], round: number, read: (sample: Sample) => number): number {
  const sample = samples[round]
  return sample === undefined ? Number.NaN : read(sample)
}

function compare(row: Row, limit: Row): Row['toNginx'] {
  return {
    throughput: ratio(row.throughput, limit.throughput),
    cpu: ratio(row.cpuMicros, limit.cpuMicros),
    p50: ratio(row.addedP50, limit.addedP50),
    p99: ratio(row.addedP99, limit.addedP99),
    memory: ratio(row.residentBytes, limit.residentBytes),
  }
}

function describeSide(workload: Workload, { id, samples, refusal }: Measured): string[] {
  if (refusal !== undefined) return [`left out: ${refusal}`]
  const notes: string[] = []
  const faults = countFaults(samples)
  if (faults.size > 0) {
    notes.push(`ERRORS, the row counts for nothing: ${[...faults].map((one) => one.join(' ×')).join(', ')}`)
  }
  const core = median(samples.map((sample) => sample.core))
  const pace = median(samples.map((sample) => sample.pace))
  if (pace < LEAST_PACE) notes.push(core >= USED_UP ? 'bound by its own core' : 'bound by the generator')
  const foreign = median(samples.map((sample) => sample.foreign))
  if (foreign > MOST_FOREIGN) notes.push(`others used ${Math.round(foreign * 100)} % of its core`)
  const closed = workload.perSecond === undefined && workload.pace === undefined
  if (closed && id !== 'direct' && core < USED_UP) notes.push(`used ${Math.round(core * 100)} % of its core`)
  return notes
}

export function countFaults(samples: readonly Pick<Sample, 'faults'>[]): Map<string, number> {
  const all = new Map<string, number>()
  for (const { faults } of samples) {
    for (const [name, count] of faults) all.set(name, (all.get(name) ?? 0) + count)
  }
  return all
}
