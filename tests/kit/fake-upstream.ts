import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { WireAnswer } from './recorded-answer.ts'
import { seededRandom } from './seeded-random.ts'
import { type CheckedProtocol, vendorComplaints } from './vendor-schemas.ts'

/** A request as the upstream got it. */
export interface UpstreamRequest {
  method: string
  /** Path with query. */
  path: string
  headers: ReadonlyMap<string, string>
  body: Buffer
  /** The body as JSON, undefined when it is none. */
  json: unknown
  /** The caller closed before the answer was whole. */
  left: boolean
  /** Bytes of the answer's body that the network has taken so far, or that wait for it. */
  sent: number
}

export interface UpstreamPlan {
  answer: WireAnswer
  /** Slices of 1 to `most` bytes, sizes by `seed`; left out: in one piece. */
  slices?: { seed: number; most: number }
  /** Milliseconds before the status line. */
  headDelayMs?: number
  /** The status line waits for the test. */
  until?: Promise<unknown>
  /** What happens after this many bytes of the body. */
  fault?: { at: number; act: UpstreamFaultKind }
  /** Milliseconds between slices. */
  paceMs?: number
}

export type UpstreamFaultKind =
  /** The connection breaks. */
  | { type: 'cut' }
  /** Nothing more comes. */
  | { type: 'stall' }
  /** These bytes come in between. */
  | { type: 'insert'; bytes: Buffer }
  /** Waits for the test. */
  | { type: 'wait'; until: Promise<unknown> }
  /** A pause. */
  | { type: 'pause'; ms: number }

export interface FakeUpstreamOptions {
  /** One answer for each request; a list is used up in order, its last plan stays. */
  plan: UpstreamPlan | UpstreamPlan[] | ((request: UpstreamRequest, index: number) => UpstreamPlan)
  /** Refuses what the vendor's published description does not allow, with status 400. */
  refuseAs?: CheckedProtocol | ((request: UpstreamRequest) => CheckedProtocol | undefined)
}

export interface FakeUpstream {
  readonly url: string
  readonly port: number
  /** All requests so far, in order of arrival. */
  readonly requests: readonly UpstreamRequest[]
  /** What was refused, and why. */
  readonly complaints: readonly string[]
  readonly openConnections: number
  close(): Promise<void>
}

/** A vendor on the loopback interface that says what it is told to, byte by byte. */
export async function startFakeUpstream(options: FakeUpstreamOptions): Promise<FakeUpstream> {
  const requests: UpstreamRequest[] = []
  const complaints: string[] = []
  let open = 0
  const server = createServer({ noDelay: true }, (message, response) => {
    receive(message)
      .then((request) => {
        const index = requests.push(request) - 1
        response.once('close', () => {
          request.left = !response.writableFinished
        })
        const found = complain(options, request)
        complaints.push(...found)
        const plan = found.length > 0 ? { answer: refusal(found) } : planFor(options.plan, request, index)
        return play(plan, response, request)
      })
      .catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    complaints,
    get openConnections() {
      return open
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function receive(message: IncomingMessage): Promise<UpstreamRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value))
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers,
    body,
    json: parseJson(body),
    left: false,
    sent: 0,
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

function complain(options: FakeUpstreamOptions, request: UpstreamRequest): string[] {
  const { refuseAs } = options
  if (refuseAs === undefined) return []
  const protocol = typeof refuseAs === 'function' ? refuseAs(request) : refuseAs
  return protocol === undefined ? [] : vendorComplaints(protocol, request.json, request.headers)
}

function refusal(complaints: string[]): WireAnswer {
  const message = `The vendor's description does not allow this: ${complaints.join('; ')}`
  const error = {
    message,
    type: 'invalid_request_error',
    param: null,
    code: null,
    status: 'INVALID_ARGUMENT',
  }
  return {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ type: 'error', error })),
  }
}

function planFor(plan: FakeUpstreamOptions['plan'], request: UpstreamRequest, index: number): UpstreamPlan {
  if (typeof plan === 'function') return plan(request, index)
  const found = Array.isArray(plan) ? plan[Math.min(index, plan.length - 1)] : plan
  if (found === undefined) throw new Error('a plan without answers')
  return found
}

async function play(plan: UpstreamPlan, response: ServerResponse, request: UpstreamRequest): Promise<void> {
  const noteSent = (bytes: number): void => {
    request.sent += bytes
  }
  const { answer, fault } = plan
  if (plan.headDelayMs !== undefined) await wait(plan.headDelayMs)
  await plan.until
  response.writeHead(answer.status, answer.headers)
  response.flushHeaders()
  const end = fault === undefined ? answer.body.length : Math.min(fault.at, answer.body.length)
  const sizes = seededRandom(plan.slices?.seed ?? 0)
  await writeSlices(answer.body.subarray(0, end), plan, sizes, response, noteSent)
  switch (fault?.act.type) {
    case 'cut':
      // The bytes so far go out first; a reset right behind them could overtake them at the reader.
      await new Promise<void>((resolve) => response.write('', () => resolve()))
      await turn()
      response.socket?.end()
      response.socket?.destroySoon()
      return
    case 'stall':
      return
    case 'insert':
      response.write(fault?.act.type === 'insert' ? fault.act.bytes : '')
      break
    case 'wait':
      if (fault?.act.type === 'wait') await fault.act.until
      break
    case 'pause':
      await wait(fault?.act.type === 'pause' ? fault.act.ms : 0)
      break
    case undefined:
      break
  }
  await writeSlices(answer.body.subarray(end), plan, sizes, response, noteSent)
  response.end()
}

async function writeSlices(
  bytes: Buffer,
  plan: UpstreamPlan,
  sizes: () => number,
  response: ServerResponse,
  noteSent: (bytes: number) => void,
): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; ) {
    const size = plan.slices === undefined ? bytes.length : 1 + Math.floor(sizes() * plan.slices.most)
    const slice = bytes.subarray(at, at + size)
    const more = response.write(slice)
    at += size
    noteSent(slice.length)
    if (plan.paceMs !== undefined) await wait(plan.paceMs)
    else if (!more) await drained(response)
    else await turn()
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      response.off('drain', wake)
      response.off('close', wake)
      resolve()
    }
    response.on('drain', wake)
    response.on('close', wake)
  })
}
