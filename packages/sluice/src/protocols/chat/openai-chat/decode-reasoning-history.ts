import type { Part, ReasoningPart } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readArray, readString } from '../read-value.ts'
import { unwrapProof } from '../reasoning-proof.ts'
import { readSignature } from './read-signature.ts'

/**
 * The thinking that an assistant's message brings back, in every form in which it may have been shown:
 * `reasoning_details[]`, `reasoning_content`, `reasoning`, Google's `extra_content` (conversion.md 34, 41).
 */
export function decodeReasoningHistory(wire: JsonObject, path: string): Part[] {
  const plain =
    readString(wire.reasoning_content, `${path}.reasoning_content`) ??
    readString(wire.reasoning, `${path}.reasoning`) ??
    ''
  const details = readArray(wire.reasoning_details, `${path}.reasoning_details`) ?? []
  const parts = details.length === 0 ? [] : readDetails(details)
  // Clients that keep the proof and lose its text still have it beside: one block, one text.
  const only = parts.length === 1 ? parts[0] : undefined
  if (parts.length === 0 && plain !== '') parts.push({ type: 'reasoning', text: plain })
  else if (only !== undefined && only.text === '' && plain !== '' && only.proof?.redacted !== true) {
    // A proof of ours without words never had any: Gemini signs its text so, and thinks aloud without a signature.
    if (isWordless(details)) parts.unshift({ type: 'reasoning', text: plain })
    else only.text = plain
  }
  const signature = readSignature(wire.extra_content)
  if (signature !== undefined) parts.push({ type: 'reasoning', text: '', proof: signature })
  return parts
}

function isWordless([detail]: readonly Json[]): boolean {
  return isJsonObject(detail) && typeof detail.data === 'string' && detail.data.startsWith('sl1.')
}

function readDetails(details: readonly Json[]): ReasoningPart[] {
  const parts: ReasoningPart[] = []
  let own: JsonObject[] = []
  const closeOwn = () => {
    if (own.length > 0) parts.push(joinOwn(own))
    own = []
  }
  for (const detail of details) {
    if (!isJsonObject(detail)) continue
    const sealed = typeof detail.signature === 'string' ? detail.signature : detail.data
    if (typeof sealed !== 'string' || !sealed.startsWith('sl1.')) {
      own.push(detail)
      continue
    }
    // The text of a streamed block comes back in pieces, before the proof that ends it.
    const pieces = takePieces(own, detail)
    closeOwn()
    const text = pieces + detailText(detail)
    const proof = unwrapProof(sealed, 'openai-chat')
    if (proof !== undefined) parts.push({ type: 'reasoning', text, proof })
    else if (text !== '') parts.push({ type: 'reasoning', text })
  }
  closeOwn()
  return parts
}

/** Takes the unsealed pieces of `last`'s block off the end of `entries` and gives their text. */
function takePieces(entries: JsonObject[], last: JsonObject): string {
  let text = ''
  while (entries.length > 0) {
    const piece = entries.at(-1)
    if (piece === undefined || isProof(piece) || piece.index !== last.index || last.type !== piece.type) break
    text = detailText(piece) + text
    entries.pop()
  }
  return text
}

/** Entries of this format's own vendor: they go back whole, as one block. */
function joinOwn(entries: readonly JsonObject[]): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', text: entries.map(detailText).join('') }
  if (entries.some(isProof)) part.proof = { issuer: 'openai-chat', value: JSON.stringify(entries) }
  return part
}

function isProof(entry: JsonObject): boolean {
  return typeof entry.signature === 'string' || typeof entry.data === 'string'
}

export function detailText(detail: JsonObject): string {
  if (typeof detail.text === 'string') return detail.text
  return typeof detail.summary === 'string' ? detail.summary : ''
}
