import type { AnswerChoice, AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import { encodeCall } from './encode-call.ts'
import { encodeCitation, encodeVendorCitation } from './encode-citation.ts'
import { encodePicture } from './encode-picture.ts'
import { encodeThinking, encodeThought } from './encode-proof.ts'
import { type Ending, encodeStopReason } from './encode-stop-reason.ts'
import { encodeUsage } from './encode-usage.ts'
import { encodeVendorBlock } from './encode-vendor-block.ts'

/** A whole answer as a message: https://platform.claude.com/docs/en/api/messages */
export function encodeResponse(answer: ChatAnswer, context: AnswerContext): JsonObject {
  const choice = answer.choices.find(({ index }) => index === 0) ?? answer.choices[0]
  // One answer is all that the format has (conversion.md 16).
  if (answer.choices.length > 1) context.notes.warn('dropped', 'choices')
  if (choice?.logprobs !== undefined) context.notes.warn('dropped', 'logprobs')
  const ending = endingOf(choice, answer.blockReason)
  const hasRefusal = choice?.parts.some(({ type }) => type === 'refusal') === true
  const { usage: counters, ...extra } =
    answer.extraOf === 'anthropic-messages' ? (answer.extra ?? {}) : ({} as JsonObject)
  return {
    id: context.id,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: choice === undefined ? [] : encodeContent(choice.parts, context),
    stop_reason: ending === undefined ? null : encodeStopReason(ending, hasRefusal, context.notes),
    stop_sequence: ending?.stopSequence ?? null,
    ...extra,
    usage: encodeUsage(answer.usage, isJsonObject(counters) ? counters : undefined),
  }
}

function endingOf(choice: AnswerChoice | undefined, blockReason: string | undefined): Ending | undefined {
  if (choice !== undefined) {
    return { reason: choice.finish, raw: choice.rawFinish, stopSequence: choice.stopSequence }
  }
  return blockReason === undefined ? undefined : { reason: 'content-filter' }
}

function encodeContent(parts: readonly AnswerPart[], context: AnswerContext): JsonObject[] {
  return parts.flatMap((part) => encodePart(part, context))
}

function encodePart(part: AnswerPart, context: AnswerContext): JsonObject[] {
  const { notes } = context
  switch (part.type) {
    case 'text':
      return encodeText(part, context)
    case 'refusal':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    case 'reasoning':
      return encodeThought(part.text, part.proof)
    case 'tool-call': {
      const block = encodeCall(part, notes)
      // A signature of the call itself stands before it (conversion.md 37).
      return part.proof === undefined ? [block] : [encodeThinking('', part.proof), block]
    }
    case 'image': {
      const text = encodePicture(part, context)
      return text === undefined ? [] : [{ type: 'text', text }]
    }
    case 'audio':
      notes.warn('dropped', 'content.audio')
      return []
    case 'vendor':
      return encodeVendorBlock(part, context)
  }
}

function encodeText(part: Extract<AnswerPart, { type: 'text' }>, { notes }: AnswerContext): JsonObject[] {
  if (part.phase !== undefined) notes.warn('dropped', 'phase')
  const citations = (part.citations ?? []).map(encodeCitation)
  for (const one of part.vendorCitations ?? []) {
    const citation = encodeVendorCitation(one, notes)
    if (citation !== undefined) citations.push(citation)
  }
  if (citations.length > 0) return [{ type: 'text', text: part.text, citations }]
  // A block without text is refused when a client sends it back.
  return part.text === '' ? [] : [{ type: 'text', text: part.text }]
}
