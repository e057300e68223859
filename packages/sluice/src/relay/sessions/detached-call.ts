import { GatewayError } from '../../canonical/errors.ts'
import type { BodyLimits, Headers, InboundCall } from '../../io/server/inbound-call.ts'

/** Who takes the answer of a call that came on no connection of its own. */
export interface AnswerSink {
  begin(status: number, headers: Headers): void
  /** A piece of the body, whole frames of a stream. */
  write(chunk: string | Uint8Array): void
  end(): void
  /** The answer cannot be completed. */
  cut(): void
  /** It can take no more: the upstream waits until the call is told of `drained`. Absent: it takes whatever comes. */
  isFull?(): boolean
}

export interface DetachedRequest {
  /** The caller's request, whose headers, address and rights count for this one too. */
  parent: Pick<InboundCall, 'method' | 'path' | 'query' | 'peerAddress' | 'header' | 'headers'>
  body: Buffer
  /** Headers of the caller's request that do not speak of this call, beside those of its body. */
  without?: readonly string[]
  /** A header that this call has in place of the caller's. */
  instead?: readonly [name: string, value: string]
}

/** The body was decoded when it was read. */
const OF_THE_BODY: readonly string[] = ['content-encoding', 'content-length', 'transfer-encoding']

/**
 * A call that is made inside the gateway on behalf of a caller: one prompt of several, one `response.create` of a
 * WebSocket, an answer in the background. The relay sees a call like any other.
 */
export class DetachedCall implements InboundCall {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly peerAddress: string
  readonly unsent = 0
  private readonly parent: DetachedRequest['parent']
  private readonly hidden: readonly string[]
  private readonly instead: DetachedRequest['instead']
  private readonly body: Buffer
  private readonly sink: AnswerSink
  private goneListeners: (() => void)[] = []
  private drainListener: (() => void) | undefined
  gone = false
  answered = false

  constructor(request: DetachedRequest, sink: AnswerSink) {
    const { parent, without, instead } = request
    this.instead = instead
    this.hidden = without === undefined ? OF_THE_BODY : [...OF_THE_BODY, ...without]
    this.method = parent.method
    this.path = parent.path
    this.query = parent.query
    this.peerAddress = parent.peerAddress
    this.parent = parent
    this.body = request.body
    this.sink = sink
  }

  header(name: string): string | undefined {
    if (name === this.instead?.[0]) return this.instead[1]
    return this.hidden.includes(name) ? undefined : this.parent.header(name)
  }

  headers(): Iterable<[string, string]> {
    const { instead } = this
    const own = [...this.parent.headers()].filter(([name]) => !this.hidden.includes(name))
    return instead === undefined ? own : own.map((one) => (one[0] === instead[0] ? [...instead] : one))
  }

  async readBody(limits: BodyLimits): Promise<Buffer> {
    if (this.body.length > limits.bytes) throw new GatewayError('too-large', 'The request body is too large.')
    return this.body
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.answered || this.gone) return
    this.begin(status, headers)
    this.end(body)
  }

  begin(status: number, headers: Headers): void {
    if (this.answered || this.gone) return
    this.answered = true
    this.sink.begin(status, headers)
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.gone) return true
    this.sink.write(chunk)
    return this.sink.isFull?.() !== true
  }

  end(chunk: string | Uint8Array = ''): void {
    if (this.gone) return
    if (chunk.length > 0) this.sink.write(chunk)
    this.sink.end()
  }

  cut(): void {
    if (!this.gone) this.sink.cut()
  }

  onGone(listener: () => void): void {
    if (this.gone) listener()
    else this.goneListeners.push(listener)
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener
  }

  /** The sink can take more. */
  drained(): void {
    this.drainListener?.()
  }

  /** Whoever wanted the answer does not want it any more. */
  leave(): void {
    if (this.gone) return
    this.gone = true
    const told = this.goneListeners
    this.goneListeners = []
    for (const tell of told) tell()
  }
}
