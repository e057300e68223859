import type { ModelTraits } from '../protocols/chat/traits.ts'
import { traitsOfClaude } from './claude-traits.ts'
import { geminiTraits } from './gemini-traits.ts'
import { openaiTraits } from './openai-traits.ts'
import { type NameRules, traitsByName } from './traits-by-name.ts'

/** Thinks unless told not to; how it is told is the vendor's affair. */
const THINKS: ModelTraits = { thinking: 'budget' }

/** Families that many vendors serve, by the name behind an owner's prefix. */
const OPEN_FAMILIES: NameRules = [
  // https://platform.openai.com/docs/models/gpt-oss-120b
  [/^gpt-oss/, { thinking: 'effort', efforts: ['low', 'medium', 'high'] }],
  // https://api-docs.deepseek.com/guides/thinking_mode
  [
    /^deepseek-(?:r\d|reasoner|v[4-9]|flash)/,
    { ...THINKS, thinksUnasked: true, noForcedToolWithThinking: true },
  ],
  [/non-reasoning|non-thinking|nothinking|instruct|-coder/, {}],
  [/^(?:kimi-k2[.p][5-9]|kimi-k[3-9]|glm-[5-9]|glm-4[.p][5-9]|minimax-m|mimo|step-3|muse-)/, THINKS],
  [
    /^(?:qwq|qvq|qwen[3-9]|ernie-x|hunyuan-t|hy[3-9]|doubao-seed|seed-\d|grok-[4-9]|grok-code|magistral)/,
    THINKS,
  ],
  [/thinking|reasoner|reasoning|deep-research|(?:^|-)r1(?:-|$)/, THINKS],
]

const openFamily = traitsByName(OPEN_FAMILIES)

/** What is known of a model by its name alone, whoever serves it: `anthropic/claude-sonnet-4.5`, `accounts/…/glm-5p2`. */
export function familyTraits(model: string): ModelTraits {
  const id = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  if (id.startsWith('claude-')) return traitsOfClaude(id)
  if (id.startsWith('gemini-')) return geminiTraits(id)
  if (/^(?:gpt-[3-9]|chatgpt-|o[1-9](?:-|$))/.test(id)) return withoutAddress(openaiTraits(id))
  return openFamily(id)
}

/** What is OpenAI's own address's, not the model's. */
function withoutAddress(traits: ModelTraits): ModelTraits {
  const { developerRole: _role, maxCompletionTokens: _limit, fetchesUrls: _fetches, ...rest } = traits
  return rest
}
