import type { SoakFigures } from '../measure/measure-soak.ts'
import type { StartFigures } from '../measure/measure-start.ts'
import { ratio } from '../statistics.ts'
import { WORKLOADS, type WorkloadId } from '../workloads.ts'
import type { Row, WorkloadReport } from './summarise.ts'

export interface BenchResult {
  workloads: readonly WorkloadReport[]
  start: StartFigures | undefined
  soak: SoakFigures | undefined
}

/** What a figure should be at most, and what it is. */
export interface Verdict {
  what: string
  target: string
  measured: string
  /** Undefined: not measured. */
  ok: boolean | undefined
}

interface RowTarget {
  workload: WorkloadId
  side: string
  most: number
  unit: '× nginx' | 'ms'
  what: string
  read: (row: Row) => number
}

const cpu = (row: Row): number => row.toNginx.cpu

/** The figures that Sluice promises, over the rows of the table. */
const ROW_TARGETS: readonly RowTarget[] = [
  ...(['json-64', 'json-256'] as const).flatMap((workload): RowTarget[] => [
    { workload, side: 'sluice-full', most: 6, unit: '× nginx', what: 'CPU a call, full', read: cpu },
    { workload, side: 'sluice-relaxed', most: 5, unit: '× nginx', what: 'CPU a call, relaxed', read: cpu },
  ]),
  {
    workload: 'rate-500',
    side: 'sluice-full',
    most: 1.5,
    unit: 'ms',
    what: 'added p50, full',
    read: ({ addedP50 }) => addedP50,
  },
  {
    workload: 'rate-500',
    side: 'sluice-full',
    most: 6,
    unit: 'ms',
    what: 'added p99, full',
    read: ({ addedP99 }) => addedP99,
  },
  {
    workload: 'stream',
    side: 'sluice-full',
    most: 2.5,
    unit: '× nginx',
    what: 'CPU a stream, full',
    read: cpu,
  },
]

/** A converted stream may cost the greater of the two, beside nginx and beside Sluice passing the same upstream's stream through. */
const MOST_CONVERTED = { toNginx: 3.5, toPassedThrough: 1.5 }
/** What a channel of every vendor may cost a call that none of them serves. */
const MOST_VENDORS = 1.02
/** Rounds that lie further apart say nothing about a difference that small. */
const MOST_VENDORS_SPREAD = 0.1

const MEGABYTE = 1e6
const MOST_IDLE_MB = 120
const MOST_STREAMS_MB = 40
const MOST_START_MS = 1000

export function judge({ workloads, start, soak }: BenchResult): Verdict[] {
  return [
    ...ROW_TARGETS.map((target) => judgeRow(target, workloads)),
    ...WORKLOADS.flatMap(({ id, passedThrough }) =>
      passedThrough === undefined ? [] : [judgeConverted(id, passedThrough, workloads)],
    ),
    judgeVendors(workloads),
    ...judgeStart(start),
    judgeSoak(soak),
  ]
}

function findRow(workloads: readonly WorkloadReport[], workload: WorkloadId, side: string): Row | undefined {
  return workloads.find((report) => report.workload.id === workload)?.rows.find(({ id }) => id === side)
}

function hasErrors(row: Row | undefined): boolean {
  return row?.notes.some((note) => note.startsWith('ERRORS')) === true
}

function judgeRow(target: RowTarget, workloads: readonly WorkloadReport[]): Verdict {
  const row = findRow(workloads, target.workload, target.side)
  const value = row === undefined ? Number.NaN : target.read(row)
  const broken = hasErrors(row)
  return {
    what: `${target.workload}: ${target.what}`,
    target: `at most ${target.most} ${target.unit}`,
    measured: Number.isNaN(value)
      ? 'not measured'
      : `${value.toFixed(2)} ${target.unit}${broken ? ', with errors' : ''}`,
    ok: Number.isNaN(value) ? undefined : value <= target.most && !broken,
  }
}

/** Without one of the two figures the other can still tell that it is within. */
function judgeConverted(
  id: WorkloadId,
  passedThrough: WorkloadId,
  workloads: readonly WorkloadReport[],
): Verdict {
  const row = findRow(workloads, id, 'sluice-full')
  const twin = findRow(workloads, passedThrough, 'sluice-full')
  const toNginx = row?.toNginx.cpu ?? Number.NaN
  const toTwin = ratio(row?.cpuMicros ?? Number.NaN, twin?.cpuMicros ?? Number.NaN)
  const broken = hasErrors(row) || hasErrors(twin)
  const within = toNginx <= MOST_CONVERTED.toNginx || toTwin <= MOST_CONVERTED.toPassedThrough
  const told = [
    ...(Number.isNaN(toNginx) ? [] : [`${toNginx.toFixed(2)} × nginx`]),
    ...(Number.isNaN(toTwin) ? [] : [`${toTwin.toFixed(2)} × passed through`]),
  ]
  const undecided = told.length === 0 || (told.length === 1 && !within && !broken)
  return {
    what: `${id}: CPU a stream, full`,
    target: `at most ${MOST_CONVERTED.toNginx} × nginx or ${MOST_CONVERTED.toPassedThrough} × passed through`,
    measured: told.length === 0 ? 'not measured' : `${told.join(', ')}${broken ? ', with errors' : ''}`,
    ok: undecided ? undefined : within && !broken,
  }
}

function judgeVendors(workloads: readonly WorkloadReport[]): Verdict {
  const usual = findRow(workloads, 'vendors', 'sluice-usual')
  const every = findRow(workloads, 'vendors', 'sluice-vendors')
  const value = ratio(every?.cpuMicros ?? Number.NaN, usual?.cpuMicros ?? Number.NaN)
  const spread = Math.hypot(every?.cpuSpread ?? Number.NaN, usual?.cpuSpread ?? Number.NaN)
  const broken = hasErrors(usual) || hasErrors(every)
  const undecided = Number.isNaN(value) || (spread > MOST_VENDORS_SPREAD && !broken)
  return {
    what: 'vendors: CPU a call, full',
    target: `at most ${MOST_VENDORS} × usual channels, within the spread`,
    measured: Number.isNaN(value)
      ? 'not measured'
      : `${value.toFixed(3)} × usual channels, spread ${spread.toFixed(3)}${broken ? ', with errors' : ''}`,
    ok: undecided ? undefined : value <= MOST_VENDORS + spread && !broken,
  }
}

function judgeStart(start: StartFigures | undefined): Verdict[] {
  const errors = describeFaults(start?.faults)
  const most = (what: string, value: number | undefined, limit: number, unit: string): Verdict => ({
    what,
    target: `under ${limit} ${unit}`,
    measured: value === undefined ? 'not measured' : `${Math.round(value)} ${unit}${errors}`,
    ok: value === undefined ? undefined : value < limit && errors === '',
  })
  return [
    most('start: memory at rest', start && start.idleBytes / MEGABYTE, MOST_IDLE_MB, 'MB'),
    most('start: memory of 1,000 open streams', start && start.streamBytes / MEGABYTE, MOST_STREAMS_MB, 'MB'),
    most('start: to the listening line', start?.startMs, MOST_START_MS, 'ms'),
  ]
}

function judgeSoak(soak: SoakFigures | undefined): Verdict {
  const errors = describeFaults(soak?.faults)
  const megabytes = (bytes: number): string => `${Math.round(bytes / MEGABYTE)} MB`
  return {
    what: 'soak: memory over minutes of streams',
    target: 'flat over 10 minutes',
    measured:
      soak === undefined
        ? 'not measured'
        : `${megabytes(soak.earlyBytes)} early, ${megabytes(soak.lateBytes)} late, ${soak.minutes} min${errors}`,
    ok: soak === undefined ? undefined : soak.flat && errors === '',
  }
}

/** '' when there were none. */
function describeFaults(faults: ReadonlyMap<string, number> | undefined): string {
  const list = [...(faults ?? [])].map(([name, count]) => `${name} ×${count}`)
  return list.length === 0 ? '' : `, with errors: ${list.join(', ')}`
}
