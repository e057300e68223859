import type { ReasoningEffort } from '../canonical/chat.ts'
import type { ModelTraits } from '../protocols/chat/traits.ts'

/** What a Claude model's id tells of it. */
interface ClaudeName {
  family: string
  /** `4.6` is 406: two numbers that compare as one. */
  version: number
}

/** Before version 4 the number stood before the family: `claude-3-7-sonnet-20250219`, then `claude-opus-4-6`. */
const OLD_NAME = /claude-(\d)(?:[-.](\d{1,2}))?-([a-z]+)/
const NEW_NAME = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2})(?!\d))?/
/** The first two generations had no families: `claude-2.1`, `claude-instant-1.2`, on Bedrock `claude-v2:1`. */
const FIRST_NAME = /claude-(?:instant-)?v?([12])(?!\d)(?:[.:](\d))?/

function readName(model: string): ClaudeName | undefined {
  const first = FIRST_NAME.exec(model)
  if (first !== null) return { family: '', version: toVersion(first[1], first[2]) }
  const old = OLD_NAME.exec(model)
  if (old !== null) return { family: old[3] ?? '', version: toVersion(old[1], old[2]) }
  const found = NEW_NAME.exec(model)
  if (found !== null) return { family: found[1] ?? '', version: toVersion(found[2], found[3]) }
  return undefined
}

function toVersion(major: string | undefined, minor: string | undefined): number {
  return Number(major) * 100 + Number(minor ?? 0)
}

/** https://platform.claude.com/docs/en/build-with-claude/vision and /pdf-support */
const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'application/pdf',
  'text/plain',
] as const

/** What every Claude has. */
const COMMON: ModelTraits = { fetchesUrls: true, mediaTypes: MEDIA_TYPES }

/** https://platform.claude.com/docs/en/build-with-claude/effort */
const EFFORTS: readonly ReasoningEffort[] = ['none', 'low', 'medium', 'high', 'max']
const EFFORTS_WITH_XHIGH: readonly ReasoningEffort[] = ['none', 'low', 'medium', 'high', 'xhigh', 'max']
const EFFORTS_ALWAYS_ON: readonly ReasoningEffort[] = ['low', 'medium', 'high', 'xhigh', 'max']

/** What can be said of a model to come without asking too much of it. */
const NEWEST: ModelTraits = {
  thinking: 'adaptive',
  efforts: EFFORTS_WITH_XHIGH,
  noSampling: true,
  hiddenReasoning: true,
}

/**
 * Traits of a Claude by the version in its id; an id that names none is taken for a new one. Facts:
 * https://platform.claude.com/docs/en/about-claude/models/overview and the migration guides beside it.
 */
export function traitsOfClaude(model: string): ModelTraits {
  const name = readName(model)
  if (name === undefined) return { ...COMMON, ...NEWEST }
  return { ...COMMON, ...limitsOf(name), ...samplingOf(name), ...thinkingOf(name), ...featuresOf(name) }
}

function limitsOf({ family, version }: ClaudeName): ModelTraits {
  const contextTokens = version >= 406 ? 1_000_000 : 200_000
  return { contextTokens, maxOutputTokens: longestAnswer(family, version) }
}

function longestAnswer(family: string, version: number): number {
  if (version < 305) return 4096
  if (version < 307) return 8192
  if (version >= 407 || (version === 406 && family === 'opus')) return 128_000
  return family === 'opus' && version < 405 ? 32_000 : 64_000
}

/**
 * From Opus 4.1 to 4.6 one of the two samplers, after it none:
 * https://platform.claude.com/docs/en/about-claude/models/migration-guide
 */
function samplingOf({ version }: ClaudeName): ModelTraits {
  if (version > 406) return { noSampling: true }
  return version >= 401 ? { oneSampler: true } : {}
}

/**
 * No thinking before 3.7, a budget up to 4.5, adaptive from 4.6 on:
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
function thinkingOf(name: ClaudeName): ModelTraits {
  const { version } = name
  if (version < 307) return { thinking: 'none' }
  if (version < 406) return { thinking: 'budget', noForcedToolWithThinking: true }
  const efforts = isAlwaysThinking(name) ? EFFORTS_ALWAYS_ON : version === 406 ? EFFORTS : EFFORTS_WITH_XHIGH
  const adaptive: ModelTraits = { thinking: 'adaptive', efforts }
  // From here on the text of thinking is left out of the answer unless it is asked for.
  if (version > 406) adaptive.hiddenReasoning = true
  // Fable 5.1 is the first to refuse a forced choice:
  // https://platform.claude.com/docs/en/models/fable-5-1/migration-guide
  if (version > 500) adaptive.noForcedToolWithThinking = true
  return adaptive
}

/**
 * Models whose thinking cannot be turned off; Sonnet 5.5 can only think less before it answers.
 * https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5
 */
function isAlwaysThinking({ family, version }: ClaudeName): boolean {
  if (family === 'fable' || family === 'mythos') return true
  return version >= 505 && family !== 'haiku'
}

function featuresOf({ version }: ClaudeName): ModelTraits {
  const features: ModelTraits = {}
  // https://platform.claude.com/docs/en/build-with-claude/structured-outputs
  if (version < 405) features.noJsonSchema = true
  // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
  if (version >= 408) features.midSystem = true
  return features
}
