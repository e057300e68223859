import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'

/** What the answer itself shows and `usageMetadata` does not count. */
export interface SeenInAnswer {
  images: number
  webSearches: number
  codeExecutions: number
}

/**
 * Google's counts as disjoint counters (R20, conversion.md 58): thoughts are output, cached tokens leave the
 * prompt, sound and pictures are told apart by the modality lists. Lists may be incomplete (recorded: 196 of 257
 * prompt tokens), so text is always the rest. https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function decodeUsage(meta: JsonObject, seen: SeenInAnswer): UsageReport {
  const usage = emptyUsage()
  const prompt = count(meta.promptTokenCount)
  const cached = count(meta.cachedContentTokenCount)
  const thoughts = count(meta.thoughtsTokenCount)
  usage.toolInput = count(meta.toolUsePromptTokenCount)
  usage.cachedInput = cached

  const fresh = Math.max(0, prompt - cached)
  usage.audioInput = Math.min(fresh, freshOf(meta, 'AUDIO'))
  usage.imageInput = Math.min(fresh - usage.audioInput, freshOf(meta, 'IMAGE'))
  usage.input = fresh - usage.audioInput - usage.imageInput

  const candidates = candidateTokens(meta, prompt + thoughts + usage.toolInput)
  usage.audioOutput = Math.min(candidates, modality(meta.candidatesTokensDetails, 'AUDIO'))
  usage.imageOutput = Math.min(
    candidates - usage.audioOutput,
    modality(meta.candidatesTokensDetails, 'IMAGE'),
  )
  usage.output = candidates - usage.audioOutput - usage.imageOutput + thoughts
  usage.reasoning = thoughts

  usage.images = seen.images
  usage.webSearch = seen.webSearches
  usage.codeExecution = seen.codeExecutions

  const report: UsageReport = { usage }
  if (cached > prompt) report.suspect = 'cached-above-prompt'
  if (COUNTS.some((name) => isImpossible(meta[name]))) report.suspect = 'impossible-count'
  if (typeof meta.serviceTier === 'string') report.serviceTier = meta.serviceTier
  return report
}

const COUNTS = [
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
] as const

/** A last object without `candidatesTokenCount` is Google's habit; the total then says what the answer took. */
function candidateTokens(meta: JsonObject, others: number): number {
  if (meta.candidatesTokenCount !== undefined) return Math.max(0, count(meta.candidatesTokenCount))
  return Math.max(0, count(meta.totalTokenCount) - others)
}

/** Tokens of one kind in the prompt that did not come from the cache. */
function freshOf(meta: JsonObject, kind: string): number {
  return Math.max(0, modality(meta.promptTokensDetails, kind) - modality(meta.cacheTokensDetails, kind))
}

function modality(details: Json | undefined, kind: string): number {
  if (!Array.isArray(details)) return 0
  let sum = 0
  for (const one of details) if (isJsonObject(one) && one.modality === kind) sum += count(one.tokenCount)
  return Math.max(0, sum)
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}

function isImpossible(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !(Number.isSafeInteger(value) && Number(value) >= 0)
}
