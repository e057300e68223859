import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { parseArguments } from '../parse-arguments.ts'
import { encodeCallHead } from './encode-call.ts'
import { encodeThinking } from './encode-proof.ts'
import { blockStart, blockStop, DELTA_TAIL, deltaHead } from './frames.ts'
import { streamBlock } from './stream-block.ts'

/** Blocks are numbered as they are written. */
export interface BlockNumbers {
  next: number
}

/**
 * The call whose block is being written. It waits until it is known whether a signature belongs before it (conversion.md 37):
 * Gemini gives a call whole, and the signature at its end; nobody else signs calls. Arguments that begin as no object wait
 * for their end too, for what they are then (conversion.md 23).
 */
export class OpenCall {
  readonly call: number
  private readonly start: Extract<ChatEvent, { type: 'tool-start' }>
  private readonly custom: boolean
  private readonly numbers: BlockNumbers
  private text = ''
  private written = false
  private index = -1
  private head = ''

  constructor(start: Extract<ChatEvent, { type: 'tool-start' }>, numbers: BlockNumbers) {
    this.start = start
    this.call = start.call
    this.custom = start.custom === true
    this.numbers = numbers
  }

  /** What this piece lets out. */
  push(piece: string): string {
    this.text += piece
    if (this.written) return this.delta(piece)
    return this.text === piece && this.isWhole() ? '' : this.begin()
  }

  /** Something else comes: what waits for nothing but its signature waits no longer. */
  begin(): string {
    return this.written || this.isOdd() ? '' : this.write(this.text)
  }

  end(proof: ReasoningProof | undefined, notes: Notes): string {
    let before = ''
    if (proof !== undefined) {
      if (this.written) notes.warn('dropped', 'reasoning')
      else before = streamBlock(this.numbers.next++, encodeThinking('', proof))
    }
    if (!this.written) before += this.write(this.isOdd() ? this.wrapOdd(notes) : this.text)
    return before + (this.custom ? this.deltaOf('"}') : '') + blockStop(this.index)
  }

  /** What has not been let out. */
  get held(): string {
    return this.written ? '' : this.text
  }

  /** Whether the arguments have come to their end, so that nothing can follow. */
  isWhole(): boolean {
    const { text } = this
    if (this.custom || !text.trimEnd().endsWith('}')) return false
    try {
      return isJsonObject(JSON.parse(text))
    } catch {
      return false
    }
  }

  private isOdd(): boolean {
    return !this.custom && /^\s*[^\s{]/.test(this.text)
  }

  private wrapOdd(notes: Notes): string {
    notes.warn('changed', 'tool_use.input')
    return JSON.stringify(parseArguments(this.text).input)
  }

  private write(text: string): string {
    this.written = true
    this.index = this.numbers.next++
    this.head = deltaHead(this.index, 'input_json_delta', 'partial_json')
    const opening = blockStart(this.index, encodeCallHead(this.start))
    return opening + (this.custom ? this.deltaOf('{"input":"') : '') + this.delta(text)
  }

  private delta(piece: string): string {
    if (piece === '') return ''
    // Free text is the one string of a function (conversion.md 30).
    return this.deltaOf(this.custom ? JSON.stringify(piece).slice(1, -1) : piece)
  }

  private deltaOf(json: string): string {
    return this.head + JSON.stringify(json) + DELTA_TAIL
  }
}
