import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, systemClock } from '../../io/clock.ts'
import { createServer } from '../../io/http1/node-http.ts'
import { answerCall, type DemoCall } from './answer-call.ts'
import { type DemoScript, jsonScript } from './script.ts'

const BODY_LIMIT = 64 * 1024 * 1024

export interface DemoServerOptions {
  /** 0, the default, picks a free one. Always on 127.0.0.1. */
  port?: number
  /** When set, calls without it are refused with 401. */
  apiKey?: string
  /** Milliseconds between the chunks of a stream; 0 by default. */
  chunkDelayMs?: number
  clock?: Clock
}

export interface DemoServer {
  readonly port: number
  /** E.g. `http://127.0.0.1:4010`. */
  readonly url: string
  /** Calls taken so far. */
  readonly calls: number
  /** Cuts what is open and listens no more. */
  close(): Promise<void>
}

/**
 * Starts the demo as a server of its own on the loopback interface, to test a client or a gateway against.
 */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const clock = options.clock ?? systemClock
  let calls = 0
  const server = createServer({ noDelay: true }, (message, response) => {
    calls += 1
    answerOver(message, response, options, clock).catch((error: unknown) => {
      // The peer left, or the demo has a fault of its own: the socket shows either.
      message.socket.destroy(error instanceof Error ? error : undefined)
    })
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  const port = await listen(server, options.port ?? 0)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get calls() {
      return calls
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function answerOver(
  message: IncomingMessage,
  response: ServerResponse,
  options: DemoServerOptions,
  clock: Clock,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const body = await readAll(message)
  const script =
    body === undefined
      ? jsonScript(413, { error: { message: 'The body is too large.' } })
      : answerCall(callOf(message, body), {
          now: clock.now(),
          chunkDelayMs: options.chunkDelayMs ?? 0,
          apiKey: options.apiKey,
        })
  await playOver(script, message, response, gone.signal)
}

function callOf(message: IncomingMessage, body: Buffer): DemoCall {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { method: message.method ?? 'GET', path: message.url ?? '/', headers, body }
}

async function readAll(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_LIMIT) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function playOver(
  script: DemoScript,
  message: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const { socket } = message
  if (script.headDelayMs > 0) await wait(script.headDelayMs, undefined, { signal: gone })
  if (script.wire?.type === 'drop') return void socket.destroy()
  if (script.wire?.type === 'not-http') return void socket.end(script.wire.bytes)
  // A `content-length` that lies is kept from Node, which would refuse to write it.
  response.strictContentLength = false
  response.writeHead(script.status, { ...script.headers, ...lengthOf(script) })
  response.flushHeaders()
  for (const chunk of script.chunks) {
    if (chunk.afterMs > 0) await wait(chunk.afterMs, undefined, { signal: gone })
    if (gone.aborted) return
    if (!response.write(chunk.bytes)) await drained(response, gone)
  }
  if (script.ending === 'whole') response.end()
  else if (script.ending === 'cut') {
    // What was written goes out before the connection breaks.
    socket.write('', () => socket.destroy())
  }
}

function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go)
      gone.removeEventListener('abort', go)
      resolve()
    }
    response.once('drain', go)
    gone.addEventListener('abort', go)
  })
}

/** Whole answers state their length, as vendors do; a wrong one states more than comes. */
function lengthOf(script: DemoScript): Record<string, string> {
  if (script.headers['content-type'] !== 'application/json' && script.wire?.type !== 'length') return {}
  if (!Array.isArray(script.chunks)) return {}
  let length = 0
  for (const chunk of script.chunks) length += chunk.bytes.length
  if (script.wire?.type === 'length') length += script.wire.surplus
  else if (script.ending !== 'whole') length *= 2
  return { 'content-length': String(length) }
}
