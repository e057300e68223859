import { formatSseEvent } from '../../bytes/format-sse.ts'
import type { Headers, InboundCall } from '../../io/server/inbound-call.ts'
import { readEvents } from '../../records/responses/read-events.ts'
import { readResponse } from '../../records/responses/read-response.ts'
import { isFinal, type ResponsePlace } from '../../records/responses/response-record.ts'
import type { RelayServices } from '../services.ts'
import { typeOf } from './event-reader.ts'
import { showResponse } from './show-response.ts'

/** Of a response that is made here there is news; of one that another node makes nobody tells. */
const LOOK_MS = 1000
const KEEP_ALIVE_MS = 15_000
const KEEP_ALIVE = ': keep-alive\n\n'

const STREAM: Headers = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
]

const LAST_EVENTS: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
])

type ReplayServices = Pick<RelayServices, 'reader' | 'clock' | 'sealing' | 'background'>

/**
 * Tells the events of a background response behind a number: those that were, and those that come, until its end or until
 * the caller leaves.
 */
export async function replayEvents(
  call: InboundCall,
  place: ResponsePlace,
  after: number,
  headers: Headers,
  services: ReplayServices,
): Promise<void> {
  const { customerId, id } = place
  const pace = new Pace(call)
  const stopWatching = services.background.watch(place, () => pace.wake())
  call.begin(200, [...STREAM, ...headers])
  try {
    let lastType = ''
    for (let next = after; !call.gone; ) {
      // Looked at first: the last events are written together with the end.
      const found = await readResponse(services, customerId, id)
      const events = await readEvents(services, customerId, id, next)
      for (const { sequence, text } of events) {
        next = sequence
        lastType = typeOf(text)
        await pace.write(formatSseEvent(lastType, text))
      }
      if (events.length > 0) continue
      if (found === undefined) break
      if (isFinal(found.status)) {
        const { answer } = found
        if (!LAST_EVENTS.has(lastType) && answer !== null) {
          const response = await showResponse({ ...found, answer }, services)
          await pace.write(endEvent(response, next + 1))
        }
        break
      }
      await pace.wait()
    }
  } finally {
    stopWatching()
    pace.stop()
    call.end()
  }
}

/** Of a response that was ended from outside: its own stream never came to its end. */
function endEvent(response: object, sequence: number): string {
  const data = JSON.stringify({ type: 'response.failed', response, sequence_number: sequence })
  return formatSseEvent('response.failed', data)
}

/** Waits for the caller, and for news; a caller that hears nothing for long is told that it is not forgotten. */
class Pace {
  private readonly call: InboundCall
  private readonly keepAlive: NodeJS.Timeout
  private drained: (() => void) | undefined
  private woken: (() => void) | undefined
  private hasNews = false
  private wrote = false

  constructor(call: InboundCall) {
    this.call = call
    this.keepAlive = setInterval(() => this.beat(), KEEP_ALIVE_MS).unref()
    call.onDrain(() => this.drained?.())
    call.onGone(() => {
      this.drained?.()
      this.woken?.()
    })
  }

  wake(): void {
    this.hasNews = true
    this.woken?.()
  }

  async write(text: string): Promise<void> {
    this.wrote = true
    if (this.call.gone || this.call.write(text)) return
    await new Promise<void>((resolve) => {
      this.drained = resolve
    })
  }

  async wait(): Promise<void> {
    if (!this.hasNews && !this.call.gone) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS)
        this.woken = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.hasNews = false
  }

  stop(): void {
    clearInterval(this.keepAlive)
  }

  private beat(): void {
    if (!this.wrote && !this.call.gone) this.call.write(KEEP_ALIVE)
    this.wrote = false
  }
}
