import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { parseKeepingDigits } from '../raw-json.ts'
import { AnswerReader } from './decode-frame.ts'
import { type FrameShape, learnFrame } from './frame-shape.ts'

/** A stream of `GenerateContentResponse` objects, one per frame; Google's own has no end mark. */
export function openStreamDecoder(context: DecodeContext): StreamDecoder {
  const frames = new FrameReader(context)
  let over = false
  const end = () => {
    if (over) return []
    over = true
    return frames.answer.end()
  }
  return {
    push(frame) {
      const { data } = frame
      if (over || data === '') return []
      // Relays that speak this format end it as OpenAI's is ended.
      if (data === '[DONE]') return end()
      return frames.read(data)
    },
    end,
  }
}

/**
 * The same for frames that are forwarded as bytes: finish and usage are told with the frame that says them, and told again
 * when a later one changes them.
 */
export function openWatchingDecoder(context: DecodeContext): StreamDecoder {
  const frames = new FrameReader(context)
  return {
    push(frame) {
      const { data } = frame
      if (data === '') return []
      if (data === '[DONE]') return [{ type: 'message-end' }]
      const events = frames.read(data)
      frames.answer.endSoFar(events)
      return events
    },
    end: () => [],
  }
}

/**
 * Most frames of a stream are a piece of text that differs from the one before in its text and its figures alone: those are
 * known by their shape and not parsed, in a quarter of the time.
 */
class FrameReader {
  readonly answer: AnswerReader
  private shape: FrameShape | undefined
  /** A frame that is unlike the next teaches in vain: three times is enough. */
  private lessons = 3

  constructor(context: DecodeContext) {
    this.answer = new AnswerReader(context, false)
  }

  read(data: string): ChatEvent[] {
    const text = this.shape?.readText(data)
    if (text !== undefined) return this.answer.readText(text, data)
    const body = parseFrame(data)
    if (body === undefined) return this.answer.fail(unreadable())
    const events = this.answer.read(body)
    if (this.lessons > 0) this.learn(data, events)
    return events
  }

  private learn(data: string, events: readonly ChatEvent[]): void {
    const [only] = events
    if (events.length !== 1 || only?.type !== 'text-delta') return
    if (only.choice !== 0 || only.logprobs !== undefined) return
    const shape = learnFrame(data, only.text)
    if (shape === undefined) return
    this.shape = shape
    this.lessons--
  }
}

function unreadable(): Extract<ChatEvent, { type: 'error' }> {
  const error = new GatewayError('upstream-failed', 'The upstream sent an event that cannot be read.')
  return { type: 'error', error }
}

function parseFrame(data: string): JsonObject | undefined {
  try {
    // Only arguments must keep their digits; other frames hold nothing but text and counts.
    const value: unknown = data.includes('"functionCall"') ? parseKeepingDigits(data) : JSON.parse(data)
    // An error that is not framed as an event is a list of one: Google's form without `alt=sse`.
    const body: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
    return isJsonObject(body) ? body : undefined
  } catch {
    return undefined
  }
}
