import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext, StreamDecoder } from '../chat-format.ts'
import { type ChoiceDecoder, openChoiceDecoder } from './decode-delta.ts'
import { readWireError } from './decode-error.ts'
import { readExtra } from './decode-response.ts'
import { decodeUsage, statesUsage } from './decode-usage.ts'

/** A decoder that takes frames already parsed, for those who look at a frame themselves first. */
export interface ChunkDecoder extends StreamDecoder {
  pushChunk(chunk: JsonObject): ChatEvent[]
}

/** More choices than can be asked for: whatever a vendor numbers beyond is not an answer to our call. */
const MAX_CHOICES = 128

export function openStreamDecoder(context: DecodeContext): ChunkDecoder {
  return new OpenaiChatDecoder(context)
}

class OpenaiChatDecoder implements ChunkDecoder {
  private readonly context: DecodeContext
  private readonly choices: (ChoiceDecoder | undefined)[] = []
  private started = false
  private over = false
  private id = ''
  private hadFigures = false
  private readonly extraKeys = new Set<string>()

  constructor(context: DecodeContext) {
    this.context = context
  }

  push(frame: SseEvent): ChatEvent[] {
    const { data } = frame
    if (this.over || data === '') return []
    if (data === '[DONE]') return this.finish([{ type: 'message-end' }])
    let chunk: unknown
    try {
      chunk = JSON.parse(data)
    } catch {
      chunk = undefined
    }
    if (isJsonObject(chunk)) return this.pushChunk(chunk)
    const error = new GatewayError('upstream-failed', 'The upstream sent a piece that cannot be read.')
    return this.finish([{ type: 'error', error }])
  }

  pushChunk(chunk: JsonObject): ChatEvent[] {
    if (this.over) return []
    const events: ChatEvent[] = []
    if (!this.started) this.start(chunk, events)
    const { choices } = chunk
    if (Array.isArray(choices)) {
      for (let at = 0; at < choices.length; at++) {
        const wire = choices[at]
        if (isJsonObject(wire)) this.pushChoice(wire, at, events)
      }
    }
    this.pushUsage(chunk, events)
    if (chunk.error !== undefined && chunk.error !== null) {
      events.push({ type: 'error', error: readWireError(200, chunk, this.context).error })
      return this.finish(events)
    }
    return events
  }

  end(): ChatEvent[] {
    if (this.over) return []
    return this.finish([])
  }

  /** Closes what is open; before an error or the end mark, whichever `last` holds. */
  private finish(last: ChatEvent[]): ChatEvent[] {
    this.over = true
    const events: ChatEvent[] = []
    for (const choice of this.choices) choice?.close(events)
    // Pieces of the frame itself came before it.
    const at = last.findIndex((event) => event.type === 'error' || event.type === 'message-end')
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

  private pushUsage(chunk: JsonObject, events: ChatEvent[]): void {
    const groq = isJsonObject(chunk.x_groq) ? chunk.x_groq.usage : undefined
    const wire = statesUsage(chunk.usage) ? chunk.usage : groq
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
    if (Object.keys(extra).length > 0) events.push({ type: 'extra', value: extra })
  }
}
