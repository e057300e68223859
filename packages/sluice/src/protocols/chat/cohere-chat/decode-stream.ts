import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { type EventReader, openEventDecoder } from '../open-event-decoder.ts'
import { AnswerReader } from './answer-reader.ts'
import { decodeError } from './decode-error.ts'
import { readWhole } from './decode-response.ts'

/** Events of a streamed answer: https://docs.cohere.com/docs/streaming */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  return openEventDecoder(new AnswerEvents(context))
}

class AnswerEvents implements EventReader {
  private readonly context: DecodeContext
  private readonly reader: AnswerReader
  private started = false

  constructor(context: DecodeContext) {
    this.context = context
    this.reader = new AnswerReader(context)
  }

  breakOff(out: ChatEvent[]): void {
    this.reader.breakOff(out)
  }

  read(name: string, value: JsonObject, out: ChatEvent[]): boolean {
    const { reader } = this
    const { type, delta, index } = value
    switch (typeof type === 'string' ? type : name) {
      case 'content-delta':
        reader.addContent(objectIn(messageIn(delta).content), value.logprobs, out)
        return false
      case 'tool-call-delta':
        reader.addArguments(index, objectIn(callIn(delta).function).arguments, out)
        return false
      case 'tool-plan-delta':
        reader.plan(messageIn(delta).tool_plan, out)
        return false
      case 'message-start':
        this.begin(value, out)
        return false
      case 'content-start':
        reader.openContent(index, objectIn(messageIn(delta).content), out)
        return false
      case 'content-end':
        reader.closeContent(out)
        return false
      case 'tool-call-start':
        reader.openCall(index, callIn(delta), out)
        return false
      case 'tool-call-end':
        reader.closeCall(index, out)
        return false
      case 'citation-start':
        reader.cite(messageIn(delta).citations, out)
        return false
      case 'message-end':
        reader.finish(objectIn(delta).finish_reason, objectIn(delta).error, objectIn(delta).usage, out)
        return true
      default:
        return this.readOther(value, out)
    }
  }

  private begin(value: JsonObject, out: ChatEvent[]): void {
    if (this.started) return
    this.started = true
    this.reader.start(value.id, out)
  }

  /** Events that say nothing here (`citation-end`, `debug`), a whole answer where a stream was asked for, or an error. */
  private readOther(value: JsonObject, out: ChatEvent[]): boolean {
    if (!this.started && isJsonObject(value.message)) {
      out.push(...readWhole(value, value.message, this.reader))
      return true
    }
    if (value.type !== undefined || typeof value.message !== 'string') return false
    this.reader.breakOff(out)
    out.push({ type: 'error', error: decodeError(500, value, this.context).error })
    return true
  }
}

function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function messageIn(delta: Json | undefined): JsonObject {
  return objectIn(objectIn(delta).message)
}

/** Earlier versions had the call beside the message, in `tool_call`. */
function callIn(delta: Json | undefined): JsonObject {
  const { message, tool_call: older } = objectIn(delta)
  const { tool_calls: calls } = objectIn(message)
  return objectIn(Array.isArray(calls) ? calls[0] : (calls ?? older))
}
