import { fileURLToPath } from 'node:url'
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../../packages/sluice/bin/node-flags.js'
import { composeCall } from '../compose-call.ts'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import { startChild } from './child.ts'
import { type Bench, requestOf, type Side } from './side.ts'
import {
  BENCH_KEY,
  type LedgerMode,
  MAPPED_JSON,
  sluiceEnvironment,
  writeSluiceConfig,
} from './sluice-config.ts'
import { type ChannelEntry, vendorChannels } from './vendor-channels.ts'

const ENTRY = fileURLToPath(new URL('../start-sluice.ts', import.meta.url))

/** The gateway with its ledger in one of three modes. */
export async function sluiceSide(bench: Bench, ledger: LedgerMode): Promise<Side> {
  const side = await startSide(bench, { id: `sluice-${ledger}`, name: `Sluice, ledger ${ledger}`, ledger })
  return { ...side, takesPart: ({ comparesConfigurations }) => comparesConfigurations !== true }
}

/** Two gateways with the same past: one with the channels of all others, one with a channel of every vendor besides. */
export async function configurationSides(bench: Bench): Promise<Side[]> {
  const ledger = 'full'
  return [
    await startSide(bench, { id: 'sluice-usual', name: 'Sluice, usual channels', ledger }),
    await startSide(bench, {
      id: 'sluice-vendors',
      name: 'Sluice, every vendor',
      ledger,
      furtherChannels: await vendorChannels(),
    }),
  ]
}

interface SidePlan {
  id: string
  name: string
  ledger: LedgerMode
  furtherChannels?: readonly ChannelEntry[]
}

/** In a data folder of its own. */
async function startSide(bench: Bench, { id, name, ledger, furtherChannels }: SidePlan): Promise<Side> {
  const folder = `${bench.folder}/${id}`
  const config = writeSluiceConfig(folder, ledger, bench.upstreamPort, furtherChannels)
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
    id,
    name,
    pids: [child.pid],
    takesPart: () => true,
    target(workload) {
      const model = workload.model === BENCH_MODELS.json ? MAPPED_JSON : workload.model
      const request = requestOf(composeCall(workload, model, BENCH_KEY))
      return { host: '127.0.0.1', port, request, expect: workload.expect }
    },
    stop: child.stop,
  }
}
