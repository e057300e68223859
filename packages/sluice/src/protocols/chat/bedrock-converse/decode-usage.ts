import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'
import { readCount } from '../read-count.ts'

/**
 * `usage` as what is billed: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 * `searches` are those that the answer shows, since the vendor's figures leave them out.
 */
export function decodeUsage(stated: JsonObject, tier: Json | undefined, searches: number): UsageReport {
  const usage = emptyUsage()
  const report: UsageReport = { usage }
  const written = readCount(stated.cacheWriteInputTokens, report)
  usage.input = readCount(stated.inputTokens, report)
  usage.output = readCount(stated.outputTokens, report)
  usage.cachedInput = readCount(stated.cacheReadInputTokens, report)
  usage.cacheWrite1h = Math.min(writtenForAnHour(stated.cacheDetails, report), written)
  usage.cacheWrite5m = written - usage.cacheWrite1h
  usage.webSearch = searches
  // What is cached lies outside `inputTokens` (recorded), unless the total says otherwise.
  const cached = usage.cachedInput + written
  const isInside = cached > 0 && stated.totalTokens === usage.input + usage.output
  if (isInside && cached <= usage.input) usage.input -= cached
  if (isJsonObject(tier) && typeof tier.type === 'string') report.serviceTier = tier.type
  return report
}

/** `[{ttl, inputTokens}]`, of what was written. */
function writtenForAnHour(details: Json | undefined, report: UsageReport): number {
  let sum = 0
  for (const detail of Array.isArray(details) ? details : []) {
    if (isJsonObject(detail) && detail.ttl === '1h') sum += readCount(detail.inputTokens, report)
  }
  return sum
}
