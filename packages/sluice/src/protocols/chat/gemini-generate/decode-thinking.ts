import type { ReasoningEffort, ReasoningSetting } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { putRest } from './put-extra.ts'
import type { WireFields } from './wire-fields.ts'

const KNOWN: ReadonlySet<string> = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel'])

const EFFORT_OF_LEVEL = new Map<string, ReasoningEffort>([
  ['MINIMAL', 'minimal'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
])

/** Left to the model. */
const DYNAMIC = -1
const MAX_BUDGET = 2 ** 31 - 1

/** https://ai.google.dev/gemini-api/docs/thinking */
export function decodeThinking(config: WireFields, extra: JsonObject): ReasoningSetting | undefined {
  const setting: ReasoningSetting = {}
  const budget = config.number('thinkingBudget', { min: DYNAMIC, max: MAX_BUDGET, integer: true })
  if (budget === DYNAMIC) setting.adaptive = true
  else if (budget !== undefined) setting.budgetTokens = budget
  if (budget === 0) setting.effort = 'none'
  const level = readLevel(config)
  if (level !== undefined) setting.effort = level
  const shown = config.boolean('includeThoughts')
  if (shown !== undefined) setting.summary = shown ? 'auto' : 'none'
  putRest(extra, 'generationConfig.thinkingConfig', config.rest(KNOWN))
  return Object.keys(setting).length > 0 ? setting : undefined
}

function readLevel(config: WireFields): ReasoningEffort | undefined {
  const word = config.string('thinkingLevel')?.toUpperCase()
  if (word === undefined || word === '' || word === 'THINKING_LEVEL_UNSPECIFIED') return undefined
  const effort = EFFORT_OF_LEVEL.get(word)
  if (effort !== undefined) return effort
  const path = config.pathOf('thinkingLevel')
  throw badField(path, `'${path}' must be MINIMAL, LOW, MEDIUM or HIGH.`)
}
