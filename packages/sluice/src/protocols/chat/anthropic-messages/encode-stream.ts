import type { Citation, ReasoningProof, VendorCitation } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import type { AnswerContext, StreamEncoder } from '../chat-format.ts'
import { encodeCitation, encodeVendorCitation } from './encode-citation.ts'
import { encodePicture } from './encode-picture.ts'
import { encodeBareProof, encodeSignature } from './encode-proof.ts'
import type { Ending } from './encode-stop-reason.ts'
import { encodeVendorBlock } from './encode-vendor-block.ts'
import { blockDelta, blockStart, blockStop, DELTA_TAIL, deltaHead } from './frames.ts'
import { OpenCall } from './open-call.ts'
import { streamBlock } from './stream-block.ts'
import { encodeEnd, encodeStart } from './stream-envelope.ts'

export function openStreamEncoder(context: AnswerContext): StreamEncoder {
  return new MessagesEncoder(context)
}

type ChoiceEvent = Extract<ChatEvent, { choice: number }>

/**
 * Events to frames. Blocks stand strictly in turn and are numbered from 0, since the official SDK takes each fragment for the
 * last block's (conversion.md 55): what comes while a call is unfinished waits until it has ended. Only the varying text
 * goes through `JSON.stringify`.
 */
class MessagesEncoder implements StreamEncoder {
  private readonly context: AnswerContext
  private readonly numbers = { next: 0 }
  private started = false
  /** The block that is open, of those that are written as they come. */
  private open: 'none' | 'text' | 'thinking' = 'none'
  private index = 0
  /** A delta of it, up to its text. */
  private head = ''
  /** The text that comes is another one; the one before stays open until then, for citations that come late. */
  private isNewText = false
  private isRefusal = false
  private hasRefusal = false
  private call: OpenCall | undefined
  /** Text of answers that are not shown. */
  private unseen = ''
  /** What came while the call was unfinished. */
  private waiting: ChoiceEvent[] = []
  /** Citations that came before their text. */
  private citations: JsonObject[] = []
  private ending: Ending | undefined
  private usage: UsageReport | undefined
  private extra: JsonObject = {}

  constructor(context: AnswerContext) {
    this.context = context
  }

  push(event: ChatEvent): string {
    if (event.type === 'text-delta' && event.choice === 0 && this.isTextRunning()) {
      if (event.logprobs !== undefined) this.context.notes.warn('dropped', 'logprobs')
      return event.text === '' ? '' : this.head + JSON.stringify(event.text) + DELTA_TAIL
    }
    if ('choice' in event) return this.pushChoice(event)
    switch (event.type) {
      case 'usage':
        this.usage = event.report
        return ''
      case 'extra':
        if (event.of === 'anthropic-messages') this.extra = { ...this.extra, ...event.value }
        return ''
      case 'prompt-blocked':
        this.ending ??= { reason: 'content-filter' }
        return ''
      default:
        return ''
    }
  }

  end(): string {
    const rest = this.closeAll()
    const start = this.start()
    const { ending, hasRefusal, usage, extra } = this
    return start + rest + encodeEnd({ ending, hasRefusal, usage, extra }, this.context)
  }

  withheld(): string {
    const waiting = this.waiting.map((event) => ('text' in event ? event.text : ''))
    return [this.unseen, this.call?.held, ...waiting].join('')
  }

  private isTextRunning(): boolean {
    return this.open === 'text' && !this.isNewText && !this.isRefusal && this.call === undefined
  }

  private pushChoice(event: ChoiceEvent): string {
    if (event.choice !== 0) {
      // One answer is all that the format has (conversion.md 16).
      this.context.notes.warn('dropped', 'choices')
      if ('text' in event) this.unseen += event.text
      return ''
    }
    if (this.ending !== undefined) return ''
    const { call } = this
    if (call !== undefined) {
      if (event.type === 'tool-delta' && event.call === call.call) return call.push(event.text)
      if (event.type === 'tool-end' && event.call === call.call) return this.endCall(call, event.proof)
      if (event.type === 'finish') return this.finish(event)
      if (!isOpening(event) && this.waiting.length === 0) return this.pushContent(event)
      if (this.waiting.length > 0 || !call.isWhole()) {
        this.waiting.push(event)
        return call.begin()
      }
      // Vendors that end all calls at once say nothing more of one whose arguments are whole.
      return this.endCall(call, undefined) + this.pushContent(event)
    }
    return this.pushContent(event)
  }

  private pushContent(event: ChoiceEvent): string {
    switch (event.type) {
      case 'text-start':
        if (event.phase !== undefined) this.context.notes.warn('dropped', 'phase')
        this.isNewText = true
        return ''
      case 'text-delta':
        if (event.logprobs !== undefined) this.context.notes.warn('dropped', 'logprobs')
        return this.pushText(event.text, false)
      case 'refusal-delta':
        return this.pushText(event.text, true)
      case 'reasoning-delta':
        return this.pushThinking(event.text)
      case 'reasoning-end':
        return this.endThinking(event.proof)
      case 'citation':
        return this.cite(event.citation)
      case 'vendor-citation':
        return this.citeOwn(event.citation)
      case 'tool-start':
        return this.openCall(event)
      case 'finish':
        return this.finish(event)
      default:
        return this.pushRare(event)
    }
  }

  private pushRare(event: ChoiceEvent): string {
    switch (event.type) {
      case 'image': {
        const text = encodePicture(event, this.context)
        this.isNewText = true
        const shown = text === undefined ? '' : this.pushText(text, false)
        this.isNewText = true
        return shown
      }
      case 'audio-delta':
        this.context.notes.warn('dropped', 'content.audio')
        return ''
      case 'vendor-block':
        return this.writeBlocks(encodeVendorBlock(event.block, this.context))
      case 'tool-delta':
        // Of a call that seemed whole and was ended.
        if (event.text.trim() !== '') this.context.notes.warn('incomplete', 'tool_use.input')
        return ''
      case 'tool-end':
        if (event.proof !== undefined) this.context.notes.warn('dropped', 'reasoning')
        return ''
      default:
        return ''
    }
  }

  /** The head of the stream, once. */
  private start(): string {
    if (this.started) return ''
    this.started = true
    const { usage, extra, context } = this
    const { usage: counters, ...shown } = extra
    this.extra = counters === undefined ? {} : { usage: counters }
    return encodeStart(usage, shown, context)
  }

  private pushText(text: string, isRefusal: boolean): string {
    if (text === '') return ''
    const runs = this.open === 'text' && !this.isNewText && this.isRefusal === isRefusal
    const opening = runs ? '' : this.openText(isRefusal)
    return opening + this.head + JSON.stringify(text) + DELTA_TAIL
  }

  private openText(isRefusal: boolean): string {
    const opening = this.openBlock('text', { type: 'text', text: '' })
    this.isNewText = false
    this.isRefusal = isRefusal
    if (isRefusal) this.hasRefusal = true
    this.head = deltaHead(this.index, 'text_delta', 'text')
    let cited = ''
    for (const citation of this.citations) cited += this.writeCitation(citation)
    this.citations = []
    return opening + cited
  }

  private openBlock(kind: 'text' | 'thinking', block: JsonObject): string {
    const before = this.start() + this.closeBlock()
    this.open = kind
    this.index = this.numbers.next++
    return before + blockStart(this.index, block)
  }

  private closeBlock(proof?: ReasoningProof): string {
    const { open, index } = this
    if (open === 'none') return ''
    this.open = 'none'
    this.isRefusal = false
    // A thought ends with exactly one signature, if only an empty one (conversion.md 37).
    const signature =
      open === 'thinking'
        ? blockDelta(index, { type: 'signature_delta', signature: encodeSignature(proof) })
        : ''
    return signature + blockStop(index)
  }

  private pushThinking(text: string): string {
    if (text === '') return ''
    let opening = ''
    if (this.open !== 'thinking') {
      opening = this.openBlock('thinking', { type: 'thinking', thinking: '', signature: '' })
      this.head = deltaHead(this.index, 'thinking_delta', 'thinking')
    }
    return opening + this.head + JSON.stringify(text) + DELTA_TAIL
  }

  private endThinking(proof: ReasoningProof | undefined): string {
    const isApart = proof?.redacted === true && proof.issuer === 'anthropic-messages'
    if (this.open === 'thinking' && !isApart) return this.closeBlock(proof)
    const before = this.open === 'thinking' ? this.closeBlock() : ''
    return proof === undefined ? before : before + this.writeBlocks([encodeBareProof(proof)])
  }

  private cite(citation: Citation): string {
    return this.putCitation(encodeCitation(citation))
  }

  private citeOwn(citation: VendorCitation): string {
    const encoded = encodeVendorCitation(citation, this.context.notes)
    return encoded === undefined ? '' : this.putCitation(encoded)
  }

  private putCitation(citation: JsonObject): string {
    if (this.open === 'text') return this.writeCitation(citation)
    this.citations.push(citation)
    return ''
  }

  private writeCitation(citation: JsonObject): string {
    return blockDelta(this.index, { type: 'citations_delta', citation })
  }

  private openCall(event: Extract<ChatEvent, { type: 'tool-start' }>): string {
    const before = this.start() + this.closeBlock()
    this.call = new OpenCall(event, this.numbers)
    return before
  }

  private endCall(call: OpenCall, proof: ReasoningProof | undefined): string {
    let written = call.end(proof, this.context.notes)
    this.call = undefined
    const { waiting } = this
    this.waiting = []
    for (const event of waiting) written += this.pushChoice(event)
    return written
  }

  /** Blocks that come whole. */
  private writeBlocks(blocks: readonly JsonObject[]): string {
    if (blocks.length === 0) return ''
    let written = this.start() + this.closeBlock()
    for (const block of blocks) written += streamBlock(this.numbers.next++, block)
    return written
  }

  private finish(event: Extract<ChatEvent, { type: 'finish' }>): string {
    const rest = this.closeAll()
    this.ending = { reason: event.reason, raw: event.raw, stopSequence: event.stopSequence }
    return rest
  }

  private closeAll(): string {
    let written = ''
    while (this.call !== undefined) written += this.endCall(this.call, undefined)
    if (this.citations.length > 0) this.context.notes.warn('dropped', 'citations')
    this.citations = []
    return written + this.closeBlock()
  }
}

/** Whether an event may begin a block, which an unfinished call does not let in. */
function isOpening(event: ChoiceEvent): boolean {
  return event.type !== 'text-start' && event.type !== 'text-end' && event.type !== 'choice-extra'
}
