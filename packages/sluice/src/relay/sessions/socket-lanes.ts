import { GatewayError } from '../../canonical/errors.ts'

/** The vendor's own bounds: https://developers.openai.com/api/docs/guides/websocket-mode */
const MOST_RUNNING = 16
const MOST_NAMED = 32
/** What may wait. */
const MOST_WAITING = 64
const MOST_WAITING_BYTES = 64 * 1024 * 1024

interface Waiting {
  body: Buffer
}

interface Lane {
  streamId: string | undefined
  waiting: Waiting[]
  isRunning: boolean
}

/**
 * The order of a connection's requests: those of one lane one after the other, those of several lanes beside one another.
 */
export class SocketLanes {
  private readonly run: (body: Buffer, streamId: string | undefined) => Promise<void>
  private readonly onIdle: () => void
  private readonly lanes = new Map<string, Lane>()
  private running = 0
  private waiting = 0
  private waitingBytes = 0
  private isClosed = false

  /** `run` never rejects. `onIdle`: nothing runs any more, and nothing waits. */
  constructor(run: (body: Buffer, streamId: string | undefined) => Promise<void>, onIdle: () => void) {
    this.run = run
    this.onIdle = onIdle
  }

  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0
  }

  /** Throws what is told to the client where there is no room. */
  push(body: Buffer, streamId: string | undefined): void {
    const lane = this.laneOf(streamId)
    if (this.waiting >= MOST_WAITING || this.waitingBytes + body.length > MOST_WAITING_BYTES) {
      throw new GatewayError('rate-limited', 'Too many requests wait on this connection.', {
        code: 'websocket_queue_full',
      })
    }
    lane.waiting.push({ body })
    this.waiting++
    this.waitingBytes += body.length
    this.start(lane)
  }

  /** What waits is dropped. */
  close(): void {
    this.isClosed = true
    for (const lane of this.lanes.values()) lane.waiting = []
    this.waiting = 0
    this.waitingBytes = 0
  }

  private laneOf(streamId: string | undefined): Lane {
    const name = streamId === undefined ? '' : ` ${streamId}`
    const known = this.lanes.get(name)
    if (known !== undefined) return known
    const named = this.lanes.size - (this.lanes.has('') ? 1 : 0)
    if (streamId !== undefined && named >= MOST_NAMED) {
      throw new GatewayError(
        'bad-request',
        `This connection has seen ${MOST_NAMED} values of stream_id, and takes no further one.`,
        { code: 'websocket_stream_limit_reached', param: 'stream_id' },
      )
    }
    const lane = { streamId, waiting: [], isRunning: false }
    this.lanes.set(name, lane)
    return lane
  }

  private start(lane: Lane): void {
    if (lane.isRunning || this.isClosed || this.running >= MOST_RUNNING) return
    const next = lane.waiting.shift()
    if (next === undefined) return
    this.waiting--
    this.waitingBytes -= next.body.length
    this.running++
    lane.isRunning = true
    this.run(next.body, lane.streamId).finally(() => {
      lane.isRunning = false
      this.running--
      for (const one of this.lanes.values()) this.start(one)
      if (this.isIdle) this.onIdle()
    })
  }
}
