import type { AnswerPart, ReasoningProof } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { parseArguments } from '../parse-arguments.ts'
import { encodeSignature } from './thought-signature.ts'
import { unwrapSound } from './unwrap-wav.ts'

type PartOf<T extends AnswerPart['type']> = Extract<AnswerPart, { type: T }>

/** A call with its arguments whole, as this format has them (conversion.md 55). */
export function encodeCall(
  { id, name, arguments: text, custom, proof }: Omit<PartOf<'tool-call'>, 'type'>,
  context: AnswerContext,
): JsonObject {
  const { input, changed } =
    custom === true ? { input: { input: text }, changed: false } : parseArguments(text)
  if (changed) context.notes.warn('changed', 'functionCall.args')
  return signed({ functionCall: { name, args: input, id } }, proof)
}

/**
 * What ends a block of reasoning. Google's own signature without words stands on an empty text; another vendor's is a
 * thought, so that a client keeps it with the thoughts that it covers.
 */
export function encodeProof(proof: ReasoningProof, ownBlockHasText: boolean): JsonObject {
  const thoughtSignature = encodeSignature(proof)
  const isBare = proof.issuer === 'gemini-generate' && !ownBlockHasText
  return isBare ? { text: '', thoughtSignature } : { text: '', thought: true, thoughtSignature }
}

export function encodeImage({ mediaType, data, proof }: Omit<PartOf<'image'>, 'type'>): JsonObject {
  return signed({ inlineData: { mimeType: mediaType, data } }, proof)
}

/** What Google's own tools did, as it came; another vendor's is told by a warning, never shown as a call (R21). */
export function encodeVendorBlock(
  { protocol, kind, value }: Omit<PartOf<'vendor'>, 'type'>,
  context: AnswerContext,
): JsonObject | undefined {
  if (protocol === 'gemini-generate') return value
  context.notes.warn('dropped', kind)
  return undefined
}

function signed(part: JsonObject, proof: ReasoningProof | undefined): JsonObject {
  return proof === undefined ? part : { ...part, thoughtSignature: encodeSignature(proof) }
}

/** The parts of a whole answer. */
export function encodeAnswerParts(parts: readonly AnswerPart[], context: AnswerContext): JsonObject[] {
  const encoded: JsonObject[] = []
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'refusal':
        if (part.text !== '') encoded.push({ text: part.text })
        if ('phase' in part && part.phase !== undefined) context.notes.warn('dropped', 'phase')
        if ('vendorCitations' in part && part.vendorCitations !== undefined) {
          context.notes.warn('dropped', 'citations')
        }
        break
      case 'reasoning':
        encodeReasoning(part, encoded)
        break
      case 'tool-call':
        encoded.push(encodeCall(part, context))
        break
      case 'image':
        encoded.push(encodeImage(part))
        break
      case 'audio':
        if (part.transcript !== undefined) context.notes.warn('dropped', 'audio.transcript')
        if (part.data !== '') encoded.push({ inlineData: { ...unwrapSound(part.data, part.mediaType) } })
        break
      case 'vendor': {
        const block = encodeVendorBlock(part, context)
        if (block !== undefined) encoded.push(block)
        break
      }
    }
  }
  return encoded
}

function encodeReasoning({ text, proof }: PartOf<'reasoning'>, into: JsonObject[]): void {
  if (text !== '') {
    into.push(signed({ text, thought: true }, proof))
    return
  }
  if (proof === undefined) return
  const last = into.at(-1)
  const isOwn = proof.issuer === 'gemini-generate'
  // A signature on a text was taken off it as reasoning of its own.
  if (isOwn && last !== undefined && isPlainText(last)) last.thoughtSignature = encodeSignature(proof)
  else into.push(encodeProof(proof, false))
}

function isPlainText(part: JsonObject): boolean {
  return typeof part.text === 'string' && part.thought === undefined && part.thoughtSignature === undefined
}
