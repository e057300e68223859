import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchArguments, HELP, parseArguments } from './arguments.ts'
import { type CorePlan, planCores } from './cores.ts'
import { measureLoad, probe, type Sample, warmUp } from './measure/measure-load.ts'
import { measureSoak } from './measure/measure-soak.ts'
import { measureStart } from './measure/measure-start.ts'
import { canReadProcesses } from './measure/process-figures.ts'
import {
  describeQuiet,
  renderReport,
  renderStart,
  renderVerdicts,
  renderWorkload,
  type Setting,
} from './report/render-report.ts'
import { summarise, type WorkloadReport } from './report/summarise.ts'
import type { BenchResult } from './report/targets.ts'
import { killAll, plainEnvironment, startChild } from './sides/child.ts'
import { openSides } from './sides/open-sides.ts'
import { nginxVersion } from './sides/raw-sides.ts'
import type { Bench, Side } from './sides/side.ts'
import { configurationSides, sluiceSide } from './sides/sluice-side.ts'
import { WORKLOADS, type Workload } from './workloads.ts'

const UPSTREAM = fileURLToPath(new URL('./upstream/upstream.ts', import.meta.url))

async function main(words: readonly string[]): Promise<number> {
  const parsed = parseArguments(words)
  if (parsed.type === 'help') {
    console.log(HELP)
    return 0
  }
  if (parsed.type === 'mistake') {
    console.error(`${parsed.message}\nnpm run bench -- --help tells the options.`)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  process.once('exit', () => {
    killAll()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const cores = planCores()
  if (cores !== undefined) spawnSync('taskset', ['-acp', String(cores.generator), String(process.pid)])
  if (!canReadProcesses())
    console.log('CPU and memory of processes cannot be read here: throughput and latency only.')
  const bench = await openBench(folder, cores, parsed.arguments)
  const result = await runAll(bench, parsed.arguments)
  console.log(`\n${renderVerdicts(result)}`)
  console.log(`\n${describeQuiet(result)}`)
  const { out, rounds, seconds } = parsed.arguments
  if (out !== undefined) {
    writeFileSync(out, renderReport(describeSetting(cores, rounds, seconds), result))
    console.log(`\nwritten to ${out}`)
  }
  return 0
}

async function openBench(
  folder: string,
  cores: CorePlan | undefined,
  { upstreamPort }: BenchArguments,
): Promise<Bench> {
  const upstream = await startChild({
    command: process.execPath,
    arguments: [UPSTREAM, String(upstreamPort)],
    environment: plainEnvironment(),
    core: cores?.upstream,
    logFile: join(folder, 'upstream.log'),
    ready: /^upstream listening on (\d+)$/m,
    patienceMs: 10_000,
  })
  return { folder, node: process.execPath, upstreamPort: Number(upstream.told), core: cores?.side }
}

async function runAll(bench: Bench, plan: BenchArguments): Promise<BenchResult> {
  const wanted = (id: string): boolean => plan.only.length === 0 || plan.only.some((only) => only === id)
  const workloads = WORKLOADS.filter(({ id }) => wanted(id))
  const reports: WorkloadReport[] = []
  if (workloads.length > 0) {
    const sides = await openSides(bench, workloads, plan, (message) => console.log(message))
    const warm = new Set<Side>()
    for (const workload of workloads) {
      const own = workload.comparesConfigurations === true ? await configurationSides(bench) : []
      const taking = [...sides.filter((side) => side.takesPart(workload)), ...own]
      const report = await runWorkload(workload, { sides: taking, warm, plan, core: bench.core })
      await Promise.all(own.map((side) => side.stop()))
      console.log(`\n${renderWorkload(report)}`)
      reports.push(report)
    }
    await Promise.all(sides.map((side) => side.stop()))
  }
  const start = wanted('start') && canReadProcesses() ? await measureStart(bench) : undefined
  if (start !== undefined) console.log(`\n${renderStart(start)}`)
  return { workloads: reports, start, soak: await soak(bench, plan) }
}

async function soak(bench: Bench, { soakMinutes }: BenchArguments): Promise<BenchResult['soak']> {
  if (soakMinutes === 0 || !canReadProcesses()) return undefined
  console.log(`\nstreams for ${soakMinutes} minutes`)
  const side = await sluiceSide({ ...bench, folder: join(bench.folder, 'soak') }, 'full')
  const figures = await measureSoak(side, soakMinutes)
  await side.stop()
  return figures
}

interface SharedRun {
  sides: readonly Side[]
  /** Those that have been under load before. */
  warm: Set<Side>
  plan: BenchArguments
  core: number | undefined
}

/** Rounds in which each side has its turn, each round beginning with another side. */
async function runWorkload(
  workload: Workload,
  { sides, warm, plan, core }: SharedRun,
): Promise<WorkloadReport> {
  const { rounds, seconds } = plan
  const measured = sides.map((side) => ({
    side,
    samples: [] as Sample[],
    refusal: undefined as string | undefined,
  }))
  for (const one of measured) {
    one.refusal = await probe(one.side, workload)
    if (one.refusal !== undefined) continue
    await warmUp(one.side, workload, !warm.has(one.side))
    warm.add(one.side)
  }
  const taking = measured.filter(({ refusal }) => refusal === undefined)
  for (let round = 0; round < rounds; round += 1) {
    const first = round % Math.max(1, taking.length)
    for (const { side, samples } of [...taking.slice(first), ...taking.slice(0, first)]) {
      samples.push(await measureLoad(side, workload, seconds, core))
    }
  }
  return summarise(
    workload,
    measured.map(({ side: { id, name }, samples, refusal }) => ({ id, name, samples, refusal })),
  )
}

function describeSetting(cores: CorePlan | undefined, rounds: number, seconds: number): Setting {
  return {
    cores: cores?.count ?? navigator.hardwareConcurrency,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    nginx: nginxVersion(),
    pinned: cores !== undefined,
    rounds,
    seconds,
  }
}

process.exit(await main(process.argv.slice(2)))
