import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../canonical/usage.ts'
import type { ChatQuirks } from './traits.ts'

type UsageRules = NonNullable<ChatQuirks['usage']>

/** xAI's `cost_in_usd_ticks`: https://docs.x.ai/docs/cost-tracking — 10^10 to the dollar, 10 to a nano-dollar. */
const TICKS_PER_NANO = 10
const NANO_PER_USD = 1_000_000_000
/** No call costs more; past it a stated cost is noise. */
const MAX_COST_USD = 1_000_000

const TOTALS = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const

/** Whether a `usage` states anything: without any total it is a place-holder, and nobody was told what was used. */
export function statesUsage(wire: Json | undefined): wire is JsonObject {
  return isJsonObject(wire) && TOTALS.some((key) => wire[key] !== undefined && wire[key] !== null)
}

/**
 * A usage object of this format as disjoint counters (R20). The vendors' totals include their details, so each
 * detail is taken out of its total once; what cannot be right is marked `suspect` and bounded here.
 */
export function decodeUsage(wire: JsonObject, rules: UsageRules = {}, tier?: Json): UsageReport {
  const read = openCounts(wire)
  const usage = emptyUsage()
  fillPrompt(usage, read, rules)
  fillCompletion(usage, read, rules)
  usage.webSearch = read.nested('server_tool_use_details', 'web_search_requests')
  if (rules.researchOutside === true) addResearch(usage, read, wire.cost)
  const report: UsageReport = { usage }
  if (read.suspect !== undefined) report.suspect = read.suspect
  const cost = readCost(wire)
  if (cost !== undefined) report.reportedCost = cost
  const served = typeof wire.service_tier === 'string' ? wire.service_tier : tier
  if (typeof served === 'string') report.serviceTier = served
  return report
}

/** Reads counts, and remembers the first reason to doubt them. */
interface Counts {
  top(key: string): number
  nested(object: string, key: string): number
  suspect: string | undefined
  /** total - prompt - completion, where the vendor states a total above their sum. */
  gap: number
}

function openCounts(wire: JsonObject): Counts {
  const counts: Counts = {
    suspect: undefined,
    gap: 0,
    top: (key) => take(wire[key]),
    nested(object, key) {
      const inner = wire[object]
      return isJsonObject(inner) ? take(inner[key]) : 0
    },
  }
  function take(value: Json | undefined): number {
    if (value === undefined || value === null) return 0
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    counts.suspect ??= 'not-a-count'
    return 0
  }
  const total = counts.top('total_tokens')
  counts.gap = Math.max(0, total - counts.top('prompt_tokens') - counts.top('completion_tokens'))
  return counts
}

function fillPrompt(usage: UsageReport['usage'], read: Counts, rules: UsageRules): void {
  const prompt = read.top('prompt_tokens')
  let audio = read.nested('prompt_tokens_details', 'audio_tokens')
  // DeepSeek and Moonshot have names of their own for what the details call `cached_tokens`.
  usage.cachedInput =
    read.nested('prompt_tokens_details', 'cached_tokens') ||
    read.top('prompt_cache_hit_tokens') ||
    read.top('cached_tokens')
  const writes =
    read.nested('prompt_tokens_details', 'cache_write_tokens') || read.top('cache_creation_input_tokens')
  let rest = prompt
  if (isAudioOutside(read, audio, rules)) {
    usage.audioInput = read.gap
    audio = 0
  }
  if (usage.cachedInput > prompt && rules.cachedOutside === true) {
    // Prompt says only what was fresh.
  } else {
    if (usage.cachedInput > prompt) read.suspect ??= 'cached-above-prompt'
    rest = Math.max(0, rest - usage.cachedInput)
  }
  if (writes > rest) read.suspect ??= 'details-above-prompt'
  usage.cacheWrite5m = Math.min(writes, rest)
  rest -= usage.cacheWrite5m
  // A cached picture stands in both details; it is charged as cached.
  const inside = Math.min(audio, rest)
  usage.audioInput += inside
  rest -= inside
  usage.imageInput = Math.min(read.nested('prompt_tokens_details', 'image_tokens'), rest)
  usage.input = rest - usage.imageInput
}

/** Mistral counts sound beside its prompt; where hidden output is looked for too, the detail decides. */
function isAudioOutside(read: Counts, audio: number, rules: UsageRules): boolean {
  if (rules.audioOutside !== true || read.gap === 0) return false
  return rules.hiddenOutput === true ? audio === read.gap : true
}

function fillCompletion(usage: UsageReport['usage'], read: Counts, rules: UsageRules): void {
  let completion = read.top('completion_tokens')
  const reasoning = read.nested('completion_tokens_details', 'reasoning_tokens')
  const audioTaken = usage.audioInput > 0 && usage.audioInput === read.gap
  if (read.gap > 0 && !audioTaken) {
    const isReasoning = rules.reasoningOutside === true && read.gap === reasoning
    if (isReasoning || rules.hiddenOutput === true) completion += read.gap
  }
  usage.audioOutput = Math.min(read.nested('completion_tokens_details', 'audio_tokens'), completion)
  completion -= usage.audioOutput
  usage.imageOutput = Math.min(read.nested('completion_tokens_details', 'image_tokens'), completion)
  usage.output = completion - usage.imageOutput
  if (reasoning > usage.output) read.suspect ??= 'reasoning-above-output'
  usage.reasoning = Math.min(reasoning, usage.output)
}

/** What a search model is billed for beside the text, where its stated cost has a line for it: https://docs.perplexity.ai/getting-started/pricing */
function addResearch(usage: UsageReport['usage'], read: Counts, cost: Json | undefined): void {
  if (!isJsonObject(cost)) return
  if (cost.reasoning_tokens_cost !== undefined) {
    const reasoning = read.top('reasoning_tokens')
    usage.output += reasoning
    usage.reasoning += reasoning
  }
  if (cost.citation_tokens_cost !== undefined) usage.toolInput = read.top('citation_tokens')
  if (cost.search_queries_cost !== undefined) usage.webSearch = read.top('num_search_queries')
}

/** What the vendor says the call cost, in nano-dollars, rounded up. */
function readCost(wire: JsonObject): bigint | undefined {
  const ticks = wire.cost_in_usd_ticks
  if (typeof ticks === 'number' && Number.isSafeInteger(ticks) && ticks >= 0) {
    return BigInt(Math.ceil(ticks / TICKS_PER_NANO))
  }
  const cost = isJsonObject(wire.cost) ? wire.cost.total_cost : wire.cost
  if (typeof cost !== 'number' || !(cost >= 0 && cost <= MAX_COST_USD)) return undefined
  // The vendor's decimals have gone through a float: the last digits of a product are not real.
  return BigInt(Math.ceil(Number((cost * NANO_PER_USD).toPrecision(15))))
}
