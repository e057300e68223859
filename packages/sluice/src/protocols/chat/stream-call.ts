import type { ChatEvent } from '../../canonical/chat-event.ts'
import type { Json } from '../../canonical/json.ts'
import type { CustomInputReader } from './custom-input.ts'

/** Input that the vendor may give whole at the start instead of in pieces. */
export interface HeldInput {
  whole: Json | undefined
  seen: boolean
}

export interface CallBlock {
  kind: 'call'
  call: number
  input: HeldInput
  custom: CustomInputReader | undefined
  open: boolean
}

export function addArguments(block: CallBlock, piece: string, events: ChatEvent[]): void {
  if (!block.open || piece === '') return
  block.input.seen = true
  const text = block.custom === undefined ? piece : block.custom.push(piece)
  if (text !== '') events.push({ type: 'tool-delta', choice: 0, call: block.call, text })
}

/** A call without pieces has its input whole from the start, usually none: `{}`. */
export function closeCall(block: CallBlock, events: ChatEvent[]): void {
  if (!block.open) return
  if (!block.input.seen) addArguments(block, JSON.stringify(block.input.whole ?? {}), events)
  const rest = block.custom?.end() ?? ''
  if (rest !== '') events.push({ type: 'tool-delta', choice: 0, call: block.call, text: rest })
  block.open = false
  events.push({ type: 'tool-end', choice: 0, call: block.call })
}
