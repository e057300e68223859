import type { ModelTraits } from '../protocols/chat/traits.ts'

/** Output limit and context of every text model since 2.5: https://ai.google.dev/gemini-api/docs/models */
const LIMITS: ModelTraits = { contextTokens: 1_048_576, maxOutputTokens: 65_536 }

/** Thoughts are shown in summary only, so their text does not tell their cost. */
const THINKING: ModelTraits = { ...LIMITS, hiddenReasoning: true }

/** Models that speak, draw or talk live; they take no `thinkingConfig`. */
const NOT_TEXT = /(?:image|tts|live|native-audio|embedding|robotics|computer-use)/

/**
 * What is known of a model by its name alone. `gemini-flash-latest` and its like stand for the newest
 * generation. https://ai.google.dev/gemini-api/docs/thinking
 */
export function geminiTraits(model: string): ModelTraits {
  const id = model.replace(/^(?:models|tunedModels)\//, '')
  const generation = generationOf(id)
  if (generation === undefined) return {}
  if (NOT_TEXT.test(id)) return { noJsonWithTools: true, thinking: 'none' }
  if (generation < 2.5) return { noJsonWithTools: true, thinking: 'none' }
  if (generation < 3) return budgetTraits(id)
  return levelTraits(id, generation)
}

function generationOf(id: string): number | undefined {
  if (/^gemini-(?:pro|flash|flash-lite)-latest$/.test(id)) return Number.POSITIVE_INFINITY
  const version = /^gemini-(\d{1,2}(?:\.\d{1,2})?)(?:-|$)/.exec(id)?.[1]
  return version === undefined ? undefined : Number(version)
}

/** 2.5 Pro thinks always; Flash and Flash-Lite can be told not to. */
function budgetTraits(id: string): ModelTraits {
  const traits: ModelTraits = { ...THINKING, thinking: 'budget', noJsonWithTools: true }
  if (id.includes('-pro')) traits.efforts = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']
  return traits
}

/** No model since 3 stops thinking altogether; Pro has fewer levels than Flash, 3 Pro no medium one. */
function levelTraits(id: string, generation: number): ModelTraits {
  const traits: ModelTraits = { ...THINKING, thinking: 'level' }
  if (!id.includes('-pro')) traits.efforts = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']
  else if (generation < 3.1) traits.efforts = ['low', 'high', 'xhigh', 'max']
  else traits.efforts = ['low', 'medium', 'high', 'xhigh', 'max']
  return traits
}
