import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { isBareRefusal, readWireError } from '../decode-openai-error.ts'
import { decodeUsage, statesUsage } from '../openai-usage.ts'
import { decodeTopCitations } from './decode-annotations.ts'
import { type ChoiceDecoder, openChoiceDecoder } from './decode-delta.ts'
import { readExtra } from './decode-response.ts'
import { type FrameShape, learnFrame } from './frame-shape.ts'

/** A decoder that takes frames already parsed, for those who look at a frame themselves first. */
export interface ChunkDecoder extends StreamDecoder {
  pushChunk(chunk: JsonObject): ChatEvent[]
}

/** More choices than can be asked for: whatever a vendor numbers beyond is not an answer to our call. */
const MAX_CHOICES = 128

export function openStreamDecoder(context: DecodeContext): ChunkDecoder {
  return new OpenaiChatDecoder(context)
}

/**
 * Most frames of a stream are a delta of text or thinking that differs from the one before in its text alone: those are known
 * by their shape and not parsed, in a fifth of the time.
 */
class OpenaiChatDecoder implements ChunkDecoder {
  private readonly context: DecodeContext
  private readonly choices: (ChoiceDecoder | undefined)[] = []
  private started = false
  private over = false
  private id = ''
  private hadFigures = false
  private readonly extraKeys = new Set<string>()
  private shape: FrameShape | undefined
  /** A vendor that numbers its frames teaches a shape again and again: three times is enough. */
  private lessons = 3

  constructor(context: DecodeContext) {
    this.context = context
  }

  push(frame: SseEvent): ChatEvent[] {
    const { data } = frame
    if (this.over || data === '') return []
    if (data === '[DONE]') return this.finishWell()
    const { shape } = this
    const text = shape?.readText(data)
    if (shape !== undefined && text !== undefined) return this.pushKnown(shape.kind, text)
    let chunk: unknown
    try {
      chunk = JSON.parse(data)
    } catch {
      chunk = undefined
    }
    if (isJsonObject(chunk)) {
      const events = this.pushChunk(chunk)
      if (this.lessons > 0) this.learn(data, chunk, events)
      return events
    }
    const error = new GatewayError('upstream-failed', 'The upstream sent a piece that cannot be read.')
    return this.finish([{ type: 'error', error }])
  }

  private pushKnown(kind: FrameShape['kind'], text: string): ChatEvent[] {
    const events: ChatEvent[] = []
    this.choices[0]?.pushKnown(kind, text, events)
    return events
  }

  /** Of a frame that said one piece of text or thinking and nothing else. */
  private learn(data: string, chunk: JsonObject, events: readonly ChatEvent[]): void {
    const [only] = events
    if (events.length !== 1 || (only?.type !== 'text-delta' && only?.type !== 'reasoning-delta')) return
    const shape = learnFrame(data, chunk, undefined)
    if (shape === undefined) return
    this.shape = shape
    this.lessons--
  }

  pushChunk(chunk: JsonObject): ChatEvent[] {
    if (this.over) return []
    const events: ChatEvent[] = []
    if (!this.started) this.start(chunk, events)
    const { choices } = chunk
    if (Array.isArray(choices)) {
      for (let at = 0; at < choices.length; at++) {
        const wire = choices[at]
        if (!isJsonObject(wire)) continue
        if (at === 0 && this.context.quirks.topCitations === true) this.pushCitations(chunk, wire, events)
        this.pushChoice(wire, at, events)
      }
    }
    this.pushUsage(chunk, events)
    const isError = chunk.error !== undefined && chunk.error !== null
    if (isError || (!Array.isArray(choices) && isBareRefusal(chunk))) {
      events.push({ type: 'error', error: readWireError(200, chunk, this.context).error })
      return this.finish(events)
    }
    return events
  }

  end(): ChatEvent[] {
    if (this.over) return []
    return this.finish([])
  }

  private finishWell(): ChatEvent[] {
    this.over = true
    const events: ChatEvent[] = []
    for (const choice of this.choices) choice?.end(events)
    events.push({ type: 'message-end' })
    return events
  }

  /** Closes what is open; before the error that `last` may hold. */
  private finish(last: ChatEvent[]): ChatEvent[] {
    this.over = true
    const events: ChatEvent[] = []
    for (const choice of this.choices) choice?.close(events)
    // Pieces of the frame itself came before it.
    const at = last.findIndex((event) => event.type === 'error')
    return at === -1 ? [...last, ...events] : last.toSpliced(at, 0, ...events)
  }

  /** The first chunk may be a keep-alive, or Azure's note on the prompt: the answer starts with a name or a choice. */
  private start(chunk: JsonObject, events: ChatEvent[]): void {
    const hasModel = typeof chunk.model === 'string' && chunk.model !== ''
    if (!hasModel && !(Array.isArray(chunk.choices) && chunk.choices.length > 0)) return
    this.started = true
    const start: ChatEvent = { type: 'message-start' }
    if (typeof chunk.id === 'string' && chunk.id !== '') {
      this.id = chunk.id
      start.id = chunk.id
    }
    if (typeof chunk.model === 'string' && hasModel) start.model = chunk.model
    if (typeof chunk.created === 'number') start.created = chunk.created
    if (typeof chunk.system_fingerprint === 'string') start.systemFingerprint = chunk.system_fingerprint
    events.push(start)
    this.pushExtra(chunk, events)
  }

  private pushChoice(wire: JsonObject, at: number, events: ChatEvent[]): void {
    const index = typeof wire.index === 'number' ? wire.index : at
    if (!Number.isInteger(index) || index < 0 || index >= MAX_CHOICES) return
    let choice = this.choices[index]
    if (choice === undefined) {
      choice = openChoiceDecoder(index, this.id, this.context)
      this.choices[index] = choice
    }
    choice.push(wire, events)
  }

  /** Repeated in every chunk: those of the one that ends the text are told. */
  private pushCitations(chunk: JsonObject, wire: JsonObject, events: ChatEvent[]): void {
    if (typeof wire.finish_reason !== 'string' || wire.finish_reason === '') return
    for (const citation of decodeTopCitations(chunk)) events.push({ type: 'citation', choice: 0, citation })
  }

  private pushUsage(chunk: JsonObject, events: ChatEvent[]): void {
    const wire = findUsage(chunk)
    if (!statesUsage(wire)) return
    const rules = this.context.quirks.usage
    const report = decodeUsage(wire, rules, chunk.service_tier)
    const isZero = wire.prompt_tokens === 0 && wire.completion_tokens === 0
    if (isZero && this.hadFigures && rules?.ignoreTrailingZeros === true) return
    if (!isZero) this.hadFigures = true
    events.push({ type: 'usage', report })
    this.pushExtra(chunk, events)
  }

  /** Each key once, from the first or the last chunk: vendors repeat them in every one. */
  private pushExtra(chunk: JsonObject, events: ChatEvent[]): void {
    const extra = readExtra(chunk)
    if (extra === undefined) return
    for (const key of Object.keys(extra)) {
      if (this.extraKeys.has(key)) delete extra[key]
      else this.extraKeys.add(key)
    }
    if (Object.keys(extra).length > 0) events.push({ type: 'extra', value: extra, of: 'openai-chat' })
  }
}

/** Its own place, Groq's, or that of Moonshot's choices. */
function findUsage({ usage, x_groq: groq, choices }: JsonObject): Json | undefined {
  if (statesUsage(usage)) return usage
  if (isJsonObject(groq) && statesUsage(groq.usage)) return groq.usage
  const choice = Array.isArray(choices) ? choices[0] : undefined
  return isJsonObject(choice) ? choice.usage : undefined
}
