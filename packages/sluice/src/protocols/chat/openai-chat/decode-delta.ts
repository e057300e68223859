import type { FinishReason, TokenLogprob } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeAnnotations } from './decode-annotations.ts'
import { decodeImages, describeLink } from './decode-images.ts'
import { decodeLogprobs } from './decode-logprobs.ts'
import { openToolFragments, type ToolFragments } from './decode-tool-fragments.ts'
import { decodeFinish } from './map-finish-reason.ts'
import { readSignature } from './read-signature.ts'
import { type DetailCollector, openDetailCollector } from './reasoning-details.ts'
import { splitContent } from './split-content.ts'

/** One choice of a stream. */
export interface ChoiceDecoder {
  push(wire: JsonObject, events: ChatEvent[]): void
  /** A delta that is a piece of text or thinking and nothing else. */
  pushKnown(kind: 'text' | 'reasoning', text: string, events: ChatEvent[]): void
  /** The stream is over: closes open blocks, and invents no finish. */
  close(events: ChatEvent[]): void
  /** The vendor's end mark has come: the choice has ended, whether its vendor says how or not. */
  end(events: ChatEvent[]): void
}

export function openChoiceDecoder(choice: number, answerId: string, context: DecodeContext): ChoiceDecoder {
  return new OpenaiChoiceDecoder(choice, answerId, context)
}

class OpenaiChoiceDecoder implements ChoiceDecoder {
  private readonly choice: number
  private readonly context: DecodeContext
  private readonly tools: ToolFragments
  private details: DetailCollector | undefined
  private block: 'none' | 'text' | 'reasoning' = 'none'
  private done = false
  /** Reasoning came as plain text: what the details say of it is the same once more. */
  private hasPlainReasoning = false

  constructor(choice: number, answerId: string, context: DecodeContext) {
    this.choice = choice
    this.context = context
    this.tools = openToolFragments(choice, answerId, context)
  }

  push(wire: JsonObject, events: ChatEvent[]): void {
    if (this.done) return
    // A few vendors stream whole messages under the name of the unstreamed form.
    const delta = isJsonObject(wire.delta) ? wire.delta : wire.message
    if (isJsonObject(delta)) this.pushDelta(delta, wire, events)
    const word = wire.finish_reason
    if (typeof word !== 'string' || word === '') return
    const reason = this.finish(word, events)
    events.push({ type: 'finish', choice: this.choice, reason, raw: word })
  }

  pushKnown(kind: 'text' | 'reasoning', text: string, events: ChatEvent[]): void {
    if (this.done) return
    if (kind === 'text') this.pushText(text, undefined, events)
    else this.pushThought(text, events)
  }

  end(events: ChatEvent[]): void {
    if (this.done) return
    const reason = this.finish('stop', events)
    events.push({ type: 'finish', choice: this.choice, reason })
  }

  private finish(word: string, events: ChatEvent[]): FinishReason {
    this.close(events)
    this.done = true
    return decodeFinish(word, this.tools.hasCalls(), this.context.hiddenTool)
  }

  close(events: ChatEvent[]): void {
    if (this.done) return
    this.endBlock(events)
    this.closeDetails(events)
    this.tools.close(events)
  }

  private pushDelta(delta: JsonObject, wire: JsonObject, events: ChatEvent[]): void {
    this.pushReasoning(delta, events)
    const { content } = delta
    const logprobs =
      wire.logprobs === undefined || wire.logprobs === null ? undefined : decodeLogprobs(wire.logprobs)
    if (typeof content === 'string' || logprobs !== undefined) {
      this.pushText(typeof content === 'string' ? content : '', logprobs, events)
    } else if (Array.isArray(content)) {
      this.pushList(content, events)
    }
    if (typeof delta.refusal === 'string' && delta.refusal !== '') {
      this.endBlock(events)
      events.push({ type: 'refusal-delta', choice: this.choice, text: delta.refusal })
    }
    if (Array.isArray(delta.tool_calls)) {
      if (delta.tool_calls.length > 0) this.endBlock(events)
      for (const fragment of delta.tool_calls) if (isJsonObject(fragment)) this.tools.push(fragment, events)
    }
    if (isJsonObject(delta.function_call)) {
      this.endBlock(events)
      this.tools.push({ index: 0, function: delta.function_call }, events)
    }
    if (delta.annotations !== undefined || delta.images !== undefined || delta.audio !== undefined) {
      this.pushRare(delta, events)
    }
    if (delta.extra_content !== undefined) this.pushSignature(delta.extra_content, events)
  }

  private pushReasoning(delta: JsonObject, events: ChatEvent[]): void {
    let text = ''
    if (typeof delta.reasoning_content === 'string') text = delta.reasoning_content
    if (text === '' && typeof delta.reasoning === 'string') text = delta.reasoning
    if (text !== '') this.hasPlainReasoning = true
    if (Array.isArray(delta.reasoning_details) && delta.reasoning_details.length > 0) {
      this.details ??= openDetailCollector()
      const detailed = this.details.push(delta.reasoning_details)
      if (!this.hasPlainReasoning) text = detailed
    }
    this.pushThought(text, events)
  }

  private pushThought(text: string, events: ChatEvent[]): void {
    if (text === '') return
    this.openBlock('reasoning', events)
    events.push({ type: 'reasoning-delta', choice: this.choice, text })
  }

  private pushText(text: string, logprobs: TokenLogprob[] | undefined, events: ChatEvent[]): void {
    if (text === '' && logprobs === undefined) return
    this.openBlock('text', events)
    const event: ChatEvent = { type: 'text-delta', choice: this.choice, text }
    if (logprobs !== undefined) event.logprobs = logprobs
    events.push(event)
  }

  private pushList(content: Json, events: ChatEvent[]): void {
    for (const { kind, text } of splitContent(content, this.context.notes)) {
      if (text === '') continue
      this.openBlock(kind, events)
      events.push({ type: kind === 'text' ? 'text-delta' : 'reasoning-delta', choice: this.choice, text })
    }
  }

  private pushRare(delta: JsonObject, events: ChatEvent[]): void {
    const { choice } = this
    for (const citation of decodeAnnotations(delta.annotations, this.context.notes)) {
      events.push({ type: 'citation', choice, citation })
    }
    for (const image of decodeImages(delta.images)) {
      if (image.kind === 'link') {
        this.pushText(describeLink(image.url), undefined, events)
      } else {
        this.endBlock(events)
        events.push({ type: 'image', choice, mediaType: image.mediaType, data: image.data })
      }
    }
    if (isJsonObject(delta.audio)) this.pushAudio(delta.audio, events)
  }

  private pushAudio(audio: JsonObject, events: ChatEvent[]): void {
    const event: ChatEvent = { type: 'audio-delta', choice: this.choice }
    if (typeof audio.id === 'string') event.id = audio.id
    if (typeof audio.data === 'string') event.data = audio.data
    if (typeof audio.transcript === 'string') event.transcript = audio.transcript
    if (typeof audio.expires_at === 'number') event.expiresAt = audio.expires_at
    this.endBlock(events)
    events.push(event)
  }

  /** Google's older form signs the message: the proof of its first call, or of its text. */
  private pushSignature(extraContent: Json | undefined, events: ChatEvent[]): void {
    const proof = readSignature(extraContent)
    if (proof === undefined || this.tools.sign(proof)) return
    this.endBlock(events)
    events.push(
      { type: 'reasoning-start', choice: this.choice },
      { type: 'reasoning-end', choice: this.choice, proof },
    )
  }

  private openBlock(kind: 'text' | 'reasoning', events: ChatEvent[]): void {
    if (this.block === kind) return
    this.endBlock(events)
    this.block = kind
    events.push(
      kind === 'text'
        ? { type: 'text-start', choice: this.choice }
        : { type: 'reasoning-start', choice: this.choice },
    )
  }

  private endBlock(events: ChatEvent[]): void {
    if (this.block === 'text') events.push({ type: 'text-end', choice: this.choice })
    if (this.block === 'reasoning') {
      const end: ChatEvent = { type: 'reasoning-end', choice: this.choice }
      const proof = this.details?.take()
      if (proof !== undefined) end.proof = proof
      events.push(end)
    }
    this.block = 'none'
  }

  /** A proof that came after its block, or without any text. */
  private closeDetails(events: ChatEvent[]): void {
    const proof = this.details?.take()
    if (proof === undefined) return
    const { choice } = this
    events.push({ type: 'reasoning-start', choice }, { type: 'reasoning-end', choice, proof })
  }
}
