import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UsageReport } from '../../../canonical/usage.ts'
import { decodeUsage as decodeOpenaiUsage } from '../openai-usage.ts'
import type { ChatQuirks } from '../traits.ts'
import type { HostedWork } from './stream-hosted-item.ts'

const TOTALS = ['input_tokens', 'output_tokens', 'total_tokens'] as const

/**
 * The usage of an answer (R20): that of chat completions under other names, and what the vendor's tools did. Undefined
 * where the vendor states nothing.
 */
export function decodeUsage(
  response: JsonObject,
  work: HostedWork,
  rules: ChatQuirks['usage'],
): UsageReport | undefined {
  const wire = response.usage
  if (!isJsonObject(wire) || !TOTALS.some((key) => typeof wire[key] === 'number')) return undefined
  const report = decodeOpenaiUsage(renamed(wire), rules, response.service_tier)
  const { usage } = report
  usage.webSearch = statedSearches(response.tool_usage) ?? work.counts.webSearch
  usage.codeExecution = work.counts.codeExecution
  usage.fileSearch = work.counts.fileSearch
  usage.images = work.counts.images
  return report
}

function renamed(wire: JsonObject): JsonObject {
  return {
    ...wire,
    prompt_tokens: wire.input_tokens,
    completion_tokens: wire.output_tokens,
    prompt_tokens_details: wire.input_tokens_details,
    completion_tokens_details: wire.output_tokens_details,
  }
}

/** How many searches the vendor says that it charges: one call may need several. */
function statedSearches(toolUsage: Json | undefined): number | undefined {
  const search = isJsonObject(toolUsage) ? toolUsage.web_search : undefined
  const stated = isJsonObject(search) ? search.num_requests : undefined
  return typeof stated === 'number' && Number.isSafeInteger(stated) && stated >= 0 ? stated : undefined
}
