import type { FinishReason } from '../../../canonical/chat.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax */
const FINISH_OF: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context-full'],
  ['tool_use', 'tool-call'],
  ['guardrail_intervened', 'content-filter'],
  ['content_filtered', 'content-filter'],
  // Claude's own words, should they come through.
  ['refusal', 'content-filter'],
  ['pause_turn', 'pause'],
])

/** A call of the hidden tool alone is the usual end of an answer (conversion.md 47). */
export function mapStopReason(reason: string, calls: { hidden: boolean; real: boolean }): FinishReason {
  if (reason === 'tool_use' && calls.hidden && !calls.real) return 'stop'
  return FINISH_OF.get(reason) ?? 'other'
}
