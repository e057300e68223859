import {
  type Connector,
  type OutboundExchange,
  type OutboundHandlers,
  type OutboundRequest,
  TransportError,
} from '../../io/client/port.ts'
import { type Clock, systemClock } from '../../io/clock.ts'
import { answerCall } from './answer-call.ts'
import type { DemoScript } from './script.ts'

const DEFAULT_BODY_LIMIT = 256 * 1024 * 1024

export interface DemoConnectorOptions {
  clock?: Clock
  /** Milliseconds between the chunks of a stream; 0 by default. */
  chunkDelayMs?: number
}

/**
 * The demo as an upstream inside the process, for `builtin://demo`. Behaves as the client over a socket
 * would.
 */
export function createDemoConnector(options: DemoConnectorOptions = {}): Connector {
  const clock = options.clock ?? systemClock
  return {
    send(request, handlers) {
      const script = answerCall(
        {
          method: request.method,
          path: `${request.url.pathname || '/'}${request.url.search}`,
          headers: new Map(Object.entries(request.headers)),
          body: request.body ?? Buffer.alloc(0),
        },
        { now: clock.now(), chunkDelayMs: options.chunkDelayMs ?? 0, apiKey: undefined },
      )
      const playback = new Playback(script, request, handlers)
      playback.begin()
      return playback
    },
  }
}

/** Plays one script into the handlers, with the deadlines and limits that the request sets. */
class Playback implements OutboundExchange {
  readonly sent = true
  private readonly script: DemoScript
  private readonly request: OutboundRequest
  private readonly handlers: OutboundHandlers
  private readonly chunks: Iterator<{ afterMs: number; bytes: Buffer }>
  private timer: NodeJS.Timeout | undefined
  private immediate: NodeJS.Immediate | undefined
  private total: NodeJS.Timeout | undefined
  private paused = false
  /** What was due while paused. */
  private due: (() => void) | undefined
  private received = 0
  private done = false

  constructor(script: DemoScript, request: OutboundRequest, handlers: OutboundHandlers) {
    this.script = script
    this.request = request
    this.handlers = handlers
    const { wire } = script
    const plain = wire?.type === 'gzip' ? decodedChunks(wire.decoded()) : script.chunks
    this.chunks = plain[Symbol.iterator]()
  }

  begin(): void {
    const { timeouts } = this.request
    this.total = setTimeout(() => this.fail('total-timeout', 'no whole answer in time'), timeouts.total)
    this.later(this.script.headDelayMs, timeouts.firstByte, 'first-byte-timeout', () => this.head())
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
    const due = this.due
    this.due = undefined
    if (due !== undefined) this.later(0, Infinity, 'idle-timeout', due)
  }

  abort(): void {
    this.finish()
  }

  private head(): void {
    const { wire, status, headers } = this.script
    if (wire?.type === 'drop') {
      this.fail('closed', 'the demo closed the connection')
      return
    }
    if (wire?.type === 'not-http') {
      this.fail('protocol', 'the demo did not answer in HTTP')
      return
    }
    const seen = new Map(Object.entries(headers))
    if (wire?.type === 'gzip') seen.delete('content-encoding')
    this.handlers.onHead({ status, headers: seen })
    if (!this.done) this.next()
  }

  private next(): void {
    const { value: chunk, done } = this.chunks.next()
    const { idle } = this.request.timeouts
    if (done === true) {
      if (this.script.ending === 'hang') {
        this.timer = setTimeout(() => this.fail('idle-timeout', 'the demo fell silent'), idle)
      } else this.later(0, idle, 'idle-timeout', () => this.end())
      return
    }
    this.later(chunk.afterMs, idle, 'idle-timeout', () => {
      this.received += chunk.bytes.length
      if (this.received > (this.request.limits?.bodyBytes ?? DEFAULT_BODY_LIMIT)) {
        this.fail('too-large', 'the body is larger than allowed')
        return
      }
      this.handlers.onData(chunk.bytes)
      if (!this.done) this.next()
    })
  }

  private end(): void {
    if (this.script.ending === 'cut') {
      this.fail('closed', 'the demo closed the connection')
      return
    }
    this.finish()
    this.handlers.onEnd()
  }

  /** Runs `act` after `ms`, or fails at the deadline where that comes first; waits while paused. */
  private later(
    ms: number,
    deadline: number,
    fault: 'first-byte-timeout' | 'idle-timeout',
    act: () => void,
  ): void {
    const run = () => {
      if (this.done) return
      if (this.paused) this.due = act
      else act()
    }
    if (ms > deadline) this.timer = setTimeout(() => this.fail(fault, 'the demo is slow'), deadline)
    else if (ms === 0) this.immediate = setImmediate(run)
    else this.timer = setTimeout(run, ms)
  }

  private fail(fault: TransportError['fault'], message: string): void {
    if (this.done) return
    this.finish()
    this.handlers.onError(new TransportError(fault, message, { sent: true }))
  }

  private finish(): void {
    this.done = true
    this.due = undefined
    clearTimeout(this.total)
    clearTimeout(this.timer)
    clearImmediate(this.immediate)
  }
}

function* decodedChunks(parts: Iterable<Buffer>): Generator<{ afterMs: number; bytes: Buffer }> {
  for (const bytes of parts) yield { afterMs: 0, bytes }
}
