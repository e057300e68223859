import type { ReasoningProof } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { wrapProof } from '../reasoning-proof.ts'

/**
 * A proof that no words go with, as a block (conversion.md 35): this vendor's as it was, another's as redacted, since a
 * thought without words is nothing to show.
 */
export function encodeBareProof(proof: ReasoningProof): JsonObject {
  return proof.issuer === 'anthropic-messages' && proof.redacted !== true
    ? encodeThinking('', proof)
    : { type: 'redacted_thinking', data: wrapProof(proof, 'anthropic-messages') }
}

export function encodeThinking(thinking: string, proof: ReasoningProof | undefined): JsonObject {
  return { type: 'thinking', thinking, signature: encodeSignature(proof) }
}

export function encodeSignature(proof: ReasoningProof | undefined): string {
  return proof === undefined ? '' : wrapProof(proof, 'anthropic-messages')
}

/** One thought with what proves it. */
export function encodeThought(text: string, proof: ReasoningProof | undefined): JsonObject[] {
  if (text === '') return proof === undefined ? [] : [encodeBareProof(proof)]
  const isApart = proof?.redacted === true && proof.issuer === 'anthropic-messages'
  return isApart ? [encodeThinking(text, undefined), encodeBareProof(proof)] : [encodeThinking(text, proof)]
}
