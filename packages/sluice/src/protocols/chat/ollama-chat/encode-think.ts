import type { ChatRequest, ReasoningEffort } from '../../../canonical/chat.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { effortOfBudget, nearestEffort } from '../effort-budget.ts'
import { asksToThink } from '../lost-fields.ts'
import type { ModelTraits } from '../traits.ts'

const FIELD = 'reasoning_effort'

/**
 * `think`: on or off, and for models that have levels (gpt-oss, which cannot stop) a word. Undefined: the model does what it
 * usually does. https://docs.ollama.com/capabilities/thinking
 */
export function encodeThink(
  request: ChatRequest,
  traits: ModelTraits,
  notes: Notes,
): boolean | string | undefined {
  const { reasoning } = request
  if (reasoning === undefined) return undefined
  const isOff =
    reasoning.effort === 'none' || (reasoning.effort === undefined && reasoning.budgetTokens === 0)
  if (!isOff && !asksToThink(request)) return undefined
  if (traits.thinking === 'none') {
    if (!isOff) notes.warn('dropped', FIELD)
    return undefined
  }
  // How much to think is left to the model.
  const isOpen = reasoning.effort === undefined && reasoning.budgetTokens === undefined
  if (traits.thinking !== 'level') {
    if (!isOff && !isOpen) notes.warn('changed', FIELD)
    return !isOff
  }
  if (isOpen) return undefined
  const wanted: ReasoningEffort = isOff
    ? 'none'
    : (reasoning.effort ?? effortOfBudget(reasoning.budgetTokens ?? 0))
  const given = nearestEffort(wanted, traits.efforts)
  if (given !== wanted) notes.warn('changed', FIELD)
  return given
}
