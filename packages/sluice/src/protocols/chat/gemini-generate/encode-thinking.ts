import type { ChatRequest, ReasoningEffort, ReasoningSetting } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { BUDGET_OF_EFFORT, effortOfBudget, nearestEffort } from '../effort-budget.ts'

/** Left to the model. */
const DYNAMIC = -1

/** What a model that cannot stop thinking thinks at least (Gemini 2.5 Pro). */
const LEAST_BUDGET = 128
/** Below this a model that can stop is told to (Flash-Lite takes 0 or 512 and more). */
const LEAST_OF_ALL = 512

const LEVEL_OF_EFFORT: Record<ReasoningEffort, string> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
}

/** `thinkingConfig` in the words of the model (conversion.md, section 4); thoughts are always asked for. */
export function encodeThinking(
  request: ChatRequest,
  target: EncodeTarget,
  maxOutputTokens: number | undefined,
  notes: Notes,
): JsonObject | undefined {
  const { traits } = target
  const { reasoning } = request
  if (request.extraOf === 'gemini-generate') {
    if (reasoning === undefined) return undefined
    // Levels began with Gemini 3; budgets are taken by all that think.
    if (
      traits.thinking !== 'budget' ||
      reasoning.effort === undefined ||
      reasoning.budgetTokens !== undefined
    ) {
      return encodeOwn(reasoning)
    }
  }
  if (traits.thinking !== 'budget' && traits.thinking !== 'level') {
    const effort = reasoning?.effort ?? 'none'
    if (effort !== 'none' || reasoning?.budgetTokens !== undefined) notes.warn('dropped', 'reasoning_effort')
    return undefined
  }
  const config: JsonObject = { includeThoughts: true }
  if (traits.thinking === 'level') {
    const wanted = reasoning?.effort ?? wantedBy(reasoning?.budgetTokens)
    if (wanted !== undefined) config.thinkingLevel = LEVEL_OF_EFFORT[nearest(wanted, traits.efforts, notes)]
    return config
  }
  const budget = budgetOf(reasoning, traits.efforts, notes)
  if (budget === undefined) return config
  const fitting = fitBudget(budget, maxOutputTokens, canStop(traits.efforts))
  if (fitting < budget && reasoning?.budgetTokens !== undefined) notes.warn('changed', 'reasoning.max_tokens')
  return fitting === 0 ? { thinkingBudget: 0 } : { ...config, thinkingBudget: fitting }
}

/** What a caller of this format said, in its own words. */
function encodeOwn(reasoning: ReasoningSetting): JsonObject {
  const config: JsonObject = {}
  if (reasoning.summary !== undefined) config.includeThoughts = reasoning.summary !== 'none'
  if (reasoning.adaptive === true) config.thinkingBudget = DYNAMIC
  else if (reasoning.budgetTokens !== undefined) config.thinkingBudget = reasoning.budgetTokens
  else if (reasoning.effort !== undefined) config.thinkingLevel = LEVEL_OF_EFFORT[reasoning.effort]
  return config
}

/** Thoughts count against the output limit, so the budget stays below it; -1 leaves it to the model. */
function fitBudget(budget: number, maxOutputTokens: number | undefined, stops: boolean): number {
  if (maxOutputTokens === undefined || budget < maxOutputTokens) return budget
  const room = maxOutputTokens - 1
  if (!stops) return Math.max(LEAST_BUDGET, room)
  return room < LEAST_OF_ALL ? 0 : room
}

function canStop(efforts: readonly ReasoningEffort[] | undefined): boolean {
  return efforts?.includes('none') !== false
}

function budgetOf(
  reasoning: ReasoningSetting | undefined,
  efforts: readonly ReasoningEffort[] | undefined,
  notes: Notes,
): number | undefined {
  if (reasoning?.budgetTokens !== undefined) return reasoning.budgetTokens
  if (reasoning?.effort === undefined) return undefined
  if (reasoning.effort !== 'none') return BUDGET_OF_EFFORT[reasoning.effort]
  if (canStop(efforts)) return 0
  notes.warn('changed', 'reasoning_effort')
  return LEAST_BUDGET
}

/** conversion.md 33. */
function wantedBy(budget: number | undefined): ReasoningEffort | undefined {
  if (budget === undefined || budget < 0) return undefined
  return budget === 0 ? 'none' : effortOfBudget(budget)
}

/** The effort itself where the model has it, else the nearest lower one it has, else its least. */
function nearest(
  wanted: ReasoningEffort,
  efforts: readonly ReasoningEffort[] | undefined,
  notes: Notes,
): ReasoningEffort {
  const found = nearestEffort(wanted, efforts) ?? wanted
  if (LEVEL_OF_EFFORT[found] !== LEVEL_OF_EFFORT[wanted]) notes.warn('changed', 'reasoning_effort')
  return found
}
