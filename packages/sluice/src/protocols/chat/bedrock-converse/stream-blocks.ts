import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { AnswerBlocks, AT, type TextBlock, toIndex } from '../answer-blocks.ts'
import { joinBase64 } from '../join-base64.ts'
import { parseObjectKeepingDigits } from '../raw-json.ts'
import { addArguments, type CallBlock } from '../stream-call.ts'
import { asVendorCitation, decodeWebCitation } from './decode-citations.ts'
import { decodeRedacted, decodeSignature } from './decode-reasoning.ts'
import { imageType } from './media-formats.ts'
import { asVendorBlock, isSearch } from './vendor-blocks.ts'

type Block = CitedText | ThoughtBlock | CallBlock | VendorBlock | ImageBlock

type CitedText = TextBlock<JsonObject>

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

/** The blocks of one answer of this format. */
export class StreamBlocks extends AnswerBlocks<JsonObject, ThoughtBlock, VendorBlock | ImageBlock> {
  /** Searches by the vendor's own tool. */
  searches = 0

  /** Only calls, results and pictures are announced; text and thoughts begin with their first piece. */
  start(index: Json | undefined, start: JsonObject, events: ChatEvent[]): void {
    const at = toIndex(index)
    this.closeAt(at, events)
    const { toolUse, image } = start
    if (isJsonObject(toolUse) && toolUse.type !== 'server_tool_use') {
      const { toolUseId: id, name, input } = toolUse
      this.blocks.set(at, this.openCall({ id, name, input }, events))
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

  private textAt(at: number, events: ChatEvent[]): CitedText {
    const known = this.blocks.get(at)
    if (known?.kind === 'text') return known
    this.closeAt(at, events)
    const made = this.makeText()
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

  protected override tellRest(block: CitedText, events: ChatEvent[]): void {
    const place = { start: block.start, end: this.length }
    for (const stated of block.citations) {
      const citation = decodeWebCitation(stated, place)
      if (citation !== undefined) events.push({ type: 'citation', ...AT, citation })
      else events.push({ type: 'vendor-citation', ...AT, citation: asVendorCitation(stated) })
    }
    block.citations = []
  }

  /** Nova puts its sources behind the text, in blocks without any: they belong to what was said before. */
  protected override closeText(block: CitedText, events: ChatEvent[]): void {
    if (block.hidden?.seen === false) {
      block.hidden.seen = true
      this.addText(block, JSON.stringify(block.hidden.whole ?? {}), events)
    }
    if (this.current === block) this.closeCurrent(events)
    else this.tellRest(block, events)
  }

  protected override proofOf({ redacted, signature }: ThoughtBlock): ReasoningProof | undefined {
    const hidden = redacted.length === 0 ? '' : joinBase64(redacted)
    return decodeRedacted(hidden) ?? decodeSignature(signature)
  }

  protected override closeWhole(block: VendorBlock | ImageBlock, events: ChatEvent[]): void {
    if (block.kind === 'image') this.closeImage(block, events)
    else this.closeVendorBlock(block, events)
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
