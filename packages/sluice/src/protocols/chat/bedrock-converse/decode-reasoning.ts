import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { Json } from '../../../canonical/json.ts'

/** The signature of a thought; none where the model's maker does not sign. */
export function decodeSignature(signature: Json | undefined): ReasoningProof | undefined {
  if (typeof signature !== 'string' || signature === '') return undefined
  return { issuer: 'bedrock-converse', value: signature }
}

/** A thought that is not shown: all of it is proof. */
export function decodeRedacted(content: Json | undefined): ReasoningProof | undefined {
  if (typeof content !== 'string' || content === '') return undefined
  return { issuer: 'bedrock-converse', value: content, redacted: true }
}
