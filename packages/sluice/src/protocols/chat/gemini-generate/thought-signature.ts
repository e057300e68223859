import type { ReasoningProof } from '../../../canonical/chat.ts'
import { unwrapProof, wrapProof } from '../reasoning-proof.ts'

/**
 * Gemini 3 refuses a call of its own turn that bears no signature; this word asks it not to look.
 * https://ai.google.dev/gemini-api/docs/thought-signatures#faqs
 */
export const NO_SIGNATURE = 'skip_thought_signature_validator'

/** Words that Google takes in place of a signature, as they are and as clients encode them (conversion.md 39). */
const STOPGAPS: ReadonlySet<string> = new Set(
  [NO_SIGNATURE, 'context_engineering_is_the_way_to_go'].flatMap((word) => [
    word,
    Buffer.from(word).toString('base64'),
    Buffer.from(word).toString('base64url'),
  ]),
)

/** `sl1.` as base64 begins with it; the fourth byte shares its last character with the fifth. */
const ENVELOPE = 'c2wxL'

/** A proof where Google's signature stands: bytes, so another vendor's envelope is base64 once more (conversion.md 36). */
export function encodeSignature(proof: ReasoningProof): string {
  const value = wrapProof(proof, 'gemini-generate')
  return proof.issuer === 'gemini-generate' ? value : Buffer.from(value).toString('base64')
}

/** Whether a signature is another vendor's proof in our envelope. */
export function isForeignSignature(signature: string): boolean {
  return signature.startsWith(ENVELOPE)
}

/** Undefined: no proof, or a damaged envelope. Python's SDK writes bytes in the alphabet of URLs, which is read as well. */
export function decodeSignature(signature: string): ReasoningProof | undefined {
  if (STOPGAPS.has(signature)) return undefined
  if (!isForeignSignature(signature)) return unwrapProof(signature, 'gemini-generate')
  const envelope = Buffer.from(signature, 'base64').toString()
  return envelope.startsWith('sl1.') ? unwrapProof(envelope, 'gemini-generate') : undefined
}
