import type { ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'
import { unwrapProof } from '../reasoning-proof.ts'

/** Gemini's proof in Google's form of this format: https://ai.google.dev/gemini-api/docs/thought-signatures */
export function readSignature(extraContent: Json | undefined): ReasoningProof | undefined {
  if (!isJsonObject(extraContent) || !isJsonObject(extraContent.google)) return undefined
  const signature = extraContent.google.thought_signature
  return typeof signature === 'string' ? unwrapProof(signature, 'gemini-generate') : undefined
}
