import type { SseEvent } from '../../bytes/sse-event.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { StreamDecoder } from './chat-format.ts'
import { parseFrame, unreadableFrame } from './parse-frame.ts'

/** What reads the events of one stream, each a JSON object. */
export interface EventReader {
  /** `name` is the frame's own, or empty. True: this was the last event, or an error. */
  read(name: string, event: JsonObject, out: ChatEvent[]): boolean
  /** The stream broke off: what is open ends there. */
  breakOff(out: ChatEvent[]): void
  /** In place of `JSON.parse`. */
  parse?(data: string): unknown
}

/** The decoder of formats whose last event says that it is: whatever follows says nothing, marks of the end among it. */
export function openEventDecoder(reader: EventReader): StreamDecoder {
  return new EventDecoder(reader)
}

class EventDecoder implements StreamDecoder {
  private readonly reader: EventReader
  private over = false

  constructor(reader: EventReader) {
    this.reader = reader
  }

  push({ event, data }: SseEvent): ChatEvent[] {
    const out: ChatEvent[] = []
    if (this.over || data === '' || isEndMark(event, data)) return out
    const value = parseFrame(data, this.reader.parse)
    if (value !== undefined) {
      this.over = this.reader.read(event, value, out)
      return out
    }
    this.over = true
    this.reader.breakOff(out)
    out.push(unreadableFrame())
    return out
  }

  end(): ChatEvent[] {
    const out: ChatEvent[] = []
    if (!this.over) this.reader.breakOff(out)
    this.over = true
    return out
  }
}

/** OpenAI's mark, which others took over, and Coze's, whose data are a text. */
function isEndMark(event: string, data: string): boolean {
  return data === '[DONE]' || event === 'done'
}
