import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { Json } from '../../../canonical/json.ts'

/** The signature of a `thinking` block; none where the vendor does not sign. */
export function decodeSignature(signature: Json | undefined): ReasoningProof | undefined {
  if (typeof signature !== 'string' || signature === '') return undefined
  return { issuer: 'anthropic-messages', value: signature }
}

/** A `redacted_thinking` block: all of it is proof. */
export function decodeRedacted(data: Json | undefined): ReasoningProof | undefined {
  if (typeof data !== 'string' || data === '') return undefined
  return { issuer: 'anthropic-messages', value: data, redacted: true }
}
