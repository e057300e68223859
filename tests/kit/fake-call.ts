import type { BodyLimits, Headers, InboundCall } from '../../packages/sluice/src/io/server/inbound-call.ts'

/** A caller that is the test: what it was told is kept, and it can leave, or take nothing for a while. */
export class FakeCall implements InboundCall {
  readonly method: string
  readonly path: string
  /** Without its question mark. */
  readonly query: string
  readonly peerAddress = '127.0.0.1'
  readonly unsent = 0
  private readonly requestHeaders: ReadonlyMap<string, string>
  private readonly body: Buffer
  private goneListeners: (() => void)[] = []
  private drainListener: (() => void) | undefined
  gone = false
  status = 0
  head: Headers = []
  text = ''
  ended = false
  wasCut = false
  /** The caller takes no more: `write` says so until `drain`. */
  full = false

  constructor(
    parts: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
  ) {
    this.method = parts.method ?? 'POST'
    const [path = '', query = ''] = (parts.path ?? '/v1/chat/completions').split('?')
    this.path = path
    this.query = query
    this.requestHeaders = new Map(Object.entries(parts.headers ?? {}))
    this.body = Buffer.from(parts.body ?? '')
  }

  get answered(): boolean {
    return this.status !== 0
  }

  header(name: string): string | undefined {
    return this.requestHeaders.get(name)
  }

  headers(): Iterable<[string, string]> {
    return this.requestHeaders
  }

  async readBody(_limits: BodyLimits): Promise<Buffer> {
    return this.body
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.answered || this.gone) return
    this.begin(status, headers)
    this.text = Buffer.from(body).toString()
    this.ended = true
  }

  begin(status: number, headers: Headers): void {
    if (this.answered || this.gone) return
    this.status = status
    this.head = headers
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.ended) throw new Error('written after the end')
    if (!this.gone) this.text += Buffer.from(chunk).toString()
    return !this.full
  }

  end(chunk: string | Uint8Array = ''): void {
    if (this.ended) throw new Error('ended twice')
    if (this.gone) return
    this.text += Buffer.from(chunk).toString()
    this.ended = true
  }

  cut(): void {
    this.wasCut = true
  }

  onGone(listener: () => void): void {
    if (this.gone) listener()
    else this.goneListeners.push(listener)
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener
  }

  /** The value of a header of the answer. */
  answerHeader(name: string): string | undefined {
    for (let at = 0; at + 1 < this.head.length; at += 2) if (this.head[at] === name) return this.head[at + 1]
    return undefined
  }

  leave(): void {
    this.gone = true
    const listeners = this.goneListeners
    this.goneListeners = []
    for (const tell of listeners) tell()
  }

  drain(): void {
    this.full = false
    this.drainListener?.()
  }
}
