import type { ReasoningEffort } from '../../canonical/chat.ts'

/** From least to most. */
const LADDER: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Tokens of thinking for vendors that count them (conversion.md, section 4: Google's own table). */
export const BUDGET_OF_EFFORT: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
}

/** conversion.md 33. */
export function effortOfBudget(tokens: number): 'low' | 'medium' | 'high' {
  if (tokens < 4096) return 'low'
  return tokens < 16_384 ? 'medium' : 'high'
}

/**
 * The word itself, else the nearest lower one that the model has, else its lowest; undefined where it has none. Who asks
 * for more than the least does not mean none.
 */
export function nearestEffort(
  wanted: ReasoningEffort,
  efforts: readonly ReasoningEffort[] | undefined,
): ReasoningEffort | undefined {
  if (efforts === undefined || efforts.includes(wanted)) return wanted
  const isLeast = wanted === 'none' || wanted === 'minimal'
  const levels = LADDER.filter((word) => efforts.includes(word) && (isLeast || word !== 'none'))
  return levels.findLast((word) => LADDER.indexOf(word) < LADDER.indexOf(wanted)) ?? levels[0]
}
