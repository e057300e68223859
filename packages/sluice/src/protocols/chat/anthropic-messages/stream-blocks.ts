import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { openCustomInput } from '../custom-input.ts'
import { decodeCallId } from '../decode-call-id.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { addArguments, type CallBlock, closeCall, type HeldInput } from '../stream-call.ts'
import { restoreToolName } from '../tool-names.ts'
import { readCallExtra } from './answer-extra.ts'
import { decodeCitations } from './decode-citation.ts'
import { decodeRedacted, decodeSignature } from './decode-thinking.ts'
import { asVendorBlock } from './vendor-blocks.ts'

/** One content block of a stream, by its index; a closed one stays known for fragments that come late. */
type Block = TextBlock | ThinkingBlock | CallBlock | VendorStreamBlock

interface TextBlock {
  kind: 'text'
  /** Where it began in the answer's text. */
  start: number
  citations: Json[]
  /** The arguments of the hidden tool are the text (conversion.md 47). */
  hidden?: HeldInput
}

interface ThinkingBlock {
  kind: 'thinking'
  signature?: string
  redacted?: Json | undefined
}

interface VendorStreamBlock {
  kind: 'vendor'
  value: JsonObject
  pieces: string
  open: boolean
}

/** The blocks of one answer, turned into events that do not overlap. */
export interface StreamBlocks {
  /** The answer's id, once known. */
  id: string
  /** What kinds of calls were seen. */
  readonly calls: { hidden: boolean; real: boolean }
  start(index: Json | undefined, block: JsonObject, events: ChatEvent[]): void
  delta(index: Json | undefined, delta: JsonObject, events: ChatEvent[]): void
  /** The same for a delta of which only its text is known. */
  text(index: number, text: string, events: ChatEvent[]): void
  thinking(index: number, text: string, events: ChatEvent[]): void
  stop(index: Json | undefined, events: ChatEvent[]): void
  /** Ends what is open. `cut`: the stream broke off, and nothing is added to what came. */
  closeAll(events: ChatEvent[], cut: boolean): void
}

export function openStreamBlocks(context: DecodeContext): StreamBlocks {
  return new OpenBlocks(context)
}

/** Where every block belongs: this format gives one answer. */
const AT = { choice: 0 } as const

class OpenBlocks implements StreamBlocks {
  id = ''
  readonly calls = { hidden: false, real: false }
  private readonly context: DecodeContext
  private readonly blocks = new Map<number, Block>()
  /** The text or thinking that is open; at most one is. */
  private current: TextBlock | ThinkingBlock | undefined
  private length = 0
  private callCount = 0

  constructor(context: DecodeContext) {
    this.context = context
  }

  start(index: Json | undefined, block: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    const before = this.blocks.get(at)
    if (before !== undefined) this.close(before, events)
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
        return this.openCall(block, events)
      default:
        this.closeCurrent(events)
        return { kind: 'vendor', value: block, pieces: '', open: true }
    }
  }

  private openText(events: ChatEvent[], hidden?: HeldInput): TextBlock {
    const made: TextBlock = { kind: 'text', start: this.length, citations: [] }
    if (hidden !== undefined) made.hidden = hidden
    this.makeCurrent(made, events)
    return made
  }

  private openThinking(events: ChatEvent[]): ThinkingBlock {
    const made: ThinkingBlock = { kind: 'thinking' }
    this.makeCurrent(made, events)
    return made
  }

  private openCall(block: JsonObject, events: ChatEvent[]): Block {
    const sent = typeof block.name === 'string' ? block.name : ''
    const input: HeldInput = { whole: block.input, seen: false }
    if (sent !== '' && sent === this.context.hiddenTool) {
      this.calls.hidden = true
      return this.openText(events, input)
    }
    this.closeCurrent(events)
    this.calls.real = true
    const call = this.callCount++
    const isCustom = this.context.customTools?.has(sent) === true
    const start: ChatEvent = {
      type: 'tool-start',
      ...AT,
      call,
      id: decodeCallId(block.id, { message: this.id, call }, this.context),
      name: restoreToolName(sent, this.context.toolNames),
    }
    if (isCustom) start.custom = true
    const own = readCallExtra(block)
    if (own !== undefined) start.own = { protocol: 'anthropic-messages', value: own }
    events.push(start)
    return { kind: 'call', call, input, custom: isCustom ? openCustomInput() : undefined, open: true }
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
      case 'thinking':
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

  text(index: number, text: string, events: ChatEvent[]): void {
    const block = this.blocks.get(index)
    if (block?.kind === 'text') this.addText(block, text, events)
    else this.delta(index, { text }, events)
  }

  thinking(index: number, text: string, events: ChatEvent[]): void {
    const block = this.blocks.get(index)
    if (block?.kind === 'thinking') this.addThinking(block, text, events)
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

  private addText(block: TextBlock, text: string, events: ChatEvent[]): void {
    if (text === '') return
    this.makeCurrent(block, events)
    this.length += text.length
    events.push({ type: 'text-delta', choice: 0, text })
  }

  private addHidden(block: TextBlock, piece: string, events: ChatEvent[]): void {
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

  /** Opens a block, or opens it again for a fragment that came after its end. */
  private makeCurrent(block: TextBlock | ThinkingBlock, events: ChatEvent[]): void {
    if (this.current === block) return
    this.closeCurrent(events)
    this.current = block
    if (block.kind === 'text') {
      block.start = this.length
      events.push({ type: 'text-start', ...AT })
    } else {
      events.push({ type: 'reasoning-start', ...AT })
    }
  }

  private closeCurrent(events: ChatEvent[]): void {
    const block = this.current
    if (block === undefined) return
    if (block.kind === 'text') this.endText(block, events)
    else endThinking(block, events)
    this.current = undefined
  }

  private endText(block: TextBlock, events: ChatEvent[]): void {
    if (block.hidden?.seen === false) this.addHidden(block, JSON.stringify(block.hidden.whole ?? {}), events)
    const place = { start: block.start, end: this.length }
    const { web, own } = decodeCitations(block.citations, place, this.context.notes)
    for (const citation of web) events.push({ type: 'citation', ...AT, citation })
    for (const citation of own) events.push({ type: 'vendor-citation', ...AT, citation })
    block.citations = []
    events.push({ type: 'text-end', ...AT })
  }

  stop(index: Json | undefined, events: ChatEvent[]): void {
    const block = this.blocks.get(toIndex(index))
    if (block !== undefined) this.close(block, events)
  }

  private close(block: Block, events: ChatEvent[]): void {
    switch (block.kind) {
      case 'text':
      case 'thinking':
        if (this.current === block) this.closeCurrent(events)
        break
      case 'call':
        closeCall(block, events)
        break
      case 'vendor':
        this.closeVendorBlock(block, events)
    }
  }

  private closeVendorBlock(block: VendorStreamBlock, events: ChatEvent[]): void {
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

  closeAll(events: ChatEvent[], cut: boolean): void {
    for (const block of this.blocks.values()) {
      if (cut && block.kind === 'vendor') block.open = false
      else if (cut && block.kind === 'call') block.input.seen = true
      else if (cut && block.kind === 'text' && block.hidden !== undefined) block.hidden.seen = true
      this.close(block, events)
    }
  }
}

function toIndex(index: Json | undefined): number {
  return typeof index === 'number' ? index : 0
}

function endThinking(block: ThinkingBlock, events: ChatEvent[]): void {
  const proof = decodeRedacted(block.redacted) ?? decodeSignature(block.signature)
  events.push(
    proof === undefined ? { type: 'reasoning-end', ...AT } : { type: 'reasoning-end', ...AT, proof },
  )
}

function addToVendorBlock(block: VendorStreamBlock, delta: JsonObject): void {
  if (typeof delta.partial_json === 'string') block.pieces += delta.partial_json
  else if (delta.type === 'compaction_delta') block.value = { ...block.value, content: delta.content }
}
