import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { addUsage, emptyUsage, type Usage, type UsageReport } from '../../../canonical/usage.ts'

/** Takes over every field that is stated; a field that is null or missing keeps what was said before (conversion.md 58). */
export function mergeUsage(known: JsonObject, stated: JsonObject): JsonObject {
  const merged = { ...known }
  for (const [field, value] of Object.entries(stated)) {
    if (value !== null && value !== undefined) merged[field] = value
  }
  return merged
}

/**
 * A `usage` object as what is billed: https://platform.claude.com/docs/en/api/messages. Where it tells of
 * several passes (compaction, an advisor), the top level leaves some out: the sum of the passes counts, each
 * at its own model's price (R20).
 */
export function decodeUsage(stated: JsonObject, model: string | undefined): UsageReport {
  const passes = Array.isArray(stated.iterations) ? stated.iterations.filter(isJsonObject) : []
  const main = emptyUsage()
  const others = new Map<string, Usage>()
  if (passes.length === 0) addCounts(main, stated)
  for (const pass of passes) addCounts(usageOfModel(pass.model, { main, others, model }), pass)
  addToolCounts(main, stated)
  let usage = main
  for (const other of others.values()) usage = addUsage(usage, other)
  const report: UsageReport = { usage }
  // Numbers out of bounds are refused where usage is verified; text would pass there for a zero.
  if ([stated, ...passes].some(hasNoNumber)) report.suspect = 'not-a-count'
  if (others.size > 0 && model !== undefined) {
    report.byModel = [
      { model, usage: main },
      ...[...others].map(([id, share]) => ({ model: id, usage: share })),
    ]
  }
  if (typeof stated.service_tier === 'string') report.serviceTier = stated.service_tier
  return report
}

const COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const

function hasNoNumber(stated: JsonObject): boolean {
  return COUNTS.some((name) => stated[name] !== undefined && stated[name] !== null && !isCount(stated[name]))
}

function usageOfModel(
  named: Json | undefined,
  { main, others, model }: { main: Usage; others: Map<string, Usage>; model: string | undefined },
): Usage {
  if (typeof named !== 'string' || named === model) return main
  const known = others.get(named)
  if (known !== undefined) return known
  const made = emptyUsage()
  others.set(named, made)
  return made
}

function addCounts(usage: Usage, stated: JsonObject): void {
  usage.input += count(stated.input_tokens)
  usage.cachedInput += count(stated.cache_read_input_tokens)
  usage.output += count(stated.output_tokens)
  const { short, long } = splitCacheWrites(stated)
  usage.cacheWrite5m += short
  usage.cacheWrite1h += long
}

/** The last total counts; the split by lifetime may be older or missing, and what it does not explain lives 5 minutes. */
function splitCacheWrites(stated: JsonObject): { short: number; long: number } {
  const split = isJsonObject(stated.cache_creation) ? stated.cache_creation : {}
  const long = count(split.ephemeral_1h_input_tokens)
  const total = isCount(stated.cache_creation_input_tokens)
    ? stated.cache_creation_input_tokens
    : long + count(split.ephemeral_5m_input_tokens)
  const longShare = Math.min(long, Math.max(total, 0))
  return { short: total - longShare, long: longShare }
}

/** What only the top level tells. */
function addToolCounts(usage: Usage, stated: JsonObject): void {
  if (isJsonObject(stated.server_tool_use)) {
    usage.webSearch += count(stated.server_tool_use.web_search_requests)
  }
  if (isJsonObject(stated.output_tokens_details)) {
    usage.reasoning += Math.min(
      count(stated.output_tokens_details.thinking_tokens),
      Math.max(usage.output, 0),
    )
  }
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number'
}

function count(value: Json | undefined): number {
  return isCount(value) ? value : 0
}
