import { parseArgs } from 'node:util'
import { WORKLOAD_IDS, type WorkloadId } from './workloads.ts'

export interface BenchArguments {
  /** Interleaved rounds of every workload. */
  rounds: number
  /** Measured seconds of each side in each round. */
  seconds: number
  only: readonly WorkloadId[]
  peers: readonly Peer[]
  /** Sent to peers as their key. */
  peerKey: string | undefined
  /** Where the fake upstream listens, for peers that have to be told beforehand; 0 picks a free port. */
  upstreamPort: number
  portkey: boolean
  /** Minutes of streams whose memory must stay flat; 0: not run. */
  soakMinutes: number
  out: string | undefined
}

export interface Peer {
  name: string
  url: URL
}

export type ParsedArguments =
  | { type: 'run'; arguments: BenchArguments }
  | { type: 'help' }
  | { type: 'mistake'; message: string }

export const HELP = `npm run bench -- [options]

Measures Sluice beside nginx (the limit), direct calls (the floor) and other gateways, in one run with interleaved
rounds, and prints each figure as a ratio to nginx's. Ratios of one run can be compared; figures of different runs or
machines cannot. The whole takes about 35 minutes and wants a machine that does nothing else.

  --only WORKLOAD      one of those below; repeatable; default: all
  --rounds N           interleaved rounds (5)
  --seconds N          measured seconds of each side in each round (3)
  --peer NAME=URL      another gateway with an OpenAI base URL, e.g. other=http://127.0.0.1:4000/v1; repeatable.
                       It must serve the models bench-json, bench-stream, bench-anthropic, bench-gemini and bench-slow
                       from the fake upstream, as far as it is to take part
  --peer-key KEY       the key that peers are called with
  --upstream-port N    where the fake upstream listens (a free port)
  --no-portkey         leaves out @portkey-ai/gateway, which is otherwise run by npx where it can be had
  --soak MINUTES       besides: streams for so long, with the memory told; 10 for the promise in docs/benchmarks.md
  --out FILE           writes the report as Markdown, e.g. docs/benchmarks.md
  --help               this text

Workloads: ${wrapWords(WORKLOAD_IDS, 100).join('\n           ')}
`

/** Lines of at most `width` characters. */
function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

const OPTIONS = {
  only: { type: 'string', multiple: true },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  peer: { type: 'string', multiple: true },
  'peer-key': { type: 'string' },
  'upstream-port': { type: 'string' },
  'no-portkey': { type: 'boolean' },
  soak: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** Reads the words of the command line. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: false })
    if (values.help === true) return { type: 'help' }
    return {
      type: 'run',
      arguments: {
        rounds: readNumber('--rounds', values.rounds, 5, { least: 1, most: 100, whole: true }),
        seconds: readNumber('--seconds', values.seconds, 3, { least: 0.5, most: 600, whole: false }),
        only: (values.only ?? []).map(readWorkload),
        peers: readPeers(values.peer ?? []),
        peerKey: values['peer-key'],
        upstreamPort: readNumber('--upstream-port', values['upstream-port'], 0, {
          least: 1,
          most: 65_535,
          whole: true,
        }),
        portkey: values['no-portkey'] !== true,
        soakMinutes: readNumber('--soak', values.soak, 0, { least: 0.1, most: 1440, whole: false }),
        out: values.out,
      },
    }
  } catch (error) {
    return { type: 'mistake', message: error instanceof Error ? error.message : String(error) }
  }
}

function readNumber(
  name: string,
  text: string | undefined,
  standard: number,
  { least, most, whole }: { least: number; most: number; whole: boolean },
): number {
  if (text === undefined) return standard
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  throw new Error(`${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}"`)
}

function readWorkload(text: string): WorkloadId {
  const id = WORKLOAD_IDS.find((known) => known === text)
  if (id !== undefined) return id
  throw new Error(`--only ${text}: no such workload; there are ${WORKLOAD_IDS.join(', ')}`)
}

function readPeers(texts: readonly string[]): Peer[] {
  const peers = texts.map((text): Peer => {
    const mark = text.indexOf('=')
    const url = mark > 0 ? URL.parse(text.slice(mark + 1)) : null
    if (url?.protocol !== 'http:') {
      throw new Error(`--peer ${text}: must be NAME=URL with an http:// address`)
    }
    return { name: text.slice(0, mark), url }
  })
  const names = new Set(peers.map(({ name }) => name))
  if (names.size < peers.length) throw new Error('--peer: two peers have the same name')
  return peers
}
