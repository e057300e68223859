import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { parseFrame, unreadableFrame } from '../parse-frame.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeException, isExceptionType } from './decode-error.ts'
import { decodeResponse, readStopSequence } from './decode-response.ts'
import { decodeUsage } from './decode-usage.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { StreamBlocks } from './stream-blocks.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html; one per stream. */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  return new ConverseDecoder(context)
}

class ConverseDecoder implements StreamDecoder {
  private readonly context: DecodeContext
  private readonly blocks: StreamBlocks
  private started = false
  private finished = false
  /** The last event or an error was seen: nothing follows. */
  private over = false

  constructor(context: DecodeContext) {
    this.context = context
    this.blocks = new StreamBlocks(context)
  }

  push(frame: SseEvent): ChatEvent[] {
    const events: ChatEvent[] = []
    if (this.over) return events
    const value = parseFrame(frame.data)
    if (value === undefined) {
      // An exception may say nothing of itself.
      if (isExceptionType(frame.event)) this.fail(frame.event, {}, events)
      else this.stop(unreadableFrame(), events)
    } else if (frame.event !== '') this.read(frame.event, value, events)
    else this.readNamed(value, events)
    return events
  }

  end(): ChatEvent[] {
    const events: ChatEvent[] = []
    if (!this.over) this.blocks.closeAll(events, true)
    this.over = true
    return events
  }

  /** An event under its own name, as client libraries show them; or a whole answer. */
  private readNamed(value: JsonObject, events: ChatEvent[]): void {
    if (isJsonObject(value.output)) {
      this.over = true
      events.push(...replayAnswer(decodeResponse(value, this.context)))
      return
    }
    for (const [name, inner] of Object.entries(value)) {
      if (isJsonObject(inner)) this.read(name, inner, events)
      else if (name === 'message') this.fail('', value, events)
    }
  }

  private read(name: string, value: JsonObject, events: ChatEvent[]): void {
    switch (name) {
      case 'contentBlockDelta':
        this.begin(events)
        if (!this.finished && isJsonObject(value.delta)) {
          this.blocks.delta(value.contentBlockIndex, value.delta, events)
        }
        break
      case 'contentBlockStart':
        this.begin(events)
        if (!this.finished && isJsonObject(value.start)) {
          this.blocks.start(value.contentBlockIndex, value.start, events)
        }
        break
      case 'contentBlockStop':
        if (!this.finished) this.blocks.stop(value.contentBlockIndex, events)
        break
      case 'messageStart':
        this.begin(events)
        break
      case 'messageStop':
        this.finish(value, events)
        break
      case 'metadata':
        this.readMetadata(value, events)
        break
      default:
        // Events of times to come are passed over.
        if (isExceptionType(name)) this.fail(name, value, events)
    }
  }

  private begin(events: ChatEvent[]): void {
    if (this.started) return
    this.started = true
    events.push({ type: 'message-start' })
  }

  private finish(value: JsonObject, events: ChatEvent[]): void {
    const reason = value.stopReason
    if (typeof reason !== 'string' || this.finished) return
    this.begin(events)
    this.blocks.closeAll(events, false)
    this.finished = true
    const finish: ChatEvent = {
      type: 'finish',
      choice: 0,
      reason: mapStopReason(reason, this.blocks.calls),
      raw: reason,
    }
    const stopSequence = readStopSequence(value.additionalModelResponseFields)
    if (stopSequence !== undefined) finish.stopSequence = stopSequence
    events.push(finish)
  }

  /** The last event of a stream: there is no mark of its own. */
  private readMetadata(value: JsonObject, events: ChatEvent[]): void {
    if (isJsonObject(value.usage)) {
      const report = decodeUsage(value.usage, value.serviceTier, this.blocks.searches)
      events.push({ type: 'usage', report })
    }
    if (!this.finished) return
    this.over = true
    events.push({ type: 'message-end' })
  }

  private fail(type: string, value: JsonObject, events: ChatEvent[]): void {
    this.stop({ type: 'error', error: decodeException(type, value, this.context).error }, events)
  }

  private stop(failure: ChatEvent, events: ChatEvent[]): void {
    this.over = true
    events.push(failure)
  }
}
