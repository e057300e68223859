import { fileURLToPath } from 'node:url'
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../../packages/sluice/bin/node-flags.js'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { requestBody } from '../workloads.ts'
import { startChild } from './child.ts'
import { type Bench, composeRequest, type Side } from './side.ts'
import {
  BENCH_KEY,
  type LedgerMode,
  MAPPED_JSON,
  sluiceEnvironment,
  writeSluiceConfig,
} from './sluice-config.ts'

const ENTRY = fileURLToPath(new URL('../start-sluice.ts', import.meta.url))

/** The gateway with its ledger in one of three modes, in a data folder of its own. */
export async function sluiceSide(bench: Bench, ledger: LedgerMode): Promise<Side> {
  const folder = `${bench.folder}/sluice-${ledger}`
  const config = writeSluiceConfig(folder, ledger, bench.upstreamPort)
  const child = await startChild({
    command: bench.node,
    arguments: [...NODE_FLAGS, ENTRY, ...(ledger === 'off' ? ['--ledger-off'] : [])],
    environment: { ...NODE_ENVIRONMENT, ...sluiceEnvironment(folder, config) },
    folder,
    core: bench.core,
    logFile: `${folder}/stderr.log`,
    ready: /^sluice listening on (http:\S+)$/m,
    patienceMs: 30_000,
  })
  const port = Number(new URL(child.told).port)
  return {
    id: `sluice-${ledger}`,
    name: `Sluice, ledger ${ledger}`,
    pids: [child.pid],
    target(workload) {
      const model = workload.model === BENCH_MODELS.json ? MAPPED_JSON : workload.model
      const headers = { authorization: `Bearer ${BENCH_KEY}` }
      return {
        host: '127.0.0.1',
        port,
        request: composeRequest('/v1/chat/completions', headers, requestBody(workload, model)),
        expect: workload.expect,
      }
    },
    stop: child.stop,
  }
}
