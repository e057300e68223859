import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { completionTokens, type UsageReport } from '../../../canonical/usage.ts'

/** Tiers by this vendor's names and OpenAI's: https://platform.claude.com/docs/en/api/service-tiers */
const TIERS: ReadonlyMap<string, string> = new Map([
  ['standard', 'standard'],
  ['default', 'standard'],
  ['priority', 'priority'],
  ['batch', 'batch'],
])

/**
 * Usage as this format counts it: what is booked, the input without what the cache gave and took (conversion.md 59). `more`:
 * counters that are not ours, for a caller of the vendor's own format.
 */
export function encodeUsage(report: UsageReport | undefined, more: JsonObject | undefined): JsonObject {
  if (report === undefined) return { input_tokens: 0, output_tokens: 0, ...more }
  const { usage, serviceTier } = report
  const wire: JsonObject = {
    input_tokens: usage.input + usage.audioInput + usage.imageInput + usage.toolInput,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cachedInput,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens: completionTokens(usage),
  }
  if (usage.reasoning > 0) wire.output_tokens_details = { thinking_tokens: usage.reasoning }
  const tools = isJsonObject(more?.server_tool_use) ? more.server_tool_use : undefined
  if (usage.webSearch > 0 || tools !== undefined) {
    wire.server_tool_use = { web_fetch_requests: 0, ...tools, web_search_requests: usage.webSearch }
  }
  const tier = serviceTier === undefined ? undefined : TIERS.get(serviceTier)
  if (tier !== undefined) wire.service_tier = tier
  return { ...more, ...wire }
}

/** The same at the start of a stream, where nothing is written yet. */
export function encodeFirstUsage(report: UsageReport | undefined): JsonObject {
  const { output_tokens_details: _, server_tool_use: __, ...wire } = encodeUsage(report, undefined)
  return { ...wire, output_tokens: 0 }
}
