import type { ReasoningProof, VendorFields } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import type { Json } from '../../canonical/json.ts'
import type { DecodeContext } from './chat-format.ts'
import { openCustomInput } from './custom-input.ts'
import { decodeCallId } from './decode-call-id.ts'
import { type CallBlock, closeCall, type HeldInput } from './stream-call.ts'
import { restoreToolName } from './tool-names.ts'

export interface TextBlock<Citation> {
  kind: 'text'
  /** Where it began in the answer's text. */
  start: number
  citations: Citation[]
  /** The arguments of the hidden tool are the text (conversion.md 47). */
  hidden?: HeldInput
}

/** A call as a block states it. */
interface StatedCall {
  id: Json | undefined
  name: Json | undefined
  input: Json | undefined
  own?: VendorFields | undefined
}

/** Where every block belongs: the formats that use this give one answer. */
export const AT = { choice: 0 } as const

/**
 * The blocks of an answer whose vendor numbers them, turned into events that do not overlap. A format says how its blocks begin
 * and go on; of a `Whole` block nothing is told before its end.
 */
export abstract class AnswerBlocks<
  Citation,
  Thought extends { kind: 'thought' },
  Whole extends { kind: 'vendor' | 'image' },
> {
  /** The answer's id, where the vendor tells one. */
  id = ''
  /** What kinds of calls were seen. */
  readonly calls = { hidden: false, real: false }
  protected readonly context: DecodeContext
  /** By their index; a closed one stays known for pieces that come late. */
  protected readonly blocks = new Map<number, TextBlock<Citation> | Thought | CallBlock | Whole>()
  /** The text or thought that is open; at most one is. */
  protected current: TextBlock<Citation> | Thought | undefined
  /** UTF-16 units of text so far. */
  protected length = 0
  private callCount = 0

  constructor(context: DecodeContext) {
    this.context = context
  }

  /** What is left to tell of a text at its end, such as its citations. */
  protected abstract tellRest(block: TextBlock<Citation>, events: ChatEvent[]): void
  protected abstract proofOf(block: Thought): ReasoningProof | undefined
  protected abstract closeWhole(block: Whole, events: ChatEvent[]): void

  stop(index: Json | undefined, events: ChatEvent[]): void {
    this.closeAt(toIndex(index), events)
  }

  /** Ends what is open. `cut`: the stream broke off, and nothing is added to what came. */
  closeAll(events: ChatEvent[], cut: boolean): void {
    for (const block of this.blocks.values()) {
      if (cut && (block.kind === 'vendor' || block.kind === 'image')) continue
      if (cut && block.kind === 'call') block.input.seen = true
      if (cut && block.kind === 'text' && block.hidden !== undefined) block.hidden.seen = true
      this.close(block, events)
    }
  }

  protected closeAt(at: number, events: ChatEvent[]): void {
    const block = this.blocks.get(at)
    if (block !== undefined) this.close(block, events)
  }

  private close(block: TextBlock<Citation> | Thought | CallBlock | Whole, events: ChatEvent[]): void {
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
      default:
        this.closeWhole(block, events)
    }
  }

  protected closeText(block: TextBlock<Citation>, events: ChatEvent[]): void {
    if (this.current === block) this.closeCurrent(events)
  }

  protected makeText(hidden?: HeldInput): TextBlock<Citation> {
    const made: TextBlock<Citation> = { kind: 'text', start: this.length, citations: [] }
    if (hidden !== undefined) made.hidden = hidden
    return made
  }

  /** Announces a call. That of the hidden tool is a text instead. */
  protected openCall(stated: StatedCall, events: ChatEvent[]): CallBlock | TextBlock<Citation> {
    const sent = typeof stated.name === 'string' ? stated.name : ''
    const input: HeldInput = { whole: stated.input, seen: false }
    if (sent !== '' && sent === this.context.hiddenTool) {
      this.calls.hidden = true
      return this.makeText(input)
    }
    this.closeCurrent(events)
    this.calls.real = true
    const call = this.callCount++
    const custom = this.context.customTools?.has(sent) === true
    const start: ChatEvent = {
      type: 'tool-start',
      ...AT,
      call,
      id: decodeCallId(stated.id, { message: this.id, call }, this.context),
      name: restoreToolName(sent, this.context.toolNames),
    }
    if (custom) start.custom = true
    if (stated.own !== undefined) start.own = stated.own
    events.push(start)
    return { kind: 'call', call, input, custom: custom ? openCustomInput() : undefined, open: true }
  }

  protected addText(block: TextBlock<Citation>, text: string, events: ChatEvent[]): void {
    if (text === '') return
    this.makeCurrent(block, events)
    this.length += text.length
    events.push({ type: 'text-delta', choice: 0, text })
  }

  /** Opens a block, or opens it again for a piece that came after its end. */
  protected makeCurrent(block: TextBlock<Citation> | Thought, events: ChatEvent[]): void {
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

  protected closeCurrent(events: ChatEvent[]): void {
    const block = this.current
    if (block === undefined) return
    if (block.kind === 'text') {
      this.tellRest(block, events)
      events.push({ type: 'text-end', ...AT })
    } else {
      const proof = this.proofOf(block)
      events.push(
        proof === undefined ? { type: 'reasoning-end', ...AT } : { type: 'reasoning-end', ...AT, proof },
      )
    }
    this.current = undefined
  }
}

export function toIndex(index: Json | undefined): number {
  return typeof index === 'number' ? index : 0
}
