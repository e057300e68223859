import type { ReasoningEffort, ReasoningSetting } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import type { Json } from '../../canonical/json.ts'
import { readBoolean, readNumber, readObject, readString } from './read-value.ts'

const EFFORTS: ReadonlySet<string> = new Set<ReasoningEffort>([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
])

function isEffort(word: string): word is ReasoningEffort {
  return EFFORTS.has(word)
}

/** OpenAI's words for how much is thought. */
export function readEffort(value: Json | undefined, path: string): ReasoningEffort | undefined {
  const word = readString(value, path)
  if (word === undefined || isEffort(word)) return word
  throw badField(path, `'${path}' must be one of ${[...EFFORTS].join(', ')}.`)
}

/** The object `reasoning`, OpenAI's own and with what OpenRouter adds: https://openrouter.ai/docs/use-cases/reasoning-tokens */
export function readReasoningObject(value: Json | undefined, setting: ReasoningSetting): void {
  const object = readObject(value, 'reasoning')
  if (object === undefined) return
  const effort = readEffort(object.effort, 'reasoning.effort')
  const enabled = readBoolean(object.enabled, 'reasoning.enabled')
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }
  const budget = readNumber(object.max_tokens, 'reasoning.max_tokens', range)
  const summary = readString(object.summary, 'reasoning.summary')
  if (effort !== undefined) setting.effort = effort
  else if (enabled !== undefined && budget === undefined) setting.effort ??= enabled ? 'medium' : 'none'
  if (budget !== undefined) setting.budgetTokens = budget
  if (readBoolean(object.exclude, 'reasoning.exclude') === true) setting.summary = 'none'
  else if (summary !== undefined) setting.summary = summary
}
