import type { JsonObject } from '../../../canonical/json.ts'
import { promptTokens, type UsageReport } from '../../../canonical/usage.ts'

/** The counts that are made here; what else Google's own usage says is carried. */
export const COUNT_FIELDS: ReadonlySet<string> = new Set([
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
  'totalTokenCount',
])

/**
 * Usage as this format counts it, which is what is booked (conversion.md 59): thoughts beside the candidates, what tools
 * put into the prompt beside the prompt. Zeros are left out, as in protobuf's JSON form.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function encodeUsage({ usage }: UsageReport, own: JsonObject | undefined): JsonObject {
  const prompt = promptTokens(usage) - usage.toolInput
  const candidates = usage.output - usage.reasoning + usage.audioOutput + usage.imageOutput
  const wire: JsonObject = { promptTokenCount: prompt }
  if (candidates > 0) wire.candidatesTokenCount = candidates
  wire.totalTokenCount = prompt + usage.toolInput + candidates + usage.reasoning
  if (usage.cachedInput > 0) wire.cachedContentTokenCount = usage.cachedInput
  if (usage.toolInput > 0) wire.toolUsePromptTokenCount = usage.toolInput
  if (usage.reasoning > 0) wire.thoughtsTokenCount = usage.reasoning
  if (own !== undefined) return { ...wire, ...own }
  const given = byModality(prompt, usage.audioInput, usage.imageInput)
  if (given !== undefined) wire.promptTokensDetails = given
  const made = byModality(candidates, usage.audioOutput, usage.imageOutput)
  if (made !== undefined) wire.candidatesTokensDetails = made
  return wire
}

/** Undefined where all is text, as far as is known. */
function byModality(all: number, audio: number, image: number): JsonObject[] | undefined {
  if (audio === 0 && image === 0) return undefined
  const counts: JsonObject[] = []
  const text = all - audio - image
  if (text > 0) counts.push({ modality: 'TEXT', tokenCount: text })
  if (audio > 0) counts.push({ modality: 'AUDIO', tokenCount: audio })
  if (image > 0) counts.push({ modality: 'IMAGE', tokenCount: image })
  return counts
}
