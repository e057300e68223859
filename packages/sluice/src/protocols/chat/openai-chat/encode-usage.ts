import type { JsonObject } from '../../../canonical/json.ts'
import { completionTokens, promptTokens, type UsageReport } from '../../../canonical/usage.ts'

/** How much of a usage is shown: the three sums, the two details that OhMyGPT documents, or all that the vendor has. */
export type UsageDetail = 'sums' | 'documented' | 'full'

/** Usage as this format counts it: what is booked, the prompt with all its parts (conversion.md 59). */
export function encodeUsage({ usage }: UsageReport, detail: UsageDetail): JsonObject {
  const prompt = promptTokens(usage)
  const completion = completionTokens(usage)
  const wire: JsonObject = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
  if (detail === 'sums') return wire
  const promptDetails: JsonObject = { cached_tokens: usage.cachedInput }
  const completionDetails: JsonObject = { reasoning_tokens: usage.reasoning }
  if (detail === 'full') {
    promptDetails.audio_tokens = usage.audioInput
    const writes = usage.cacheWrite5m + usage.cacheWrite1h
    if (writes > 0) promptDetails.cache_write_tokens = writes
    if (usage.imageInput > 0) promptDetails.image_tokens = usage.imageInput
    completionDetails.audio_tokens = usage.audioOutput
    if (usage.imageOutput > 0) completionDetails.image_tokens = usage.imageOutput
    completionDetails.accepted_prediction_tokens = 0
    completionDetails.rejected_prediction_tokens = 0
  }
  wire.prompt_tokens_details = promptDetails
  wire.completion_tokens_details = completionDetails
  return wire
}
