import { fileURLToPath } from 'node:url'
import { openCallers, Tally } from '../load/load.ts'
import { type Child, startChild } from '../sides/child.ts'
import type { Bench } from '../sides/side.ts'
import { composeRequest } from '../sides/side.ts'
import { BENCH_KEY, sluiceEnvironment, writeSluiceConfig } from '../sides/sluice-config.ts'
import { median } from '../statistics.ts'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { childrenOf, residentBytes } from './process-figures.ts'

/** What a started gateway needs before it is asked for anything, and with many streams open. */
export interface StartFigures {
  /** From the start of `sluice start` to the listening line on an existing database, median. */
  startMs: number
  /** Resident bytes of the gateway's own process 10 s after that line. */
  idleBytes: number
  /** What `streams` open slow streams add. */
  streamBytes: number
  streams: number
  faults: ReadonlyMap<string, number>
}

const COMMAND = fileURLToPath(new URL('../../packages/sluice/bin/sluice.js', import.meta.url))
const STARTS = 5
const STREAMS = 1000
const REST_MS = 10_000

/** Starts the gateway as an operator does, by its command, on a database that exists. */
export async function measureStart(bench: Bench): Promise<StartFigures> {
  const folder = `${bench.folder}/sluice-start`
  const config = writeSluiceConfig(folder, 'full', bench.upstreamPort)
  const start = (): Promise<Child> =>
    startChild({
      command: bench.node,
      arguments: [COMMAND, 'start'],
      environment: sluiceEnvironment(folder, config),
      folder,
      core: bench.core,
      logFile: `${folder}/stderr.log`,
      ready: /^sluice listening on (http:\S+)$/m,
      patienceMs: 30_000,
    })
  // The first start makes the database and the compile cache.
  await (await start()).stop()
  const startTimes: number[] = []
  for (let run = 1; run < STARTS; run += 1) {
    const child = await start()
    startTimes.push(child.startMs)
    await child.stop()
  }
  const child = await start()
  startTimes.push(child.startMs)
  try {
    const memory = await measureMemory(child)
    return { startMs: median(startTimes), ...memory }
  } finally {
    await child.stop()
  }
}

async function measureMemory(child: Child): Promise<Omit<StartFigures, 'startMs'>> {
  // The command is a small process that passes signals on; the gateway is its child.
  const gateway = childrenOf(child.pid)
  await sleep(REST_MS)
  const idleBytes = residentBytes(gateway)
  const tally = new Tally()
  const body = JSON.stringify({
    model: BENCH_MODELS.crawl,
    messages: [{ role: 'user', content: 'Take your time.' }],
    stream: true,
  })
  const headers = { authorization: `Bearer ${BENCH_KEY}` }
  const target = {
    host: '127.0.0.1',
    port: Number(new URL(child.told).port),
    request: composeRequest('/v1/chat/completions', headers, body),
    expect: { events: 0, tail: '' },
  }
  const callers = await openCallers(target, STREAMS, tally)
  for (const caller of callers) {
    if (caller.isOpen) caller.call(({ fault }) => tally.fault(fault ?? 'ended too soon'))
  }
  await sleep(REST_MS)
  const streamBytes = residentBytes(gateway) - idleBytes
  const faults = new Map(tally.result.faults)
  for (const caller of callers) caller.close()
  return { idleBytes, streamBytes, streams: STREAMS, faults }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
