import type { JsonObject } from '../../../canonical/json.ts'
import { completionTokens, promptTokens, type UsageReport } from '../../../canonical/usage.ts'

/** Usage as this format counts it: what is booked, the prompt with all its parts (conversion.md 59). */
export function encodeUsage({ usage }: UsageReport): JsonObject {
  const input = promptTokens(usage)
  const output = completionTokens(usage)
  const inputDetails: JsonObject = {
    cached_tokens: usage.cachedInput,
    cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  }
  if (usage.audioInput > 0) inputDetails.audio_tokens = usage.audioInput
  if (usage.imageInput > 0) inputDetails.image_tokens = usage.imageInput
  const outputDetails: JsonObject = { reasoning_tokens: usage.reasoning }
  if (usage.audioOutput > 0) outputDetails.audio_tokens = usage.audioOutput
  if (usage.imageOutput > 0) outputDetails.image_tokens = usage.imageOutput
  return {
    input_tokens: input,
    input_tokens_details: inputDetails,
    output_tokens: output,
    output_tokens_details: outputDetails,
    total_tokens: input + output,
  }
}
