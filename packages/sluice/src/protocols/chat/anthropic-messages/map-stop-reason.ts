import type { FinishReason } from '../../../canonical/chat.ts'

const FINISH_OF: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context-full'],
  ['tool_use', 'tool-call'],
  // The vendor's classifier stopped the answer: a filter, not the model's own words (conversion.md, section 7).
  ['refusal', 'content-filter'],
  ['pause_turn', 'pause'],
])

/**
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 * A call of the hidden tool alone is the usual end of an answer (conversion.md 47).
 */
export function mapStopReason(reason: string, calls: { hidden: boolean; real: boolean }): FinishReason {
  if (reason === 'tool_use' && calls.hidden && !calls.real) return 'stop'
  return FINISH_OF.get(reason) ?? 'other'
}
