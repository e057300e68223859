import type { ReasoningEffort, ReasoningSetting } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ModelTraits } from '../traits.ts'
import type { Turn } from './encode-messages.ts'

/** How the model will think on this call. */
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
  turns: readonly Turn[]
  notes: Notes
}

/** The field whose warning tells of thinking. */
const FIELD = 'reasoning_effort'

/** The vendor's least budget: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_BUDGET = 1024

const BUDGETS: Record<Exclude<ReasoningEffort, 'none'>, number> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
}

/** Efforts of adaptive thinking, least first. */
const LADDER = ['low', 'medium', 'high', 'xhigh', 'max'] as const

/** Reasoning as this vendor asks for it (conversion.md, section 4). */
export function planThinking(setting: ReasoningSetting | undefined, scope: ThinkingScope): ThinkingPlan {
  const asked = setting?.effort !== undefined || setting?.budgetTokens !== undefined ? setting : undefined
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
  return { thinking: showThinking(traits), effort: pickEffort(asked, traits, notes), thinks: true }
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

/** conversion.md 33. */
function effortOfBudget(tokens: number): (typeof LADDER)[number] {
  if (tokens < 4096) return 'low'
  return tokens < 16_384 ? 'medium' : 'high'
}

function planBudget(asked: ReasoningSetting | undefined, scope: ThinkingScope): ThinkingPlan {
  const { traits, notes } = scope
  if (asked === undefined) return { thinks: false }
  if (isOff(asked)) return { thinking: { type: 'disabled' }, thinks: false }
  const blocked = traits.noForcedToolWithThinking === true && scope.forced
  // The vendor wants its budget below `max_tokens`.
  if (blocked || scope.maxTokens <= MIN_BUDGET || lacksProof(scope.turns)) {
    notes.warn('dropped', FIELD)
    return { thinks: false }
  }
  const wanted =
    asked.budgetTokens ??
    BUDGETS[asked.effort === undefined || asked.effort === 'none' ? 'low' : asked.effort]
  const budget = Math.max(MIN_BUDGET, Math.min(wanted, roomForThinking(scope.maxTokens)))
  if (asked.budgetTokens !== undefined && budget !== asked.budgetTokens) notes.warn('changed', FIELD)
  return { thinking: { type: 'enabled', budget_tokens: budget }, thinks: true }
}

/** A quarter of the output stays for the answer itself, when the budget would take it all. */
function roomForThinking(maxTokens: number): number {
  return Math.floor(maxTokens * 0.75)
}

/**
 * Whether the model's last turn cannot be continued while thinking: with a call under way, or as a prefill,
 * it must begin with thinking that bears the vendor's signature (conversion.md 39).
 */
function lacksProof(turns: readonly Turn[]): boolean {
  const at = turns.findLastIndex((turn) => turn.role === 'assistant')
  const blocks = turns[at]?.blocks
  if (blocks === undefined) return false
  const first = blocks[0]?.type
  if (first === 'thinking' || first === 'redacted_thinking') return false
  return at === turns.length - 1 || blocks.some((block) => block.type === 'tool_use')
}
