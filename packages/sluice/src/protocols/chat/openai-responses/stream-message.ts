import type { TokenLogprob } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { readTokenLogprobs } from '../token-logprobs.ts'
import { decodeAnnotation } from './decode-annotation.ts'
import { type AnswerWriter, openTextPart, restOf, type TextPart } from './stream-writer.ts'

/** A `message` of the output, by the places of its parts. */
export interface MessageItem {
  kind: 'message'
  id: string
  done: boolean
  phase: string | undefined
  texts: (TextPart | undefined)[]
  /** What was told of each refusal. */
  refusals: (string | undefined)[]
}

export function openMessage(wire: JsonObject): MessageItem {
  const item: MessageItem = {
    kind: 'message',
    id: typeof wire.id === 'string' ? wire.id : '',
    done: false,
    phase: undefined,
    texts: [],
    refusals: [],
  }
  readPhase(item, wire)
  return item
}

/** OpenAI's `commentary` or `final_answer` (conversion.md 68). */
function readPhase(item: MessageItem, wire: JsonObject): void {
  if (typeof wire.phase === 'string') item.phase = wire.phase
}

export function textAt(item: MessageItem, index: number): TextPart {
  let part = item.texts[index]
  if (part === undefined) {
    part = openTextPart(item.phase)
    item.texts[index] = part
  }
  return part
}

/** A piece of text with the tokens that it consists of, where the caller asked for them. */
export function addText(
  item: MessageItem,
  index: number,
  piece: { text: Json | undefined; logprobs: Json | undefined },
  writer: AnswerWriter,
): void {
  const { text } = piece
  if (typeof text !== 'string') return
  const logprobs = readTokenLogprobs(piece.logprobs)
  if (text !== '' || logprobs !== undefined) writer.text(textAt(item, index), text, logprobs)
}

export function addRefusal(
  item: MessageItem,
  index: number,
  text: Json | undefined,
  writer: AnswerWriter,
): void {
  if (typeof text !== 'string' || text === '') return
  item.refusals[index] = (item.refusals[index] ?? '') + text
  writer.refusal(text)
}

export function addAnnotation(
  item: MessageItem,
  index: number,
  wire: JsonObject,
  writer: AnswerWriter,
): void {
  const part = textAt(item, index)
  const at = typeof wire.annotation_index === 'number' ? wire.annotation_index : part.cited
  if (at < part.cited) return
  part.cited = at + 1
  cite(part, wire.annotation, writer)
}

function cite(part: TextPart, annotation: Json | undefined, writer: AnswerWriter): void {
  const event = decodeAnnotation(annotation, part.start === -1 ? writer.length : part.start)
  if (event !== undefined) writer.events.push(event)
}

/** The whole text of a part: what its pieces left out is told now. */
export function endText(
  item: MessageItem,
  index: number,
  whole: { text: Json | undefined; logprobs: Json | undefined },
  writer: AnswerWriter,
): void {
  if (typeof whole.text !== 'string') return
  const part = textAt(item, index)
  const rest = restOf(part.said, whole.text)
  // Some vendors give the tokens only here.
  const logprobs: TokenLogprob[] | undefined = part.hasLogprobs
    ? undefined
    : readTokenLogprobs(whole.logprobs)
  if (rest !== '' || logprobs !== undefined) writer.text(part, rest, logprobs)
}

export function endRefusal(
  item: MessageItem,
  index: number,
  whole: Json | undefined,
  writer: AnswerWriter,
): void {
  if (typeof whole === 'string') addRefusal(item, index, restOf(item.refusals[index] ?? '', whole), writer)
}

/** A part as it stands at its end. */
export function endPart(
  item: MessageItem,
  index: number,
  wire: JsonObject,
  scope: { writer: AnswerWriter; notes: Notes },
): void {
  const { writer, notes } = scope
  if (wire.type === 'refusal') {
    endRefusal(item, index, wire.refusal, writer)
    return
  }
  // Vendors of this format write `text` for `output_text`.
  if (typeof wire.text !== 'string') {
    notes.warn('incomplete', typeof wire.type === 'string' ? `content.${wire.type}` : 'content')
    return
  }
  endText(item, index, { text: wire.text, logprobs: wire.logprobs }, writer)
  const part = textAt(item, index)
  const annotations = Array.isArray(wire.annotations) ? wire.annotations : []
  for (; part.cited < annotations.length; part.cited++) cite(part, annotations[part.cited], writer)
  writer.closePart(part)
}

/** The item as it stands at its end. */
export function endMessage(
  item: MessageItem,
  wire: JsonObject,
  scope: { writer: AnswerWriter; notes: Notes },
): void {
  readPhase(item, wire)
  const content = Array.isArray(wire.content) ? wire.content : []
  for (const [index, part] of content.entries()) {
    if (isJsonObject(part)) endPart(item, index, part, scope)
  }
  for (const part of item.texts) if (part !== undefined) scope.writer.closePart(part)
}
