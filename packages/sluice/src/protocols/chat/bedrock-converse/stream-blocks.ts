import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { openCustomInput } from '../custom-input.ts'
import { decodeCallId } from '../decode-call-id.ts'
import { joinBase64 } from '../join-base64.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { addArguments, type CallBlock, closeCall, type HeldInput } from '../stream-call.ts'
import { restoreToolName } from '../tool-names.ts'
import { asVendorCitation, decodeWebCitation } from './decode-citations.ts'
import { decodeRedacted, decodeSignature } from './decode-reasoning.ts'
import { imageType } from './media-formats.ts'
import { asVendorBlock, isSearch } from './vendor-blocks.ts'

/** One content block of a stream, by its index; a closed one stays known for pieces that come late. */
type Block = TextBlock | ThoughtBlock | CallBlock | VendorBlock | ImageBlock

interface TextBlock {
  kind: 'text'
  /** Where it began in the answer's text. */
  start: number
  citations: JsonObject[]
  /** The arguments of the hidden tool are the text (conversion.md 47). */
  hidden?: HeldInput
}

interface ThoughtBlock {
  kind: 'thought'
  signature: string
  redacted: string[]
}

/** A call of the vendor's own tool, or its result. */
interface VendorBlock {
  kind: 'vendor'
  value: JsonObject
  pieces: string
  content: Json[]
  open: boolean
}

interface ImageBlock {
  kind: 'image'
  format: string
  pieces: string[]
}

/** Where every block belongs: this format gives one answer. */
const AT = { choice: 0 } as const

/** The blocks of one answer, turned into events that do not overlap. */
export class StreamBlocks {
  /** What kinds of calls were seen. */
  readonly calls = { hidden: false, real: false }
  /** Searches by the vendor's own tool. */
  searches = 0
  private readonly context: DecodeContext
  private readonly blocks = new Map<number, Block>()
  /** The text or thought that is open; at most one is. */
  private current: TextBlock | ThoughtBlock | undefined
  private length = 0
  private callCount = 0

  constructor(context: DecodeContext) {
    this.context = context
  }

  /** Only calls, results and pictures are announced; text and thoughts begin with their first piece. */
  start(index: Json | undefined, start: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    this.closeAt(at, events)
    const { toolUse, image } = start
    if (isJsonObject(toolUse) && toolUse.type !== 'server_tool_use') {
      this.blocks.set(at, this.openCall(toolUse, events))
    } else if (isJsonObject(image)) {
      this.closeCurrent(events)
      this.blocks.set(at, { kind: 'image', format: String(image.format ?? ''), pieces: [] })
    } else if (Object.keys(start).length > 0) {
      this.closeCurrent(events)
      this.blocks.set(at, { kind: 'vendor', value: start, pieces: '', content: [], open: true })
    }
  }

  delta(index: Json | undefined, delta: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    const { text, reasoningContent, toolUse, citation, toolResult, image } = delta
    if (typeof text === 'string') this.addText(this.textAt(at, events), text, events)
    else if (isJsonObject(toolUse)) this.addInput(this.blocks.get(at), toolUse.input, events)
    else if (isJsonObject(reasoningContent))
      this.addThought(this.thoughtAt(at, events), reasoningContent, events)
    else if (isJsonObject(citation)) this.textAt(at, events).citations.push(citation)
    else if (toolResult !== undefined) this.addResult(this.blocks.get(at), toolResult)
    else if (isJsonObject(image)) this.addImage(this.blocks.get(at), image)
    else if (Object.keys(delta).length > 0) this.context.notes.warn('incomplete', 'content')
  }

  stop(index: Json | undefined, events: ChatEvent[]): void {
    this.closeAt(toIndex(index), events)
  }

  /** Ends what is open. `cut`: the stream broke off, and nothing is added to what came. */
  closeAll(events: ChatEvent[], cut: boolean): void {
    for (const block of this.blocks.values()) {
      if (cut && block.kind === 'vendor') block.open = false
      else if (cut && block.kind === 'image') block.pieces = []
      else if (cut && block.kind === 'call') block.input.seen = true
      else if (cut && block.kind === 'text' && block.hidden !== undefined) block.hidden.seen = true
      this.close(block, events)
    }
  }

  private openCall(toolUse: JsonObject, events: ChatEvent[]): Block {
    const sent = typeof toolUse.name === 'string' ? toolUse.name : ''
    const input: HeldInput = { whole: toolUse.input, seen: false }
    if (sent !== '' && sent === this.context.hiddenTool) {
      this.calls.hidden = true
      return { kind: 'text', start: this.length, citations: [], hidden: input }
    }
    this.closeCurrent(events)
    this.calls.real = true
    const call = this.callCount++
    const custom = this.context.customTools?.has(sent) === true
    const start: ChatEvent = {
      type: 'tool-start',
      ...AT,
      call,
      id: decodeCallId(toolUse.toolUseId, { message: '', call }, this.context),
      name: restoreToolName(sent, this.context.toolNames),
    }
    if (custom) start.custom = true
    events.push(start)
    return { kind: 'call', call, input, custom: custom ? openCustomInput() : undefined, open: true }
  }

  private textAt(at: number, events: ChatEvent[]): TextBlock {
    const known = this.blocks.get(at)
    if (known?.kind === 'text') return known
    this.closeAt(at, events)
    const made: TextBlock = { kind: 'text', start: this.length, citations: [] }
    this.blocks.set(at, made)
    return made
  }

  private thoughtAt(at: number, events: ChatEvent[]): ThoughtBlock {
    const known = this.blocks.get(at)
    if (known?.kind === 'thought') return known
    this.closeAt(at, events)
    const made: ThoughtBlock = { kind: 'thought', signature: '', redacted: [] }
    this.makeCurrent(made, events)
    this.blocks.set(at, made)
    return made
  }

  private addText(block: TextBlock, text: string, events: ChatEvent[]): void {
    if (text === '') return
    this.makeCurrent(block, events)
    this.length += text.length
    events.push({ type: 'text-delta', choice: 0, text })
  }

  private addThought(block: ThoughtBlock, piece: JsonObject, events: ChatEvent[]): void {
    this.makeCurrent(block, events)
    const { text, signature, redactedContent } = piece
    if (typeof text === 'string' && text !== '') events.push({ type: 'reasoning-delta', choice: 0, text })
    if (typeof signature === 'string') block.signature += signature
    if (typeof redactedContent === 'string') block.redacted.push(redactedContent)
  }

  private addInput(block: Block | undefined, piece: Json | undefined, events: ChatEvent[]): void {
    if (typeof piece !== 'string') return
    if (block?.kind === 'call') addArguments(block, piece, events)
    else if (block?.kind === 'vendor') block.pieces += piece
    else if (block?.kind === 'text' && block.hidden !== undefined) {
      if (piece !== '') block.hidden.seen = true
      this.addText(block, piece, events)
    } else this.context.notes.warn('incomplete', 'content')
  }

  private addResult(block: Block | undefined, pieces: Json): void {
    if (block?.kind === 'vendor') block.content.push(...(Array.isArray(pieces) ? pieces : [pieces]))
    else this.context.notes.warn('incomplete', 'content')
  }

  private addImage(block: Block | undefined, image: JsonObject): void {
    const bytes = isJsonObject(image.source) ? image.source.bytes : undefined
    if (block?.kind === 'image' && typeof bytes === 'string') block.pieces.push(bytes)
    else this.context.notes.warn('incomplete', 'content')
  }

  /** Opens a block, or opens it again for a piece that came after its end. */
  private makeCurrent(block: TextBlock | ThoughtBlock, events: ChatEvent[]): void {
    if (this.current === block) return
    this.closeCurrent(events)
    this.current = block
    if (block.kind === 'thought') {
      events.push({ type: 'reasoning-start', ...AT })
      return
    }
    block.start = this.length
    events.push({ type: 'text-start', ...AT })
  }

  private closeCurrent(events: ChatEvent[]): void {
    const block = this.current
    if (block === undefined) return
    if (block.kind === 'text') this.endText(block, events)
    else endThought(block, events)
    this.current = undefined
  }

  private endText(block: TextBlock, events: ChatEvent[]): void {
    this.cite(block, events)
    events.push({ type: 'text-end', ...AT })
  }

  private cite(block: TextBlock, events: ChatEvent[]): void {
    const place = { start: block.start, end: this.length }
    for (const stated of block.citations) {
      const citation = decodeWebCitation(stated, place)
      if (citation !== undefined) events.push({ type: 'citation', ...AT, citation })
      else events.push({ type: 'vendor-citation', ...AT, citation: asVendorCitation(stated) })
    }
    block.citations = []
  }

  private closeAt(at: number, events: ChatEvent[]): void {
    const block = this.blocks.get(at)
    if (block !== undefined) this.close(block, events)
  }

  private close(block: Block, events: ChatEvent[]): void {
    switch (block.kind) {
      case 'text':
        this.closeText(block, events)
        break
      case 'thought':
        if (this.current === block) this.closeCurrent(events)
        break
      case 'call':
        closeCall(block, events)
        break
      case 'vendor':
        this.closeVendorBlock(block, events)
        break
      case 'image':
        this.closeImage(block, events)
    }
  }

  /** Nova puts its sources behind the text, in blocks without any: they belong to what was said before. */
  private closeText(block: TextBlock, events: ChatEvent[]): void {
    if (block.hidden?.seen === false) {
      block.hidden.seen = true
      this.addText(block, JSON.stringify(block.hidden.whole ?? {}), events)
    }
    if (this.current === block) this.closeCurrent(events)
    else this.cite(block, events)
  }

  private closeVendorBlock(block: VendorBlock, events: ChatEvent[]): void {
    if (!block.open) return
    block.open = false
    this.closeCurrent(events)
    const value = wholeBlock(block)
    if (isSearch(value)) this.searches++
    events.push({ type: 'vendor-block', ...AT, block: asVendorBlock(value, this.context.notes) })
  }

  private closeImage(block: ImageBlock, events: ChatEvent[]): void {
    if (block.pieces.length === 0) return
    this.closeCurrent(events)
    const data = joinBase64(block.pieces)
    block.pieces = []
    events.push({ type: 'image', ...AT, mediaType: imageType(block.format), data })
  }
}

function toIndex(index: Json | undefined): number {
  return typeof index === 'number' ? index : 0
}

function endThought(block: ThoughtBlock, events: ChatEvent[]): void {
  const hidden = block.redacted.length === 0 ? '' : joinBase64(block.redacted)
  const proof = decodeRedacted(hidden) ?? decodeSignature(block.signature)
  events.push(
    proof === undefined ? { type: 'reasoning-end', ...AT } : { type: 'reasoning-end', ...AT, proof },
  )
}

/** The block as a whole answer has it. */
function wholeBlock({ value, pieces, content }: VendorBlock): JsonObject {
  const { toolUse, toolResult } = value
  if (isJsonObject(toolUse)) {
    const input = pieces === '' ? (toolUse.input ?? {}) : (parseObjectKeepingDigits(pieces) ?? pieces)
    return { ...value, toolUse: { ...toolUse, input } }
  }
  if (isJsonObject(toolResult)) return { ...value, toolResult: { ...toolResult, content } }
  return value
}
