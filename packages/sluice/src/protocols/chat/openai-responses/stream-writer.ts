import type { ReasoningProof, TokenLogprob, VendorFields } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'

/** A part of a message, as far as it was told. */
export interface TextPart {
  kind: 'text'
  phase: string | undefined
  /** Where it began in the answer's text; -1 before that. */
  start: number
  said: string
  /** How many of its annotations were told. */
  cited: number
  hasLogprobs: boolean
}

/** A part of a reasoning item: one of its summaries, or a stretch of the thinking itself. */
export interface ThoughtPart {
  kind: 'thought'
  said: string
}

export function openTextPart(phase: string | undefined): TextPart {
  return { kind: 'text', phase, start: -1, said: '', cited: 0, hasLogprobs: false }
}

export interface NewCall {
  id: string
  name: string
  custom: boolean
  own: VendorFields | undefined
}

/** Where every block belongs: this format gives one answer. */
const AT = { choice: 0 } as const

/**
 * Writes the events of an answer in the order that canonical/chat-event.ts states. Items of this format may be told of in
 * turns; their blocks may not overlap, so that a part that is told of again begins again.
 */
export class AnswerWriter {
  /** Of the frame that is being read. */
  events: ChatEvent[] = []
  /** UTF-16 units of text so far. */
  length = 0
  /** The next call has this number. */
  calls = 0
  private current: TextPart | ThoughtPart | undefined

  text(part: TextPart, text: string, logprobs?: TokenLogprob[]): void {
    if (this.current !== part) this.open(part)
    part.said += text
    this.length += text.length
    if (logprobs === undefined) {
      this.events.push({ type: 'text-delta', choice: 0, text })
    } else {
      part.hasLogprobs = true
      this.events.push({ type: 'text-delta', choice: 0, text, logprobs })
    }
  }

  thought(part: ThoughtPart, text: string): void {
    if (this.current !== part) this.open(part)
    part.said += text
    this.events.push({ type: 'reasoning-delta', choice: 0, text })
  }

  private open(part: TextPart | ThoughtPart): void {
    this.close()
    this.current = part
    if (part.kind === 'thought') {
      this.events.push({ type: 'reasoning-start', ...AT })
      return
    }
    if (part.start === -1) part.start = this.length
    const { phase } = part
    this.events.push(
      phase === undefined ? { type: 'text-start', ...AT } : { type: 'text-start', ...AT, phase },
    )
  }

  /** Ends the open block, whosever it is. */
  close(): void {
    const { current } = this
    if (current === undefined) return
    this.current = undefined
    this.events.push(current.kind === 'text' ? { type: 'text-end', ...AT } : { type: 'reasoning-end', ...AT })
  }

  /** Ends the block of a part, if it is the open one. */
  closePart(part: TextPart | ThoughtPart): void {
    if (this.current === part) this.close()
  }

  /** A proof stands at the end of its last block; where that is over, or there was none, it gets one of its own. */
  prove(parts: readonly ThoughtPart[], proof: ReasoningProof): void {
    const { current } = this
    if (current?.kind !== 'thought' || !parts.includes(current)) {
      this.close()
      this.events.push({ type: 'reasoning-start', ...AT })
    }
    this.current = undefined
    this.events.push({ type: 'reasoning-end', ...AT, proof })
  }

  refusal(text: string): void {
    this.close()
    this.events.push({ type: 'refusal-delta', ...AT, text })
  }

  /** Announces a call and gives its number. */
  startCall({ id, name, custom, own }: NewCall): number {
    this.close()
    const call = this.calls++
    const start: ChatEvent = { type: 'tool-start', ...AT, call, id, name }
    if (custom) start.custom = true
    if (own !== undefined) start.own = own
    this.events.push(start)
    return call
  }
}

/** What a part's whole text has beyond what was told of it; nothing where the two do not fit together. */
export function restOf(said: string, whole: string): string {
  return whole.length > said.length && whole.startsWith(said) ? whole.slice(said.length) : ''
}
