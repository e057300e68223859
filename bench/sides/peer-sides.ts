import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import type { Peer } from '../arguments.ts'
import { requestBody } from '../compose-call.ts'
import { listenersOn } from '../measure/process-figures.ts'
import { BENCH_MODELS } from '../upstream/payloads.ts'
import type { Workload } from '../workloads.ts'
import { startChild } from './child.ts'
import { freePort } from './raw-sides.ts'
import { type Bench, composeRequest, type Side } from './side.ts'

/** A gateway that somebody else runs; its CPU is that of the processes that listen on its port, when it is on this machine. */
export function peerSide({ name, url }: Peer, key: string | undefined): Side {
  const port = Number(url.port === '' ? 80 : url.port)
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  const path = `${url.pathname.replace(/\/+$/, '')}/chat/completions`
  return {
    id: `peer-${name}`,
    name,
    pids: local ? listenersOn(port) : [],
    takesPart: isOpenaiCall,
    target: (workload) => ({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      request: composeRequest(
        path,
        { host: url.host, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
        requestBody(workload, workload.model),
      ),
      expect: workload.expect,
    }),
    async stop() {},
  }
}

/** What a gateway with an OpenAI base URL can be asked. */
function isOpenaiCall({ caller, comparesConfigurations }: Workload): boolean {
  return caller === 'openai-chat' && comparesConfigurations !== true
}

const PORTKEY = '@portkey-ai/gateway'
/** The version that was looked at; another may want other headers. */
const PORTKEY_VERSION = '1.15.2'
const INSTALL_MS = 120_000

/** Portkey's gateway as npx runs it. Throws when it cannot be had in time. */
export async function portkeySide(bench: Bench): Promise<Side> {
  const port = await freePort()
  const found = spawnSync('npx', ['--version'])
  if (found.status !== 0) throw new Error('there is no npx')
  const child = await startChild({
    command: 'npx',
    arguments: ['--yes', `${PORTKEY}@${PORTKEY_VERSION}`, `--port=${port}`, '--headless'],
    // The same Node for both; its folder first, so that npx runs on it too.
    environment: {
      ...process.env,
      PATH: `${dirname(bench.node)}:${process.env.PATH ?? ''}`,
      NODE_ENV: 'production',
    },
    folder: bench.folder,
    core: bench.core,
    logFile: `${bench.folder}/portkey.log`,
    ready: { port },
    patienceMs: INSTALL_MS,
  })
  return {
    id: 'portkey',
    name: `Portkey ${PORTKEY_VERSION}`,
    pids: [child.pid],
    takesPart: (workload) => isOpenaiCall(workload) && workload.model !== BENCH_MODELS.gemini,
    target: (workload) => ({
      host: '127.0.0.1',
      port,
      request: composeRequest(
        '/v1/chat/completions',
        {
          authorization: 'Bearer upstream-key',
          'x-portkey-provider': workload.model === BENCH_MODELS.anthropic ? 'anthropic' : 'openai',
          'x-portkey-custom-host': `http://127.0.0.1:${bench.upstreamPort}/v1`,
        },
        requestBody(workload, workload.model),
      ),
      expect: workload.expect,
    }),
    stop: child.stop,
  }
}
