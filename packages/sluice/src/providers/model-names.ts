import type { ReasoningEffort, ReasoningSetting } from '../canonical/chat.ts'
import { matchesModelPattern } from '../canonical/model-pattern.ts'

/** Families of model ids that a list of models may name as one (R4). */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['midjourney', ['mj_*', 'swap_face']],
  ['suno', ['suno_*']],
  ['gpts', ['gpt-4-gizmo-*', 'gpt-4o-gizmo-*']],
])

/** Whether an entry of a list of models (an id, a pattern or a family) covers a model. Case counts. */
export function coversModel(entry: string, model: string): boolean {
  if (matchesModelPattern(entry, model)) return true
  const family = FAMILIES.get(entry)
  return family?.some((pattern) => matchesModelPattern(pattern, model)) ?? false
}

/** Names under which relay sites draw in the middle of a chat: their pictures are text with links (R12). */
const DRAWING_CHATS = ['gpt-4-all', 'gpt-4o-all', 'gpt-4o-image*', 'gpt-4-gizmo-*', 'gpt-4o-gizmo-*']

/** Whether pictures of an answer are links to our copies, and addresses in a question stand for what they lead to. */
export function isDrawingChat(model: string): boolean {
  return DRAWING_CHATS.some((pattern) => matchesModelPattern(pattern, model))
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

/** `-thinking-8192`: so many tokens of thought. */
const BUDGET_SUFFIX = /-thinking-(\d{1,6})$/

/**
 * Takes a reasoning suffix off a name. Only where the whole name is no known model and the rest is one: rights,
 * price and channel go by that rest. Undefined where the name says what it is.
 */
export function splitReasoningSuffix(
  name: string,
  isKnown: (model: string) => boolean,
): { model: string; setting: Pick<ReasoningSetting, 'effort' | 'budgetTokens'> } | undefined {
  if (isKnown(name)) return undefined
  const budget = BUDGET_SUFFIX.exec(name)
  if (budget !== null) {
    const model = name.slice(0, budget.index)
    const budgetTokens = Number(budget[1])
    if (!isKnown(model)) return undefined
    return { model, setting: budgetTokens === 0 ? { effort: 'none' } : { budgetTokens } }
  }
  for (const [suffix, effort] of SUFFIXES) {
    if (!name.endsWith(suffix)) continue
    const model = name.slice(0, -suffix.length)
    if (model !== '' && isKnown(model)) return { model, setting: { effort } }
  }
  return undefined
}
