import type { AnswerChoice, ChatAnswer, ChatProtocol, ReasoningProof } from '../canonical/chat.ts'
import type { ChatEvent } from '../canonical/chat-event.ts'

/** The thinking that belongs to one tool call of an answer. */
export interface CallReasoning {
  id: string
  arguments: string
  /** What was thought before the first call of the answer; none with the later ones. */
  thoughts: { text: string; proof?: ReasoningProof }[]
  /** The call's own. */
  proof?: ReasoningProof
}

/**
 * Remembers, of an answer on its way to the caller, what was thought before its tool calls (conversion.md 38). Of choice 0:
 * no vendor that wants its thinking back makes several.
 */
export class ReasoningWatch {
  /** The format that it came in, and can go back to. */
  protocol: ChatProtocol | undefined
  private calls: CallReasoning[] = []
  private thoughts: CallReasoning['thoughts'] = []

  /** Another try begins. */
  begin(protocol: ChatProtocol): void {
    this.protocol = protocol
    this.calls = []
    this.thoughts = []
  }

  push(event: ChatEvent): void {
    switch (event.type) {
      case 'reasoning-start':
        if (event.choice === 0) this.thoughts.push({ text: '' })
        break
      case 'reasoning-delta': {
        const thought = this.thoughts.at(-1)
        if (event.choice === 0 && thought !== undefined) thought.text += event.text
        break
      }
      case 'reasoning-end': {
        const thought = this.thoughts.at(-1)
        if (event.choice === 0 && thought !== undefined && event.proof !== undefined)
          thought.proof = event.proof
        break
      }
      case 'tool-start':
        if (event.choice === 0) this.calls[event.call] = this.open(event.id)
        break
      case 'tool-delta': {
        const call = event.choice === 0 ? this.calls[event.call] : undefined
        if (call !== undefined) call.arguments += event.text
        break
      }
      case 'tool-end': {
        const call = event.choice === 0 ? this.calls[event.call] : undefined
        if (call !== undefined && event.proof !== undefined) call.proof = event.proof
        break
      }
      default:
        break
    }
  }

  pushAnswer({ choices }: ChatAnswer): void {
    const first: AnswerChoice | undefined = choices.find(({ index }) => index === 0)
    for (const part of first?.parts ?? []) {
      if (part.type === 'reasoning') {
        const { text, proof } = part
        this.thoughts.push(proof === undefined ? { text } : { text, proof })
      } else if (part.type === 'tool-call') {
        const call = this.open(part.id)
        call.arguments = part.arguments
        if (part.proof !== undefined) call.proof = part.proof
        this.calls.push(call)
      }
    }
  }

  /** The calls that there is something to remember of. */
  list(): readonly CallReasoning[] {
    return this.calls.filter(({ thoughts, proof }) => thoughts.length > 0 || proof !== undefined)
  }

  private open(id: string): CallReasoning {
    const { thoughts } = this
    this.thoughts = []
    return { id, arguments: '', thoughts }
  }
}
