import type { ModelTraits } from '../../protocols/chat/traits.ts'
import { familyTraits } from '../family-traits.ts'
import { openaiTraits } from '../openai-traits.ts'

/** Other makers' models, which want `max_tokens`: Mistral's answer 422 to the newer name. */
const NOT_OPENAI =
  /^(?:grok|mistral|ministral|codestral|llama|meta-|deepseek|phi|cohere|command|kimi|jais|gpt-oss|qwen)/

/** By the deployment's name; one that says nothing is taken for a model of OpenAI. */
export function azureTraits(model: string): ModelTraits {
  const name = model.toLowerCase()
  return NOT_OPENAI.test(name) ? familyTraits(name) : openaiTraits(name)
}
