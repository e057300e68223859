import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { emptyUsage, type UsageReport } from '../../../canonical/usage.ts'
import { isStated, readCount } from '../read-count.ts'

/**
 * `usage` of an answer. The vendor bills `billed_units` (R20), which leave its own preamble out; `tokens` and `cached_tokens`
 * count that too, so that nothing of them can be taken from what is billed. Undefined: nothing is stated.
 * https://docs.cohere.com/docs/how-does-cohere-pricing-work
 */
export function decodeUsage(wire: Json | undefined): UsageReport | undefined {
  if (!isJsonObject(wire)) return undefined
  const tokens = isJsonObject(wire.tokens) ? wire.tokens : {}
  const stated = [wire.billed_units, tokens].find(statesTokens)
  if (stated === undefined) return undefined
  const usage = emptyUsage()
  const report: UsageReport = { usage }
  const input = readCount(stated.input_tokens, report)
  // Beside the text in `tokens`, within what is billed (recorded: 34 + 259, billed 267).
  usage.imageInput = Math.min(readCount(tokens.image_tokens, report), input)
  usage.input = input - usage.imageInput
  usage.output = readCount(stated.output_tokens, report)
  usage.reasoning = Math.min(readCount(tokens.reasoning_tokens, report), usage.output)
  return report
}

function statesTokens(wire: Json | undefined): wire is JsonObject {
  return isJsonObject(wire) && (isStated(wire.input_tokens) || isStated(wire.output_tokens))
}
