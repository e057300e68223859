import type { ChatProtocol, ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { wrapProof } from '../reasoning-proof.ts'

/** OpenRouter's names for whose form a sealed entry has: https://openrouter.ai/docs/use-cases/reasoning-tokens#reasoning-details-array-structure */
const FORMAT_OF_ISSUER: Partial<Record<ChatProtocol, string>> = {
  'anthropic-messages': 'anthropic-claude-v1',
  'gemini-generate': 'google-gemini-v1',
  'openai-responses': 'openai-responses-v1',
}

/** One block of reasoning with its proof as entries of `reasoning_details[]` (conversion.md 34, 36). */
export function encodeReasoningDetails(text: string, proof: ReasoningProof, index: number): Json[] {
  if (proof.issuer === 'openai-chat') return readOwnDetails(proof.value)
  const format = FORMAT_OF_ISSUER[proof.issuer] ?? 'unknown'
  const sealed = wrapProof(proof, 'openai-chat')
  // Without a text there is nothing that a signature could sign.
  if (proof.redacted === true || text === '')
    return [{ type: 'reasoning.encrypted', data: sealed, format, index }]
  return [{ type: 'reasoning.text', text, signature: sealed, format, index }]
}

/** The same entries without their text, which a stream has shown piece by piece; those that bore nothing else are gone. */
export function withoutText(entries: readonly Json[]): Json[] {
  const sealed: Json[] = []
  for (const entry of entries) {
    if (!isJsonObject(entry)) continue
    const { text: _, summary: __, ...rest } = entry
    if (rest.signature !== undefined || rest.data !== undefined) sealed.push(rest)
  }
  return sealed
}

/** The details as their vendor gave them. The text has been out with a client, so it may be anything. */
export function readOwnDetails(value: string): JsonObject[] {
  try {
    const entries: unknown = JSON.parse(value)
    return Array.isArray(entries) ? entries.filter(isJsonObject) : []
  } catch {
    return []
  }
}
