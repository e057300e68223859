import type { ChatRequest, ReasoningEffort } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'

/** From least to most. */
const LADDER: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Thinking as this format asks for it: one word, or the object of vendors that give it back in details. */
export function encodeReasoning(
  body: JsonObject,
  request: ChatRequest,
  target: EncodeTarget,
  notes: Notes,
): void {
  const setting = request.reasoning
  if (setting === undefined) return
  const { effort, budgetTokens } = setting
  if (effort === undefined && budgetTokens === undefined) {
    if (setting.summary !== undefined) notes.warn('dropped', 'reasoning.summary')
    return
  }
  if (target.traits.thinking === 'none') {
    if (effort !== 'none') notes.warn('dropped', 'reasoning_effort')
    return
  }
  if (target.quirks.reasoningBack === 'reasoning_details') {
    const reasoning: JsonObject = {}
    if (budgetTokens !== undefined) reasoning.max_tokens = budgetTokens
    else if (effort !== undefined) reasoning.effort = effort
    if (setting.summary === 'none') reasoning.exclude = true
    body.reasoning = reasoning
    return
  }
  const wanted = effort ?? effortOfBudget(budgetTokens ?? 0)
  const given = nearestEffort(wanted, target.traits.efforts)
  if (given !== wanted) notes.warn('changed', 'reasoning_effort')
  if (given !== undefined) body.reasoning_effort = given
}

/** conversion.md 33. */
function effortOfBudget(tokens: number): ReasoningEffort {
  if (tokens < 4096) return 'low'
  return tokens < 16_384 ? 'medium' : 'high'
}

/** The word itself, else the nearest lower one that the model has, else its lowest. */
function nearestEffort(
  wanted: ReasoningEffort,
  efforts: readonly ReasoningEffort[] | undefined,
): ReasoningEffort | undefined {
  if (efforts === undefined || efforts.includes(wanted)) return wanted
  const below = LADDER.slice(0, LADDER.indexOf(wanted)).findLast((word) => efforts.includes(word))
  return below ?? LADDER.find((word) => efforts.includes(word))
}
