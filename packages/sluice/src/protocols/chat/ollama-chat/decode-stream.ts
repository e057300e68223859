import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { type EventReader, openEventDecoder } from '../open-event-decoder.ts'
import { parseKeepingDigits } from '../raw-json.ts'
import { isStated } from '../read-count.ts'
import { AnswerReader } from './answer-reader.ts'
import { decodeStreamError } from './decode-error.ts'

/** One object a line, the last with `done`: https://docs.ollama.com/api/streaming */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  return openEventDecoder(new LineReader(context))
}

class LineReader implements EventReader {
  private readonly context: DecodeContext
  private readonly reader: AnswerReader

  constructor(context: DecodeContext) {
    this.context = context
    this.reader = new AnswerReader(context)
  }

  read(_name: string, body: JsonObject, out: ChatEvent[]): boolean {
    if (!isStated(body.error)) return this.reader.read(body, out)
    this.reader.close(out)
    out.push({ type: 'error', error: decodeStreamError(body, this.context).error })
    return true
  }

  breakOff(out: ChatEvent[]): void {
    this.reader.close(out)
  }

  /** Only arguments must keep their digits; other lines hold nothing but text and counts. */
  parse(data: string): unknown {
    return data.includes('"tool_calls"') ? parseKeepingDigits(data) : JSON.parse(data)
  }
}
