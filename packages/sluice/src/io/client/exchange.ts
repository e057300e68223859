import { ContentDecoder, type DecoderSink, readContentEncoding } from '../http1/content-decoder.ts'
import {
  type OutboundExchange,
  type OutboundHandlers,
  type OutboundRequest,
  TransportError,
  type TransportFault,
} from './port.ts'
import type { Ticker, Timed } from './ticker.ts'

/** What carries an exchange at the moment: an attempt to connect, a connection, a proxy's dispatcher. */
export interface Link {
  pause(): void
  resume(): void
  /** Ends it without a word to the exchange. */
  destroy(): void
}

/** What an exchange waits for; each has its own deadline. */
export type Phase = 'connect' | 'tls' | 'sending' | 'first-byte' | 'body' | 'decoding'

const DEFAULT_BODY_BYTES = 256 * 1024 * 1024

const TIMEOUT_OF_PHASE: Record<Phase, { fault: TransportFault; message: string }> = {
  connect: { fault: 'connect-timeout', message: 'the upstream did not accept the connection in time' },
  tls: { fault: 'connect-timeout', message: 'the TLS handshake was not done in time' },
  sending: { fault: 'idle-timeout', message: 'the upstream stopped reading the request' },
  'first-byte': { fault: 'first-byte-timeout', message: 'the upstream did not begin to answer in time' },
  body: { fault: 'idle-timeout', message: 'the upstream stopped sending its answer' },
  decoding: { fault: 'idle-timeout', message: 'the answer was not decoded in time' },
}

/**
 * One request and its answer, whatever transport carries it: deadlines, decoding, limits, and the promise that the
 * handlers see one end. Transports call `enter`, `head`, `data`, `end`, `fail`; nothing reaches the handlers after
 * an end, a failure or an abort.
 */
export class Exchange implements OutboundExchange, Timed, DecoderSink {
  readonly request: OutboundRequest
  /** Request bytes may have reached the peer. */
  sent = false
  isDone = false
  place = -1
  deadline: number
  private readonly handlers: OutboundHandlers
  private readonly ticker: Ticker
  private readonly totalAt: number
  private readonly maxBytes: number
  private phase: Phase = 'connect'
  private link: Link | undefined
  private decoder: ContentDecoder | undefined
  private bytes = 0
  private hasHead = false
  private isPaused = false
  private isDecoderFull = false

  constructor(request: OutboundRequest, handlers: OutboundHandlers, ticker: Ticker) {
    this.request = request
    this.handlers = handlers
    this.ticker = ticker
    this.maxBytes = request.limits?.bodyBytes ?? DEFAULT_BODY_BYTES
    this.deadline = Number.POSITIVE_INFINITY
    ticker.add(this)
    this.totalAt = ticker.now + request.timeouts.total
    this.deadline = this.totalAt
  }

  attach(link: Link): void {
    this.link = link
    if (this.isPaused) link.pause()
  }

  /** What is waited for now. Once the answer has begun, the rest of the request changes nothing. */
  enter(phase: Phase): void {
    if (this.hasHead && (phase === 'sending' || phase === 'first-byte')) return
    this.phase = phase
    this.arm()
  }

  head(status: number, headers: ReadonlyMap<string, string>, hasBody = true): void {
    if (this.isDone) return
    this.hasHead = true
    this.enter('body')
    const encoding = hasBody ? readContentEncoding(headers.get('content-encoding')) : undefined
    if (encoding === 'unknown') {
      this.fail('protocol', 'the answer has a content encoding that we do not read')
      return
    }
    if (encoding !== undefined) this.decoder = new ContentDecoder(encoding, this)
    let decoded = headers
    if (this.decoder !== undefined) {
      decoded = withoutCoding(headers)
      if (this.isPaused) this.decoder.pause()
    } else if (hasBody && Number(headers.get('content-length') ?? 0) > this.maxBytes) {
      this.fail('too-large', 'the answer is larger than the limit')
      return
    }
    this.handlers.onHead({ status, headers: decoded })
  }

  data(chunk: Buffer): void {
    if (this.isDone) return
    if (!this.isPaused) this.arm()
    if (this.decoder === undefined) this.onDecoded(chunk)
    else this.decoder.write(chunk)
  }

  /** The message is whole; the link has let go of it. */
  end(): void {
    if (this.isDone) return
    this.link = undefined
    if (this.decoder !== undefined) {
      this.enter('decoding')
      this.decoder.end()
      return
    }
    this.finish()
    this.handlers.onEnd()
  }

  fail(fault: TransportFault, message: string, cause?: unknown): void {
    if (this.isDone) return
    this.finish()
    this.handlers.onError(new TransportError(fault, message, { sent: this.sent, cause }))
  }

  pause(): void {
    if (this.isDone || this.isPaused) return
    this.isPaused = true
    this.arm()
    this.decoder?.pause()
    this.link?.pause()
  }

  resume(): void {
    if (this.isDone || !this.isPaused) return
    this.isPaused = false
    this.arm()
    this.decoder?.resume()
    if (!this.isDecoderFull) this.link?.resume()
  }

  abort(): void {
    if (!this.isDone) this.finish()
  }

  expire(now: number): void {
    if (now >= this.totalAt) {
      this.fail('total-timeout', 'the whole exchange took too long')
      return
    }
    const { fault, message } = TIMEOUT_OF_PHASE[this.phase]
    this.fail(fault, message)
  }

  onDecoded(chunk: Buffer): void {
    if (this.isDone) return
    this.bytes += chunk.length
    if (this.bytes > this.maxBytes) this.fail('too-large', 'the answer is larger than the limit')
    else this.handlers.onData(chunk)
  }

  onDecoderEnd(): void {
    if (this.isDone) return
    this.finish()
    this.handlers.onEnd()
  }

  onDecoderFault(fault: 'bomb' | 'garbage', cause?: unknown): void {
    if (fault === 'bomb') this.fail('too-large', 'the answer grows beyond bounds when it is decoded')
    else this.fail('protocol', 'the answer cannot be decoded', cause)
  }

  onDecoderFull(isFull: boolean): void {
    this.isDecoderFull = isFull
    if (isFull) this.link?.pause()
    else if (!this.isPaused) this.link?.resume()
  }

  private finish(): void {
    this.isDone = true
    this.ticker.remove(this)
    this.decoder?.destroy()
    const { link } = this
    this.link = undefined
    link?.destroy()
  }

  /** Time does not count against the peer while the reader has asked it to wait. */
  private arm(): void {
    const { phase } = this
    const isWaiting = this.isPaused && (phase === 'first-byte' || phase === 'body' || phase === 'decoding')
    const phaseAt = isWaiting ? Number.POSITIVE_INFINITY : this.ticker.now + this.allowance()
    this.deadline = Math.min(phaseAt, this.totalAt)
  }

  private allowance(): number {
    const { timeouts } = this.request
    switch (this.phase) {
      case 'connect':
        return timeouts.connect
      case 'tls':
        return timeouts.tls
      case 'first-byte':
        return timeouts.firstByte
      case 'sending':
      case 'body':
      case 'decoding':
        return timeouts.idle
    }
  }
}

/** The headers of a body whose encoding is undone: what they say of it is true no more. */
function withoutCoding(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const rest = new Map(headers)
  rest.delete('content-encoding')
  rest.delete('content-length')
  return rest
}
