import type { TokenLogprob } from '../../canonical/chat.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'

/** Where every block belongs: the formats that use this give one answer. */
const AT = { choice: 0 } as const

/** Writes the events of an only choice in the order that canonical/chat-event.ts states: its blocks do not overlap. */
export class BlockWriter {
  private block: 'none' | 'text' | 'reasoning' = 'none'
  /** Calls that were announced; the next has this number. */
  calls = 0

  text(text: string, out: ChatEvent[], logprobs?: TokenLogprob[]): void {
    if (text === '' && logprobs === undefined) return
    if (this.block !== 'text') {
      this.close(out)
      this.block = 'text'
      out.push({ type: 'text-start', ...AT })
    }
    if (logprobs === undefined) out.push({ type: 'text-delta', choice: 0, text })
    else out.push({ type: 'text-delta', choice: 0, text, logprobs })
  }

  thought(text: string, out: ChatEvent[]): void {
    if (text === '') return
    if (this.block !== 'reasoning') {
      this.close(out)
      this.block = 'reasoning'
      out.push({ type: 'reasoning-start', ...AT })
    }
    out.push({ type: 'reasoning-delta', choice: 0, text })
  }

  /** Ends the open block: the vendor said so, or something else begins. */
  close(out: ChatEvent[]): void {
    if (this.block === 'text') out.push({ type: 'text-end', ...AT })
    else if (this.block === 'reasoning') out.push({ type: 'reasoning-end', ...AT })
    this.block = 'none'
  }

  /** Announces a call and gives its number. */
  startCall(call: { id: string; name: string; custom: boolean }, out: ChatEvent[]): number {
    this.close(out)
    const number = this.calls++
    const start: ChatEvent = { type: 'tool-start', ...AT, call: number, id: call.id, name: call.name }
    if (call.custom) start.custom = true
    out.push(start)
    return number
  }
}
