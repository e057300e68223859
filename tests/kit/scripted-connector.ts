import {
  type Connector,
  type OutboundExchange,
  type OutboundHandlers,
  type OutboundRequest,
  TransportError,
  type TransportFault,
} from '../../packages/sluice/src/io/client/port.ts'

/** One exchange whose upstream is the test. Nothing reaches the handlers after its end or an abort, as the port says. */
export class ScriptedExchange implements OutboundExchange {
  readonly request: OutboundRequest | undefined
  private readonly handlers: OutboundHandlers
  paused = false
  aborted = false
  /** Set to false for a request that is still on its way to the socket. */
  sent = true
  ended = false
  /** Every `pause` and `resume`, in their order. */
  readonly flow: ('pause' | 'resume')[] = []

  constructor(handlers: OutboundHandlers, request?: OutboundRequest) {
    this.handlers = handlers
    this.request = request
  }

  /** Whether the connection is let go of, by one side or the other. */
  get isOver(): boolean {
    return this.aborted || this.ended
  }

  pause(): void {
    this.paused = true
    this.flow.push('pause')
  }

  resume(): void {
    this.paused = false
    this.flow.push('resume')
  }

  abort(): void {
    if (!this.ended) this.aborted = true
  }

  head(status = 200, headers: Record<string, string> = { 'content-type': 'text/event-stream' }): this {
    if (!this.isOver) this.handlers.onHead({ status, headers: new Map(Object.entries(headers)) })
    return this
  }

  data(bytes: string | Buffer): this {
    if (!this.isOver) this.handlers.onData(Buffer.from(bytes))
    return this
  }

  end(): this {
    if (this.isOver) return this
    this.ended = true
    this.handlers.onEnd()
    return this
  }

  fail(fault: TransportFault): this {
    if (this.isOver) return this
    this.ended = true
    this.handlers.onError(new TransportError(fault, 'on purpose', { sent: true }))
    return this
  }

  /** A whole JSON answer. */
  json(status: number, body: unknown): this {
    return this.head(status, { 'content-type': 'application/json' }).data(JSON.stringify(body)).end()
  }
}

/** What the upstream does with the exchange that it is given. */
export type Scene = (exchange: ScriptedExchange) => void

/** A connector whose upstream plays one scene after the other, each a turn after it was asked. */
export class ScriptedConnector implements Connector {
  readonly exchanges: ScriptedExchange[] = []
  private readonly scenes: Scene[]

  constructor(...scenes: Scene[]) {
    this.scenes = scenes
  }

  send(request: OutboundRequest, handlers: OutboundHandlers): OutboundExchange {
    const scene = this.scenes.shift()
    if (scene === undefined) throw new Error('the upstream was asked once more than the test says')
    const exchange = new ScriptedExchange(handlers, request)
    this.exchanges.push(exchange)
    queueMicrotask(() => scene(exchange))
    return exchange
  }

  /** The secrets that were sent, in their order: who was asked. */
  secrets(): string[] {
    return this.exchanges.map(({ request }) => request?.headers.authorization?.replace('Bearer ', '') ?? '')
  }
}

/** The body of a good answer that does not stream. */
export const WHOLE_ANSWER = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'model-a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
}
