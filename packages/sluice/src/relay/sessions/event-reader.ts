import { readFrame } from '../../bytes/read-frame.ts'
import { SSE_LIMITS, type SseLimits, SseSplitter } from '../../bytes/sse-splitter.ts'

/** An event of the Responses format, as it was written for a caller. */
export interface EventText {
  type: string
  /** JSON. */
  data: string
}

/** What an upstream may send is bounded where it is read; the last event repeats the whole answer in one line. */
const LIMITS: SseLimits = {
  line: 2 * SSE_LIMITS.stream,
  event: 2 * SSE_LIMITS.stream,
  linesPerEvent: SSE_LIMITS.linesPerEvent,
  stream: 4 * SSE_LIMITS.stream,
}

const TYPE = /^\s*\{\s*"type"\s*:\s*"([^"\\]+)"/

/** Reads a stream that was written for an event stream, for whoever takes its events otherwise. */
export class EventReader {
  private readonly splitter = new SseSplitter(LIMITS)

  push(chunk: string | Uint8Array): EventText[] {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
    const events: EventText[] = []
    for (const frame of this.splitter.push(bytes)) {
      const event = readFrame(frame)
      // Some vendors end the stream as that of chats ends.
      if (event === undefined || event.data === '' || event.data === '[DONE]') continue
      events.push({ type: event.event === '' ? typeOf(event.data) : event.event, data: event.data })
    }
    return events
  }
}

/** The event's own name for itself, which this format writes first. */
export function typeOf(data: string): string {
  return TYPE.exec(data)?.[1] ?? ''
}
