import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext, StreamEncoder } from '../chat-format.ts'
import { type ChoiceState, openChoiceState } from './choice-state.ts'
import { chunkHead, chunkTail, detailDelta, textHead } from './chunk-frame.ts'
import { encodeAudioDelta } from './encode-audio-delta.ts'
import { encodeLogprobs } from './encode-logprobs.ts'
import { encodeReasoningDetails, withoutText } from './encode-reasoning-details.ts'
import { encodeCitation, encodeImage, encodeSignature } from './encode-response.ts'
import { encodeUsage } from './encode-usage.ts'
import { encodeFinish, isFinishChanged } from './map-finish-reason.ts'
import { fillVendorBag } from './vendor-bag.ts'

export function openStreamEncoder(context: AnswerContext): StreamEncoder {
  return new OpenaiChatEncoder(context)
}

/**
 * Events to chunks. Only the varying text goes through `JSON.stringify`; the frame around it is joined from
 * strings that are made once a stream: 0.06 µs for a text delta of five characters.
 */
class OpenaiChatEncoder implements StreamEncoder {
  private readonly context: AnswerContext
  private readonly plain: boolean
  /** Up to the opening bracket of `choices`. */
  private head: string
  /** From the closing brace of a delta to the end of the frame. */
  private readonly tail: string
  /** The same of choice 0's text delta, up to the text. */
  private textHead: string
  private readonly choices: (ChoiceState | undefined)[] = []
  private usage: UsageReport | undefined
  private extra: JsonObject | undefined

  constructor(context: AnswerContext) {
    this.context = context
    this.plain = context.profile === 'openai'
    this.tail = chunkTail(context)
    this.head = chunkHead(context, undefined)
    this.textHead = textHead(context, this.head)
  }

  push(event: ChatEvent): string {
    switch (event.type) {
      case 'text-delta':
        return this.pushText(event)
      case 'tool-delta':
        return this.pushArguments(event)
      case 'reasoning-delta':
        return event.text === '' ? '' : this.pushReasoning(event.choice, event.text)
      case 'message-start':
        if (event.systemFingerprint !== undefined) {
          this.head = chunkHead(this.context, event.systemFingerprint)
          this.textHead = textHead(this.context, this.head)
        }
        return ''
      case 'usage':
        this.usage = event.report
        return ''
      case 'extra':
        if (this.plain && event.of === 'openai-chat') this.extra = { ...this.extra, ...event.value }
        return ''
      default:
        return this.pushRare(event)
    }
  }

  end(): string {
    const { context } = this
    const wanted = context.includeUsage || !this.plain
    if (this.usage === undefined || !wanted) return 'data: [DONE]\n\n'
    const usage = JSON.stringify(encodeUsage(this.usage, this.plain ? 'full' : 'documented'))
    return `${this.head}],"usage":${usage}}\n\ndata: [DONE]\n\n`
  }

  /** A chunk with a delta, given as the JSON text inside its braces. */
  private chunk(choice: number, delta: string): string {
    return `${this.head}{"index":${choice},"delta":{${delta}}${this.tail}`
  }

  /** The choice's state; `opening` is what has to be written before its first delta. */
  private open(choice: number, content: '""' | 'null'): { state: ChoiceState; opening: string } {
    const known = this.choices[choice]
    if (known !== undefined) return { state: known, opening: '' }
    const state = openChoiceState()
    this.choices[choice] = state
    const refusal = this.plain ? ',"refusal":null' : ''
    return { state, opening: this.chunk(choice, `"role":"assistant","content":${content}${refusal}`) }
  }

  private pushText(event: Extract<ChatEvent, { type: 'text-delta' }>): string {
    const { choice, text, logprobs } = event
    if (text === '' && logprobs === undefined) return ''
    const first = this.choices[0]
    if (choice === 0 && logprobs === undefined && first?.inThought === false) {
      first.shown.text += text.length
      return `${this.textHead}${JSON.stringify(text)}}${this.tail}`
    }
    const { state, opening } = this.open(choice, '""')
    const closing = state.inThought ? this.closeThought(choice, state) : ''
    if (logprobs !== undefined) return opening + closing + this.chunkWithLogprobs(event, state)
    return opening + closing + this.content(choice, state, text)
  }

  private content(choice: number, state: ChoiceState, text: string): string {
    state.shown.text += text.length
    return this.chunk(choice, `${this.plain ? '' : '"role":"assistant",'}"content":${JSON.stringify(text)}`)
  }

  private chunkWithLogprobs(event: Extract<ChatEvent, { type: 'text-delta' }>, state: ChoiceState): string {
    const { choice, text, logprobs = [] } = event
    if (!this.plain) {
      this.context.notes.warn('dropped', 'logprobs')
      return text === '' ? '' : this.content(choice, state, text)
    }
    state.shown.text += text.length
    const json = JSON.stringify(encodeLogprobs(logprobs))
    const tail = this.tail.replace('"logprobs":null', () => `"logprobs":${json}`)
    return `${this.head}{"index":${choice},"delta":{"content":${JSON.stringify(text)}}${tail}`
  }

  private pushReasoning(choice: number, text: string): string {
    const { state, opening } = this.open(choice, '""')
    const json = JSON.stringify(text)
    state.reasoning += text
    switch (this.context.reasoning) {
      case 'none':
        return opening
      case 'reasoning_content':
        return opening + this.chunk(choice, `"reasoning_content":${json}`)
      case 'reasoning':
        return opening + this.chunk(choice, `"reasoning":${json},${detailDelta(json, state.details)}`)
      case 'both': {
        const both = `"reasoning_content":${json},"reasoning":${json}`
        return opening + this.chunk(choice, `${both},${detailDelta(json, state.details)}`)
      }
      case 'think': {
        const thought = state.inThought ? text : `<think>\n${text}`
        state.inThought = true
        return opening + this.content(choice, state, thought)
      }
    }
  }

  private closeThought(choice: number, state: ChoiceState): string {
    state.inThought = false
    return this.content(choice, state, '\n</think>\n\n')
  }

  private pushReasoningEnd(event: Extract<ChatEvent, { type: 'reasoning-end' }>): string {
    const { choice, proof } = event
    const { reasoning: style } = this.context
    const shows = style !== 'none' && style !== 'think'
    const known = this.choices[choice]
    const text = known?.reasoning ?? ''
    if (known !== undefined) known.reasoning = ''
    if (known?.inThought === true) return this.closeThought(choice, known)
    if (proof === undefined || !shows) return ''
    const { state, opening } = this.open(choice, '""')
    const whole = encodeReasoningDetails(text, proof, state.details)
    const entries = style === 'reasoning_content' ? whole : withoutText(whole)
    state.details += Math.max(1, entries.length)
    state.shown.reasoning++
    return opening + this.chunk(choice, `"reasoning_details":${JSON.stringify(entries)}`)
  }

  private pushArguments(event: Extract<ChatEvent, { type: 'tool-delta' }>): string {
    const { choice, call, text } = event
    const state = this.choices[choice]
    if (text === '' || state === undefined) return ''
    const json = JSON.stringify(text)
    if (state.hasLegacyCall) {
      return call === 0 ? this.chunk(choice, `"function_call":{"arguments":${json}}`) : ''
    }
    const piece = state.custom.has(call) ? `"custom":{"input":${json}}` : `"function":{"arguments":${json}}`
    return this.chunk(choice, `"tool_calls":[{"index":${call},${piece}}]`)
  }

  private pushToolStart(event: Extract<ChatEvent, { type: 'tool-start' }>): string {
    const { choice, call } = event
    const { state, opening } = this.open(choice, this.plain ? 'null' : '""')
    state.shown.calls = call + 1
    const closing = state.inThought ? this.closeThought(choice, state) : ''
    const name = JSON.stringify(event.name)
    const custom = event.custom === true
    if (this.context.legacyFunctions && !custom) {
      if (call > 0) {
        this.context.notes.warn('dropped', 'tool_calls')
        return opening + closing
      }
      state.hasLegacyCall = true
      return opening + closing + this.chunk(choice, `"function_call":{"name":${name},"arguments":""}`)
    }
    if (custom) state.custom.add(call)
    const kind = custom
      ? `"type":"custom","custom":{"name":${name},"input":""}`
      : `"type":"function","function":{"name":${name},"arguments":""}`
    const role = this.plain ? '' : '"role":"assistant","content":null,'
    const start = `${role}"tool_calls":[{"index":${call},"id":${JSON.stringify(event.id)},${kind}}]`
    return opening + closing + this.chunk(choice, start)
  }

  private pushRare(event: ChatEvent): string {
    switch (event.type) {
      case 'reasoning-end':
        return this.pushReasoningEnd(event)
      case 'tool-start':
        return this.pushToolStart(event)
      case 'tool-end':
        return this.pushToolEnd(event)
      case 'finish':
        return this.pushFinish(event)
      case 'refusal-delta':
        return this.pushRefusal(event.choice, event.text)
      case 'prompt-blocked':
        // Without a choice the format has no place to say it.
        return this.choices.length > 0
          ? ''
          : this.pushFinish({ type: 'finish', choice: 0, reason: 'content-filter' })
      case 'text-start':
        return event.phase === undefined || !this.plain
          ? ''
          : this.pushObject(event.choice, 'phase', event.phase)
      case 'citation':
        return this.pushObject(event.choice, 'annotations', [encodeCitation(event.citation)])
      case 'vendor-citation':
        this.context.notes.warn('dropped', 'annotations')
        return ''
      case 'image':
        return this.pushImage(event)
      case 'audio-delta': {
        const { state, opening } = this.open(event.choice, '""')
        return opening + this.pushObject(event.choice, 'audio', encodeAudioDelta(event, state, this.context))
      }
      case 'vendor-block':
        return this.keepBlock(event)
      default:
        return ''
    }
  }

  private pushObject(choice: number, key: string, value: string | JsonObject | JsonObject[]): string {
    const { state, opening } = this.open(choice, '""')
    const closing = state.inThought ? this.closeThought(choice, state) : ''
    return opening + closing + this.chunk(choice, `"${key}":${JSON.stringify(value)}`)
  }

  private keepBlock({ choice, block }: Extract<ChatEvent, { type: 'vendor-block' }>): string {
    this.context.notes.warn('changed', block.kind)
    const { state, opening } = this.open(choice, '""')
    const closing = state.inThought ? this.closeThought(choice, state) : ''
    state.blocks ??= []
    state.blocks.push({ block, place: { ...state.shown } })
    return opening + closing
  }

  private pushToolEnd(event: Extract<ChatEvent, { type: 'tool-end' }>): string {
    const { choice, call, proof } = event
    if (proof?.issuer !== 'gemini-generate' || this.choices[choice]?.hasLegacyCall === true) return ''
    const signed = JSON.stringify(encodeSignature(proof.value))
    // Parsers of this format want a function in every piece of a call.
    return this.chunk(
      choice,
      `"tool_calls":[{"index":${call},"function":{"arguments":""},"extra_content":${signed}}]`,
    )
  }

  private pushRefusal(choice: number, text: string): string {
    if (text === '') return ''
    const { state, opening } = this.open(choice, '""')
    state.hasRefusal = true
    if (!this.plain) return opening + this.content(choice, state, text)
    return opening + this.chunk(choice, `"refusal":${JSON.stringify(text)}`)
  }

  private pushImage(event: Extract<ChatEvent, { type: 'image' }>): string {
    const { state, opening } = this.open(event.choice, '""')
    const image = encodeImage(event.mediaType, event.data, state.images++)
    if (event.proof?.issuer === 'gemini-generate') image.extra_content = encodeSignature(event.proof.value)
    return opening + this.pushObject(event.choice, 'images', [image])
  }

  private pushFinish(event: Extract<ChatEvent, { type: 'finish' }>): string {
    const { choice, reason } = event
    const { state, opening } = this.open(choice, '""')
    if (state.finished) return ''
    state.finished = true
    const closing = state.inThought ? this.closeThought(choice, state) : ''
    if (isFinishChanged(reason)) this.context.notes.warn('changed', 'finish_reason')
    const word = encodeFinish(reason, state.hasRefusal)
    const finish = word === 'tool_calls' && state.hasLegacyCall ? 'function_call' : word
    const extra = this.takeExtra()
    const tail = this.tail.replace('"finish_reason":null}]', () => `"finish_reason":"${finish}"}]${extra}`)
    const bag =
      state.blocks === undefined ? '' : this.pushObject(choice, 'extra_content', fillVendorBag(state.blocks))
    return `${opening}${closing}${bag}${this.head}{"index":${choice},"delta":{}${tail}`
  }

  /** Further top-level keys, as the JSON text of more members. */
  private takeExtra(): string {
    const { extra } = this
    this.extra = undefined
    if (extra === undefined || Object.keys(extra).length === 0) return ''
    return `,${JSON.stringify(extra).slice(1, -1)}`
  }
}
