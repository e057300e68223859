import type { ChatRequest, ReasoningSetting } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { effortOfBudget, nearestEffort } from '../effort-budget.ts'

const SUMMARIES: ReadonlySet<string> = new Set(['auto', 'concise', 'detailed'])

/** `reasoning: {effort, summary}` (conversion.md 33). */
export function encodeReasoningSettings(
  body: JsonObject,
  request: ChatRequest,
  { traits }: EncodeTarget,
  notes: Notes,
): void {
  const setting = request.reasoning
  if (setting === undefined) return
  const wanted = wantedEffort(setting)
  if (traits.thinking === 'none') {
    if (wanted !== undefined && wanted !== 'none') notes.warn('dropped', 'reasoning_effort')
    return
  }
  const reasoning: JsonObject = {}
  const given = wanted === undefined ? undefined : nearestEffort(wanted, traits.efforts)
  if (given !== wanted) notes.warn('changed', 'reasoning_effort')
  if (given !== undefined) reasoning.effort = given
  const { summary } = setting
  // `none` is what happens without the field; another vendor's word asks to see it, one way or the other.
  if (summary !== undefined && summary !== 'none')
    reasoning.summary = SUMMARIES.has(summary) ? summary : 'auto'
  if (Object.keys(reasoning).length > 0) body.reasoning = reasoning
}

function wantedEffort({ effort, budgetTokens }: ReasoningSetting) {
  if (effort !== undefined || budgetTokens === undefined) return effort
  return budgetTokens === 0 ? 'none' : effortOfBudget(budgetTokens)
}
