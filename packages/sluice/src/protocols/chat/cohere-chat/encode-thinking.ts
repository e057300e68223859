import type { ChatRequest } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { BUDGET_OF_EFFORT } from '../effort-budget.ts'
import { asksToThink } from '../lost-fields.ts'
import type { ModelTraits } from '../traits.ts'

/**
 * `thinking`: on by default for the models that think, with a budget where the caller says how much.
 * https://docs.cohere.com/docs/reasoning
 */
export function encodeThinking(
  request: ChatRequest,
  traits: ModelTraits,
  limit: number | undefined,
  notes: Notes,
): JsonObject | undefined {
  const { reasoning } = request
  if (traits.thinking !== 'budget') {
    if (asksToThink(request)) notes.warn('dropped', 'reasoning_effort')
    return undefined
  }
  if (reasoning?.effort === 'none' || reasoning?.budgetTokens === 0) return { type: 'disabled' }
  if (reasoning === undefined || !asksToThink(request)) return undefined
  const asked = reasoning.budgetTokens
  if (asked === undefined && reasoning.effort === undefined) return { type: 'enabled' }
  const wanted = asked ?? BUDGET_OF_EFFORT[reasoning.effort ?? 'medium']
  // Thoughts count against the limit of the whole answer: a quarter of it is left for what is said.
  const budget = limit === undefined ? wanted : Math.min(wanted, Math.max(1, Math.floor(limit * 0.75)))
  if (asked !== undefined && budget !== asked) notes.warn('changed', 'reasoning.max_tokens')
  return { type: 'enabled', token_budget: budget }
}
