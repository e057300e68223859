import type { FinishReason } from '../../../canonical/chat.ts'

/** The format's own words, and those that vendors of it use beside them. */
const FROM_WIRE: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-call'],
  ['function_call', 'tool-call'],
  ['content_filter', 'content-filter'],
  // TGI, vLLM and relays that leave their upstream's word in place.
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['complete', 'stop'],
  ['COMPLETE', 'stop'],
  ['STOP', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  // https://docs.mistral.ai/api/
  ['model_length', 'context-full'],
  ['tool_use', 'tool-call'],
  ['refusal', 'refusal'],
  ['safety', 'content-filter'],
  ['SAFETY', 'content-filter'],
  // https://docs.z.ai/api-reference/llm/chat-completion
  ['sensitive', 'content-filter'],
])

/** A vendor's word. Some say `stop` though they called a tool; a call of the hidden tool alone is an answer. */
export function decodeFinish(word: string, hasCalls: boolean, hiddenTool?: string): FinishReason {
  const reason = FROM_WIRE.get(word) ?? 'other'
  if (reason === 'tool-call' && !hasCalls && hiddenTool !== undefined) return 'stop'
  return reason === 'stop' && hasCalls ? 'tool-call' : reason
}

/** conversion.md, section 7. `hasRefusal`: the model's own refusal text is shown, which ends as any text does. */
export function encodeFinish(reason: FinishReason, hasRefusal: boolean): string {
  switch (reason) {
    case 'length':
    case 'context-full':
      return 'length'
    case 'tool-call':
      return 'tool_calls'
    case 'content-filter':
      return 'content_filter'
    case 'refusal':
      return hasRefusal ? 'stop' : 'content_filter'
    case 'stop':
    case 'stop-sequence':
    case 'pause':
    case 'other':
      return 'stop'
  }
}

/** Whether the format has no word of its own for the reason, which is then told by a warning. */
export function isFinishChanged(reason: FinishReason): boolean {
  return reason === 'pause' || reason === 'other'
}
