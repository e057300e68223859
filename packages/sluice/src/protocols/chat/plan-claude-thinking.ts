import type { ReasoningSetting } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import { BUDGET_OF_EFFORT, effortOfBudget } from './effort-budget.ts'
import type { ModelTraits } from './traits.ts'

/** How a Claude will think on this call, in its vendor's own words; clouds that serve it take them too. */
export interface ThinkingPlan {
  thinking?: JsonObject
  /** Word for `output_config.effort`. */
  effort?: string
  /** Thinking is on, as far as we know: it limits sampling and the choice of tools. */
  thinks: boolean
}

export interface ThinkingScope {
  traits: ModelTraits
  maxTokens: number
  /** The caller insists on a tool. */
  forced: boolean
  /** The model's last turn cannot be continued while thinking, for it lacks a signed thought (conversion.md 39). */
  lacksProof: boolean
  notes: Notes
}

/** The field whose warning tells of thinking. */
const FIELD = 'reasoning_effort'

/** The vendor's least budget: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
export const MIN_BUDGET = 1024

/** Efforts of adaptive thinking, least first. */
const LADDER = ['low', 'medium', 'high', 'xhigh', 'max'] as const

/** Reasoning as this vendor asks for it (conversion.md, section 4). */
export function planClaudeThinking(
  setting: ReasoningSetting | undefined,
  scope: ThinkingScope,
): ThinkingPlan {
  const asked = setting !== undefined && asksSomething(setting) ? setting : undefined
  switch (scope.traits.thinking) {
    case 'none':
      if (asked !== undefined && !isOff(asked)) scope.notes.warn('dropped', FIELD)
      return { thinks: false }
    case 'adaptive':
      return planAdaptive(asked, scope)
    default:
      return planBudget(asked, scope)
  }
}

function asksSomething({ effort, budgetTokens, adaptive }: ReasoningSetting): boolean {
  return effort !== undefined || budgetTokens !== undefined || adaptive === true
}

function isOff(setting: ReasoningSetting): boolean {
  return setting.effort === 'none' || (setting.effort === undefined && setting.budgetTokens === 0)
}

function planAdaptive(asked: ReasoningSetting | undefined, scope: ThinkingScope): ThinkingPlan {
  const { traits, notes } = scope
  const canStop = traits.efforts === undefined || traits.efforts.includes('none')
  if (traits.noForcedToolWithThinking === true && scope.forced && canStop) {
    if (asked !== undefined && !isOff(asked)) notes.warn('dropped', FIELD)
    return { thinking: { type: 'disabled' }, thinks: false }
  }
  // Models that refuse a forced choice think unless they are told not to.
  if (asked === undefined) return { thinks: traits.noForcedToolWithThinking === true }
  if (isOff(asked)) {
    if (canStop) return { thinking: { type: 'disabled' }, thinks: false }
    notes.warn('changed', FIELD)
    return { thinking: showThinking(traits), effort: 'low', thinks: true }
  }
  const plan: ThinkingPlan = { thinking: showThinking(traits), thinks: true }
  // Left to the model, it needs no word.
  const isLeft = asked.effort === undefined && asked.budgetTokens === undefined
  return isLeft ? plan : { ...plan, effort: pickEffort(asked, traits, notes) }
}

/** From Opus 4.7 on the text of thinking is left out unless it is asked for. */
function showThinking(traits: ModelTraits): JsonObject {
  return traits.hiddenReasoning === true ? { type: 'adaptive', display: 'summarized' } : { type: 'adaptive' }
}

function pickEffort(asked: ReasoningSetting, traits: ModelTraits, notes: Notes): string {
  const wanted = asked.effort ?? effortOfBudget(asked.budgetTokens ?? 0)
  const level = wanted === 'minimal' || wanted === 'none' ? 'low' : wanted
  for (let at = LADDER.indexOf(level); at > 0; at--) {
    const effort = LADDER[at]
    if (effort === undefined || (traits.efforts !== undefined && !traits.efforts.includes(effort))) continue
    if (effort !== level) notes.warn('changed', FIELD)
    return effort
  }
  if (level !== 'low') notes.warn('changed', FIELD)
  return 'low'
}

function planBudget(asked: ReasoningSetting | undefined, scope: ThinkingScope): ThinkingPlan {
  const { traits, notes } = scope
  if (asked === undefined) return { thinks: false }
  if (isOff(asked)) return { thinking: { type: 'disabled' }, thinks: false }
  const blocked = traits.noForcedToolWithThinking === true && scope.forced
  // The vendor wants its budget below `max_tokens`.
  if (blocked || scope.maxTokens <= MIN_BUDGET || scope.lacksProof) {
    notes.warn('dropped', FIELD)
    return { thinks: false }
  }
  const { effort = asked.adaptive === true ? 'medium' : 'low' } = asked
  const wanted = asked.budgetTokens ?? BUDGET_OF_EFFORT[effort === 'none' ? 'low' : effort]
  const budget = Math.max(MIN_BUDGET, Math.min(wanted, roomForThinking(scope.maxTokens)))
  if (asked.budgetTokens !== undefined && budget !== asked.budgetTokens) notes.warn('changed', FIELD)
  return { thinking: { type: 'enabled', budget_tokens: budget }, thinks: true }
}

/** A quarter of the output stays for the answer itself, when the budget would take it all. */
export function roomForThinking(maxTokens: number): number {
  return Math.floor(maxTokens * 0.75)
}
