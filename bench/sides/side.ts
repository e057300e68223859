import type { ComposedCall } from '../compose-call.ts'
import type { Target } from '../load/caller.ts'
import type { Workload } from '../workloads.ts'

/** One way from the generator to the fake upstream. */
export interface Side {
  /** Stable, e.g. `sluice-full`. */
  id: string
  name: string
  /** Whose CPU and memory count; their descendants count too. None: not measured. */
  pids: readonly number[]
  /** Whether it is compared in this workload. */
  takesPart(workload: Workload): boolean
  target(workload: Workload): Target
  stop(): Promise<void>
}

/** What all sides need to know. */
export interface Bench {
  /** A folder of our own that is removed at the end. */
  folder: string
  node: string
  upstreamPort: number
  /** Core of the side under test; undefined where processes cannot be bound. */
  core: number | undefined
}

export function requestOf({ path, headers, body }: ComposedCall): Buffer {
  return composeRequest(path, headers, body)
}

/** The request's bytes, composed once: the generator sends them again and again. */
export function composeRequest(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    accept: 'application/json',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
