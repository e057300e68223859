import type { SseEvent } from '../../../bytes/sse-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { AnswerSummary, FrameObserver, FrameVerdict, ObserveContext } from '../chat-format.ts'
import { countText } from '../count-text.ts'
import { spliceModel } from '../splice-model.ts'
import { openSummariser, type Summariser } from '../summarise.ts'
import { type ChunkDecoder, openStreamDecoder } from './decode-stream.ts'
import { type FrameShape, learnFrame } from './frame-shape.ts'

const AS_IS: FrameVerdict = { forward: 'as-is' }
const DROP: FrameVerdict = { forward: 'drop' }
const TERMINAL: FrameVerdict = { forward: 'terminal' }

export function openFrameObserver(context: ObserveContext): FrameObserver {
  return new OpenaiChatObserver(context)
}

/**
 * Looks at frames that are forwarded. What a frame says is read by the decoder of the translated path, so that
 * both agree; but most frames of a stream are a text delta that differs from the one before in its text alone,
 * and those are known by their shape and only counted: 0.11 µs for a frame of 276 bytes, against 1.3 µs.
 */
class OpenaiChatObserver implements FrameObserver {
  readonly summary: AnswerSummary
  private readonly context: ObserveContext
  private readonly decoder: ChunkDecoder
  private readonly summariser: Summariser
  private shape: FrameShape | undefined
  /** A frame that failed to teach a shape may do so again and again: three times is enough. */
  private lessons = 3

  constructor(context: ObserveContext) {
    this.context = context
    this.decoder = openStreamDecoder(context)
    this.summariser = openSummariser()
    this.summary = this.summariser.summary
  }

  push(frame: SseEvent): FrameVerdict {
    const { data } = frame
    const { shape } = this
    if (shape !== undefined) {
      const text = shape.readText(data)
      if (text !== undefined) {
        countText(this.summary, text)
        return shape.isRenamed ? { forward: 'edited', data: shape.rename(data) } : AS_IS
      }
    }
    if (data === '') return AS_IS
    if (data === '[DONE]') {
      for (const event of this.decoder.push(frame)) this.summariser.push(event)
      return TERMINAL
    }
    return this.pushParsed(data)
  }

  private pushParsed(data: string): FrameVerdict {
    const chunk = parseChunk(data)
    if (chunk === undefined) {
      this.summary.error = new GatewayError(
        'upstream-failed',
        'The upstream sent a piece that cannot be read.',
      )
      return DROP
    }
    for (const event of this.decoder.pushChunk(chunk)) this.summariser.push(event)
    // The vendor's own words may name keys and addresses: the relay writes the error event.
    if (this.summary.error !== undefined) return DROP
    if (this.context.dropUsage && isUsageOnly(chunk)) return DROP
    const { model } = this.context
    const isRenamed = model !== undefined && typeof chunk.model === 'string' && chunk.model !== model
    if (this.lessons > 0) this.learn(data, chunk, isRenamed ? model : undefined)
    return isRenamed ? { forward: 'edited', data: spliceModel(data, model) } : AS_IS
  }

  private learn(data: string, chunk: JsonObject, model: string | undefined): void {
    const shape = learnFrame(data, chunk, model)
    if (shape === undefined) return
    this.shape = shape
    this.lessons--
  }
}

function parseChunk(data: string): JsonObject | undefined {
  try {
    const chunk: unknown = JSON.parse(data)
    return isJsonObject(chunk) ? chunk : undefined
  } catch {
    return undefined
  }
}

/** The chunk that exists only because we asked for usage. */
function isUsageOnly(chunk: JsonObject): boolean {
  return isJsonObject(chunk.usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0
}
