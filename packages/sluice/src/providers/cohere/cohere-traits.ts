import type { ModelTraits } from '../../protocols/chat/traits.ts'

/** https://docs.cohere.com/docs/reasoning */
const THINKS = /reasoning|command-a-plus/

/** `tool_choice` came with Command R7B: https://docs.cohere.com/reference/chat */
const BEFORE_TOOL_CHOICE = /^command-r(?:-plus)?(?:-0[348]-2024)?$/

/** What a model's id tells of it. Pictures are fetched by the vendor where an address is given (recorded). */
export function traitsOfCommand(model: string): ModelTraits {
  const traits: ModelTraits = { fetchesUrls: true, thinking: THINKS.test(model) ? 'budget' : 'none' }
  if (BEFORE_TOOL_CHOICE.test(model)) traits.noForcedTool = true
  return traits
}
