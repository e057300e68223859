import type { ReasoningEffort } from '../canonical/chat.ts'
import { matchesModelPattern } from '../canonical/model-pattern.ts'

/** Families of model ids that a list of models may name as one (R4). */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['midjourney', ['mj_*', 'swap_face']],
  ['suno', ['suno_*']],
])

/** Whether an entry of a list of models (an id, a pattern or a family) covers a model. Case counts. */
export function coversModel(entry: string, model: string): boolean {
  if (matchesModelPattern(entry, model)) return true
  const family = FAMILIES.get(entry)
  return family?.some((pattern) => matchesModelPattern(pattern, model)) ?? false
}

/** What a suffix of a model's name asks for (conversion.md 4). */
const SUFFIXES: readonly (readonly [string, ReasoningEffort])[] = [
  ['-nothinking', 'none'],
  ['-thinking', 'medium'],
  ['-minimal', 'minimal'],
  ['-low', 'low'],
  ['-medium', 'medium'],
  ['-high', 'high'],
  ['-xhigh', 'xhigh'],
  ['-max', 'max'],
]

/**
 * Takes a reasoning suffix off a name. Only where the whole name is no known model and the rest is one: rights,
 * price and channel go by that rest. Undefined where the name says what it is.
 */
export function splitReasoningSuffix(
  name: string,
  isKnown: (model: string) => boolean,
): { model: string; effort: ReasoningEffort } | undefined {
  if (isKnown(name)) return undefined
  for (const [suffix, effort] of SUFFIXES) {
    if (!name.endsWith(suffix)) continue
    const model = name.slice(0, -suffix.length)
    if (model !== '' && isKnown(model)) return { model, effort }
  }
  return undefined
}
