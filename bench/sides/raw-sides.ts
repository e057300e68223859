import { spawnSync } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { composeCall } from '../compose-call.ts'
import type { Target } from '../load/caller.ts'
import type { Workload } from '../workloads.ts'
import { plainEnvironment, startChild } from './child.ts'
import { writeNginxConfig } from './nginx-config.ts'
import { type Bench, requestOf, type Side } from './side.ts'

/** The floor: the generator calls the fake upstream itself. */
export function directSide(bench: Bench): Side {
  return {
    id: 'direct',
    name: 'direct',
    pids: [],
    takesPart: () => true,
    target: (workload) => rawTarget(workload, bench.upstreamPort),
    async stop() {},
  }
}

/** The limit: nginx passes the bytes on. Undefined where there is none. */
export async function nginxSide(bench: Bench): Promise<Side | undefined> {
  if (spawnSync('nginx', ['-v']).status !== 0) return undefined
  const port = await freePort()
  const folder = `${bench.folder}/nginx`
  const child = await startChild({
    command: 'nginx',
    arguments: ['-c', writeNginxConfig(folder, port, bench.upstreamPort), '-p', folder],
    environment: plainEnvironment(),
    core: bench.core,
    logFile: `${folder}/stderr.log`,
    ready: { port },
    patienceMs: 10_000,
  })
  return {
    id: 'nginx',
    name: 'nginx',
    pids: [child.pid],
    takesPart: () => true,
    target: (workload) => rawTarget(workload, port),
    stop: child.stop,
  }
}

/** nginx's version, e.g. `1.22.1`; undefined where there is none. */
export function nginxVersion(): string | undefined {
  const told = spawnSync('nginx', ['-v'], { encoding: 'utf8' })
  return told.status === 0 ? /nginx\/(\S+)/.exec(told.stderr)?.[1] : undefined
}

function rawTarget(workload: Workload, port: number): Target {
  return {
    host: '127.0.0.1',
    port,
    request: requestOf(composeCall(workload, workload.model, 'upstream-key')),
    expect: workload.expectRaw,
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
