import type { ChatProtocol, ReasoningProof } from '../../canonical/chat.ts'
import { isJsonObject } from '../../canonical/json.ts'

/**
 * The envelope in which another vendor's proof of reasoning travels through a caller's protocol:
 * `sl1.<issuer>.<base64url>` (conversion.md 36). A value without it belongs to the protocol's own vendor.
 */
const HEAD = 'sl1.'

/** Google's word for "do not check": a client's stopgap, not a proof (conversion.md 39). */
const NO_PROOF = 'skip_thought_signature_validator'

const ISSUERS: ReadonlySet<string> = new Set<ChatProtocol>([
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate',
  'bedrock-converse',
  'cohere-chat',
  'ollama-chat',
])

function isIssuer(word: string): word is ChatProtocol {
  return ISSUERS.has(word)
}

/** A proof as one string for a place that belongs to the protocol `own`. */
export function wrapProof(proof: ReasoningProof, own: ChatProtocol): string {
  if (proof.issuer === own) return proof.value
  const block: { v: string; r?: true; i?: string } = { v: proof.value }
  if (proof.redacted === true) block.r = true
  if (proof.id !== undefined) block.i = proof.id
  return `${HEAD}${proof.issuer}.${Buffer.from(JSON.stringify(block)).toString('base64url')}`
}

/** Reads what `wrapProof` made, or a raw value of the protocol's own vendor. Undefined: no proof, or a damaged envelope. */
export function unwrapProof(value: string, own: ChatProtocol): ReasoningProof | undefined {
  if (value === '' || value === NO_PROOF) return undefined
  if (!value.startsWith(HEAD)) return { issuer: own, value }
  const dot = value.indexOf('.', HEAD.length)
  const issuer = dot === -1 ? '' : value.slice(HEAD.length, dot)
  if (!isIssuer(issuer)) return undefined
  return readBlock(issuer, Buffer.from(value.slice(dot + 1), 'base64url').toString())
}

function readBlock(issuer: ChatProtocol, text: string): ReasoningProof | undefined {
  let block: unknown
  try {
    block = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isJsonObject(block) || typeof block.v !== 'string') return undefined
  const proof: ReasoningProof = { issuer, value: block.v }
  if (block.r === true) proof.redacted = true
  if (typeof block.i === 'string') proof.id = block.i
  return proof
}
