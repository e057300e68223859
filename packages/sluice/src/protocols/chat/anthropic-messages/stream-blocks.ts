import type { ReasoningProof, VendorFields } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { AnswerBlocks, AT, type TextBlock, toIndex } from '../answer-blocks.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { addArguments, type CallBlock } from '../stream-call.ts'
import { readCallExtra } from './answer-extra.ts'
import { decodeCitations } from './decode-citation.ts'
import { decodeRedacted, decodeSignature } from './decode-thinking.ts'
import { asVendorBlock } from './vendor-blocks.ts'

type Block = CitedText | ThinkingBlock | CallBlock | VendorStreamBlock

type CitedText = TextBlock<Json>

interface ThinkingBlock {
  kind: 'thought'
  signature?: string
  redacted?: Json | undefined
}

interface VendorStreamBlock {
  kind: 'vendor'
  value: JsonObject
  pieces: string
  open: boolean
}

/** The blocks of one answer of this format. */
export class StreamBlocks extends AnswerBlocks<Json, ThinkingBlock, VendorStreamBlock> {
  start(index: Json | undefined, block: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    this.closeAt(at, events)
    this.blocks.set(at, this.open(block, events))
  }

  private open(block: JsonObject, events: ChatEvent[]): Block {
    switch (block.type) {
      case 'text': {
        const made = this.openText(events)
        if (Array.isArray(block.citations)) made.citations.push(...block.citations)
        if (typeof block.text === 'string') this.addText(made, block.text, events)
        return made
      }
      case 'thinking': {
        const made = this.openThinking(events)
        if (typeof block.thinking === 'string') this.addThinking(made, block.thinking, events)
        if (typeof block.signature === 'string') made.signature = block.signature
        return made
      }
      case 'redacted_thinking': {
        const made = this.openThinking(events)
        made.redacted = block.data
        return made
      }
      case 'tool_use':
        return this.openTool(block, events)
      default:
        this.closeCurrent(events)
        return { kind: 'vendor', value: block, pieces: '', open: true }
    }
  }

  private openText(events: ChatEvent[]): CitedText {
    const made = this.makeText()
    this.makeCurrent(made, events)
    return made
  }

  private openThinking(events: ChatEvent[]): ThinkingBlock {
    const made: ThinkingBlock = { kind: 'thought' }
    this.makeCurrent(made, events)
    return made
  }

  private openTool(block: JsonObject, events: ChatEvent[]): Block {
    const { id, name, input } = block
    const value = readCallExtra(block)
    const own: VendorFields | undefined =
      value === undefined ? undefined : { protocol: 'anthropic-messages', value }
    const made = this.openCall({ id, name, input, own }, events)
    if (made.kind === 'text') this.makeCurrent(made, events)
    return made
  }

  delta(index: Json | undefined, delta: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    const block = this.blocks.get(at) ?? this.openLate(at, delta, events)
    if (block === undefined) return
    switch (block.kind) {
      case 'text':
        if (typeof delta.text === 'string') this.addText(block, delta.text, events)
        else if (typeof delta.partial_json === 'string') this.addHidden(block, delta.partial_json, events)
        else if (delta.citation !== undefined) block.citations.push(delta.citation)
        break
      case 'thought':
        if (typeof delta.thinking === 'string') this.addThinking(block, delta.thinking, events)
        else if (typeof delta.signature === 'string') this.sign(block, delta.signature, events)
        break
      case 'call':
        if (typeof delta.partial_json === 'string') addArguments(block, delta.partial_json, events)
        break
      case 'vendor':
        addToVendorBlock(block, delta)
    }
  }

  /** The same for a delta of which only its text is known. */
  text(index: number, text: string, events: ChatEvent[]): void {
    const block = this.blocks.get(index)
    if (block?.kind === 'text') this.addText(block, text, events)
    else this.delta(index, { text }, events)
  }

  thinking(index: number, text: string, events: ChatEvent[]): void {
    const block = this.blocks.get(index)
    if (block?.kind === 'thought') this.addThinking(block, text, events)
    else this.delta(index, { thinking: text }, events)
  }

  /** A fragment of a block that never began: text and thinking need no more than their text. */
  private openLate(at: number, delta: JsonObject, events: ChatEvent[]): Block | undefined {
    let block: Block | undefined
    if (typeof delta.text === 'string') block = this.openText(events)
    else if (typeof delta.thinking === 'string') block = this.openThinking(events)
    else this.context.notes.warn('incomplete', 'content')
    if (block !== undefined) this.blocks.set(at, block)
    return block
  }

  private addHidden(block: CitedText, piece: string, events: ChatEvent[]): void {
    if (block.hidden === undefined || piece === '') return
    block.hidden.seen = true
    this.addText(block, piece, events)
  }

  private addThinking(block: ThinkingBlock, text: string, events: ChatEvent[]): void {
    if (text === '') return
    this.makeCurrent(block, events)
    events.push({ type: 'reasoning-delta', choice: 0, text })
  }

  private sign(block: ThinkingBlock, signature: string, events: ChatEvent[]): void {
    this.makeCurrent(block, events)
    block.signature = signature
  }

  protected override tellRest(block: CitedText, events: ChatEvent[]): void {
    if (block.hidden?.seen === false) this.addHidden(block, JSON.stringify(block.hidden.whole ?? {}), events)
    const place = { start: block.start, end: this.length }
    const { web, own } = decodeCitations(block.citations, place, this.context.notes)
    for (const citation of web) events.push({ type: 'citation', ...AT, citation })
    for (const citation of own) events.push({ type: 'vendor-citation', ...AT, citation })
    block.citations = []
  }

  protected override proofOf({ redacted, signature }: ThinkingBlock): ReasoningProof | undefined {
    return decodeRedacted(redacted) ?? decodeSignature(signature)
  }

  protected override closeWhole(block: VendorStreamBlock, events: ChatEvent[]): void {
    if (!block.open) return
    block.open = false
    this.closeCurrent(events)
    const kind = typeof block.value.type === 'string' ? block.value.type : ''
    const value =
      block.pieces === ''
        ? block.value
        : { ...block.value, input: parseObjectKeepingDigits(block.pieces) ?? block.pieces }
    events.push({ type: 'vendor-block', ...AT, block: asVendorBlock(value, kind, this.context.notes) })
  }
}

function addToVendorBlock(block: VendorStreamBlock, delta: JsonObject): void {
  if (typeof delta.partial_json === 'string') block.pieces += delta.partial_json
  else if (delta.type === 'compaction_delta') block.value = { ...block.value, content: delta.content }
}
