import type { ReasoningEffort } from '../canonical/chat.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'

/** What the reasoning models share: https://platform.openai.com/docs/guides/reasoning */
const REASONING: ModelTraits = {
  developerRole: true,
  noSampling: true,
  maxCompletionTokens: true,
  thinking: 'effort',
  hiddenReasoning: true,
  slow: true,
  fetchesUrls: true,
}

const PLAIN: ModelTraits = { thinking: 'none', maxCompletionTokens: true, fetchesUrls: true }

/** Efforts by family, first match wins; a family that is not here has them all. */
const EFFORTS: readonly { model: RegExp; efforts: readonly ReasoningEffort[] }[] = [
  { model: /^gpt-5-pro/, efforts: ['high'] },
  { model: /^gpt-5\.\d+-pro/, efforts: ['medium', 'high', 'xhigh'] },
  { model: /^gpt-5\.1-codex-max/, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { model: /^gpt-5(?:\.1)?-codex/, efforts: ['low', 'medium', 'high'] },
  { model: /^gpt-5\.1/, efforts: ['none', 'low', 'medium', 'high'] },
  { model: /^gpt-5\.\d/, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { model: /^gpt-5/, efforts: ['minimal', 'low', 'medium', 'high'] },
  { model: /^(?:o\d|codex-mini)/, efforts: ['low', 'medium', 'high'] },
]

/**
 * What chat completions refuse (conversion.md 25), first match wins. Of models that think unless they are told not to, the
 * vendor says: "To use function tools, use /v1/responses or set reasoning_effort to 'none'". Which models answer by
 * Responses alone: https://platform.openai.com/docs/models
 */
const RESPONSES_ONLY: readonly { model: RegExp; calls: NonNullable<ModelTraits['responsesOnly']> }[] = [
  {
    model: /^(?:gpt-[5-9][\d.]*|o[13])-pro|^gpt-[5-9][\d.]*-codex|^codex-mini|-deep-research/,
    calls: 'always',
  },
  { model: /^gpt-5\.[2-4](?!\d)/, calls: 'tools-with-effort' },
  { model: /^gpt-(?:5\.(?:[5-9]|\d\d)|[6-9])/, calls: 'tools-unless-none' },
]

/** Traits by the family that an id names, so that a model of next month is spoken to rightly. */
export function openaiTraits(model: string): ModelTraits {
  // Fine-tuned models are named `ft:<base>:<organisation>:…`.
  const base = model.startsWith('ft:') ? (model.split(':')[1] ?? model) : model
  // The chat variants answer without reasoning: https://platform.openai.com/docs/models/gpt-5-chat-latest
  if (!/^(?:gpt-[5-9]|o[1-9]|codex-mini)/.test(base) || /^gpt-[5-9][\d.]*-chat/.test(base)) return PLAIN
  const traits: ModelTraits = { ...REASONING }
  const family = EFFORTS.find((one) => one.model.test(base))
  if (family !== undefined) traits.efforts = family.efforts
  const refused = RESPONSES_ONLY.find((one) => one.model.test(base))
  if (refused !== undefined) traits.responsesOnly = refused.calls
  return traits
}
