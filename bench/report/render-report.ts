import type { StartFigures } from '../measure/measure-start.ts'
import { median } from '../statistics.ts'
import { renderTable } from './render-table.ts'
import { MOST_FOREIGN, type Row, type WorkloadReport } from './summarise.ts'
import { type BenchResult, judge } from './targets.ts'

/** What a reader needs to know of the machine and the run; no names and no paths. */
export interface Setting {
  cores: number
  platform: string
  node: string
  nginx: string | undefined
  pinned: boolean
  rounds: number
  seconds: number
}

const MEGABYTE = 1e6
const LEFT_AND_NOTES: ReadonlySet<number> = new Set([0, 6])

export function renderWorkload({ workload, rows }: WorkloadReport): string {
  const paced = workload.pace !== undefined
  const head = [
    workload.title,
    'calls/s',
    'CPU µs a call',
    'added p50 ms',
    'added p99 ms',
    'memory MB',
    paced ? 'pace reached; notes' : 'notes',
  ]
  return renderTable(head, rows.map(renderRow), LEFT_AND_NOTES)
}

function renderRow(row: Row): string[] {
  const { toNginx } = row
  const pace = Number.isNaN(row.pace) ? [] : [`${(row.pace * 100).toFixed(0)} %`]
  return [
    row.name,
    withRatio(figure(row.throughput, 0), toNginx.throughput),
    withRatio(withSpread(figure(row.cpuMicros, 1), row.cpuSpread), toNginx.cpu),
    withRatio(figure(row.addedP50, 2), toNginx.p50),
    withRatio(figure(row.addedP99, 2), toNginx.p99),
    withRatio(figure(row.residentBytes / MEGABYTE, 0), toNginx.memory),
    [...pace, ...row.notes].join('; '),
  ]
}

function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits)
}

function withRatio(text: string, multiple: number): string {
  return Number.isNaN(multiple) ? text : `${text} (${multiple.toFixed(2)}×)`
}

function withSpread(text: string, share: number): string {
  return Number.isNaN(share) ? text : `${text} ±${(share * 100).toFixed(0)} %`
}

export function renderVerdicts(result: BenchResult): string {
  const rows = judge(result).map(({ what, target, measured, ok }) => [
    what,
    target,
    measured,
    ok === undefined ? '–' : ok ? 'ok' : '**over**',
  ])
  return renderTable(['figure', 'target', 'measured', ''], rows, new Set([0, 1, 2, 3]))
}

/** The whole of `docs/benchmarks.md`. */
export function renderReport(setting: Setting, result: BenchResult): string {
  const parts = [
    '# Benchmarks',
    INTRODUCTION,
    [describeSetting(setting), describeQuiet(result)].filter(Boolean).join(' '),
    '## Targets',
    renderVerdicts(result),
    '## Load',
    READING,
    ...result.workloads.map(renderWorkload),
  ]
  if (result.start !== undefined) parts.push('## Start and memory', renderStart(result.start))
  if (result.soak !== undefined) {
    const { minutes, streams, course } = result.soak
    parts.push(
      '## Soak',
      `Resident megabytes in each tenth of ${minutes} minutes, in which ${streams} streams ended (200 at once): ` +
        `${course.join(', ')}.`,
    )
  }
  return `${parts.join('\n\n')}\n`
}

export function renderStart(start: StartFigures): string {
  return renderTable(
    ['`sluice start`, second start', 'figure'],
    [
      ['to the listening line, ms', figure(start.startMs, 0)],
      ['memory 10 s later, MB', figure(start.idleBytes / MEGABYTE, 0)],
      [`added by ${start.streams} open streams, MB`, figure(start.streamBytes / MEGABYTE, 0)],
    ],
  )
}

const INTRODUCTION = `Written by \`npm run bench -- --out docs/benchmarks.md\`. Figures are medians over interleaved rounds of one run: they
can be compared with one another, and not with those of another run or machine. What travels is the multiple of
nginx's figure, in brackets.`

const READING = `- *direct*: the load generator calls the fake upstream itself: the floor of latency.
- *nginx*: one worker that passes the bytes on, without log or buffering: the limit.
- *Sluice*: everything a call gets in production: its key, limits, the hold before the upstream is called, routing,
  metering, settlement, its row, its log line (written to a file), metrics. Ledger \`full\` waits for the disk, \`relaxed\` for
  the commit, \`off\` exists for this benchmark alone. Limits are lifted; JSON calls have their model mapped.
- Streams are *passed through* where the caller speaks the upstream's protocol, and else *converted*: an OpenAI caller over
  Anthropic and over Gemini, callers of Messages and of Responses over OpenAI's chat completions, a Gemini caller over
  Anthropic. Direct calls and nginx have the upstream's own stream then. What conversion costs is told by the row of the
  same upstream's stream passed through. Other gateways take part where the caller speaks OpenAI's chat completions.
- *Every vendor* is a gateway that has, besides its usual channels, one of each vendor that Sluice knows, with all models
  that are known of it; the model asked for is served by the same channel in both. Both are started for that comparison.
- CPU counts user and system time of all processes of a side; the percentage is half the distance of the quartiles.
- Added latency is that over direct calls of the same round. Where connections call again at once it is a matter of
  throughput; the row with a fixed rate tells what a caller feels.
- The upstream writes every chunk of a stream by itself; a reader that is slower than it finds several at once.
- A row whose side did not use up its core was bound by the generator or the upstream: its throughput is a lower bound.`

/** How quiet the machine was; '' where that is unknown. */
export function describeQuiet({ workloads }: BenchResult): string {
  const shares = workloads.map(({ foreign }) => foreign).filter((share) => !Number.isNaN(share))
  if (shares.length === 0) return ''
  const share = median(shares)
  const told = `Other work took ${Math.round(share * 100)} % of the measured core meanwhile.`
  return share > MOST_FOREIGN ? `${told} **The machine was not quiet: these figures prove nothing.**` : told
}

function describeSetting(setting: Setting): string {
  const pinned = setting.pinned
    ? 'The side under test is bound to one core, generator and upstream to others'
    : 'Processes are not bound to cores here, which makes the figures less steady'
  const nginx =
    setting.nginx === undefined ? 'nginx was not there, so that ratios are missing' : `nginx ${setting.nginx}`
  return (
    `Machine: ${setting.cores} cores, ${setting.platform}, Node ${setting.node}, ${nginx}. ${pinned}. ` +
    `${setting.rounds} rounds of ${setting.seconds} s a side and workload.`
  )
}
