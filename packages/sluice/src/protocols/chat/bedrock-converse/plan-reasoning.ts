import type { ChatRequest, ReasoningSetting } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { effortOfBudget, nearestEffort } from '../effort-budget.ts'
import { forcesTool } from '../encode-functions.ts'
import { asksToThink } from '../lost-fields.ts'
import { planClaudeThinking } from '../plan-claude-thinking.ts'
import type { Turn } from './encode-messages.ts'

/** How the model will think on this call. */
export interface ReasoningPlan {
  /** Among the additional fields, in the words of the model's maker. */
  fields: JsonObject
  /** `outputConfig.effort` */
  effort?: string
  /** Claude thinks, which limits sampling and the choice of tools. */
  thinks: boolean
}

const FIELD = 'reasoning_effort'

export interface ReasoningScope {
  request: ChatRequest
  target: EncodeTarget
  turns: readonly Turn[]
  maxTokens: number
  notes: Notes
}

/** Reasoning has no field of its own here: each maker's models are asked in that maker's words (conversion.md, section 4). */
export function planReasoning(scope: ReasoningScope): ReasoningPlan {
  const { request, target, notes } = scope
  const setting = request.reasoning
  switch (target.traits.converse?.words) {
    case 'claude':
      return planClaude(scope)
    case 'nova':
      return { fields: setting === undefined ? {} : novaFields(setting, scope), thinks: false }
    case 'openai': {
      const effort = setting === undefined ? undefined : pickEffort(setting, scope)
      return { fields: effort === undefined ? {} : { reasoning_effort: effort }, thinks: false }
    }
    default:
      if (asksToThink(request)) notes.warn('dropped', FIELD)
      return { fields: {}, thinks: false }
  }
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
function planClaude({ request, target, turns, maxTokens, notes }: ReasoningScope): ReasoningPlan {
  const plan = planClaudeThinking(request.reasoning, {
    traits: target.traits,
    maxTokens,
    forced: forcesTool(request),
    lacksProof: lacksProof(turns),
    notes,
  })
  const planned: ReasoningPlan = {
    fields: plan.thinking === undefined ? {} : { thinking: plan.thinking },
    thinks: plan.thinks,
  }
  if (plan.effort !== undefined) planned.effort = plan.effort
  return planned
}

/** With a call under way, or as a prefill, the model's last turn must begin with a signed thought (conversion.md 39). */
function lacksProof(turns: readonly Turn[]): boolean {
  const at = turns.findLastIndex((turn) => turn.role === 'assistant')
  const content = turns[at]?.content
  if (content === undefined || content[0]?.reasoningContent !== undefined) return false
  return at === turns.length - 1 || content.some((block) => block.toolUse !== undefined)
}

/** https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
function novaFields(setting: ReasoningSetting, scope: ReasoningScope): JsonObject {
  const effort = pickEffort(setting, scope)
  if (effort === undefined) return {}
  if (effort === 'none') return { reasoningConfig: { type: 'disabled' } }
  return { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } }
}

function pickEffort(setting: ReasoningSetting, { target, notes }: ReasoningScope): string | undefined {
  const { traits } = target
  const wanted = wantedEffort(setting)
  if (wanted === undefined) return undefined
  if (traits.thinking === 'none') {
    if (wanted !== 'none') notes.warn('dropped', FIELD)
    return undefined
  }
  const effort = nearestEffort(wanted, traits.efforts)
  if (effort !== wanted) notes.warn('changed', FIELD)
  return effort
}

function wantedEffort({ effort, budgetTokens }: ReasoningSetting): ReasoningSetting['effort'] {
  if (effort !== undefined || budgetTokens === undefined) return effort
  return budgetTokens === 0 ? 'none' : effortOfBudget(budgetTokens)
}
