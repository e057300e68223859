import type { ChatRequest } from '../canonical/chat.ts'
import { splitReasoningSuffix } from '../providers/model-names.ts'

/**
 * What a name that nobody serves may mean: a known model with a suffix that says how hard it is to think (conversion.md
 * 4). Rights, price and channel are those of that model; the request comes back as it was where no rule helps.
 */
export function applyNameRules(request: ChatRequest, isKnown: (model: string) => boolean): ChatRequest {
  const split = splitReasoningSuffix(request.model, isKnown)
  if (split === undefined) return request
  const { effort: _effort, budgetTokens: _budget, ...rest } = request.reasoning ?? {}
  return { ...request, model: split.model, reasoning: { ...rest, ...split.setting } }
}
