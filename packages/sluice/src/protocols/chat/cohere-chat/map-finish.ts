import type { FinishReason } from '../../../canonical/chat.ts'

/** https://docs.cohere.com/reference/chat; the last three are of v1, whose words relays still use. */
const FROM_WIRE: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop-sequence'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool-call'],
  ['ERROR_LIMIT', 'context-full'],
  ['ERROR_TOXIC', 'content-filter'],
  ['USER_CANCEL', 'other'],
])

export function mapFinish(word: string, hasCalls: boolean): FinishReason {
  const reason = FROM_WIRE.get(word) ?? 'other'
  return reason === 'stop' && hasCalls ? 'tool-call' : reason
}

/** Whether the answer broke off rather than ended. */
export function isBroken(word: string): boolean {
  return word === 'ERROR' || word === 'TIMEOUT'
}
