import type { ReasoningSetting } from '../../../canonical/chat.ts'
import {
  MIN_BUDGET,
  planClaudeThinking,
  roomForThinking,
  type ThinkingPlan,
  type ThinkingScope,
} from '../plan-claude-thinking.ts'
import type { Turn } from './encode-messages.ts'

/** Reasoning as this vendor asks for it (conversion.md, section 4). `own`: the caller speaks this format too. */
export function planThinking(
  setting: ReasoningSetting | undefined,
  { turns, own, ...rest }: Omit<ThinkingScope, 'lacksProof'> & { turns: readonly Turn[]; own: boolean },
): ThinkingPlan {
  const scope = { ...rest, lacksProof: lacksProof(turns) }
  return own && setting !== undefined && rest.traits.thinking !== 'none'
    ? planOwn(setting, scope)
    : planClaudeThinking(setting, scope)
}

/** As the caller wrote it, but for what would surely be refused now. */
function planOwn(setting: ReasoningSetting, scope: ThinkingScope): ThinkingPlan {
  const { effort, budgetTokens, adaptive, summary } = setting
  if (effort === 'none') return { thinking: { type: 'disabled' }, thinks: false }
  const display = encodeDisplay(summary)
  let plan: ThinkingPlan = { thinks: false }
  if (budgetTokens !== undefined) plan = planOwnBudget(budgetTokens, display, scope)
  else if (adaptive === true) plan = { thinking: { type: 'adaptive', ...display }, thinks: true }
  if (effort !== undefined) plan.effort = effort
  return plan
}

function encodeDisplay(summary: string | undefined): { display?: string } {
  if (summary === undefined) return {}
  if (summary === 'none') return { display: 'omitted' }
  return { display: summary === 'auto' ? 'summarized' : summary }
}

function planOwnBudget(wanted: number, display: { display?: string }, scope: ThinkingScope): ThinkingPlan {
  const { maxTokens, notes } = scope
  if (maxTokens <= MIN_BUDGET || scope.lacksProof) {
    notes.warn('dropped', 'thinking')
    return { thinks: false }
  }
  // Money may have lowered the limit of the answer, below which the budget has to stay.
  const budget = wanted < maxTokens ? wanted : Math.max(MIN_BUDGET, roomForThinking(maxTokens))
  if (budget !== wanted) notes.warn('changed', 'thinking')
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display }, thinks: true }
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
