import type { ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { type AnswerWriter, restOf, type ThoughtPart } from './stream-writer.ts'

/** A `reasoning` item of the output. A vendor shows summaries of its thinking, or the thinking itself. */
export interface ReasoningItem {
  kind: 'reasoning'
  id: string
  done: boolean
  summary: (ThoughtPart | undefined)[]
  content: (ThoughtPart | undefined)[]
}

export type ThoughtList = 'summary' | 'content'

export function openReasoning(wire: JsonObject): ReasoningItem {
  const id = typeof wire.id === 'string' ? wire.id : ''
  return { kind: 'reasoning', id, done: false, summary: [], content: [] }
}

export function addThought(
  item: ReasoningItem,
  list: ThoughtList,
  index: number,
  text: Json | undefined,
  writer: AnswerWriter,
): void {
  if (typeof text === 'string' && text !== '') writer.thought(thoughtAt(item, list, index), text)
}

function thoughtAt(item: ReasoningItem, list: ThoughtList, index: number): ThoughtPart {
  const parts = item[list]
  let part = parts[index]
  if (part === undefined) {
    part = { kind: 'thought', said: '' }
    parts[index] = part
  }
  return part
}

/** A whole part: what its pieces left out is told now. */
export function endThought(
  item: ReasoningItem,
  list: ThoughtList,
  index: number,
  whole: Json | undefined,
  writer: AnswerWriter,
): void {
  if (typeof whole !== 'string') return
  addThought(item, list, index, restOf(item[list][index]?.said ?? '', whole), writer)
}

/** The item as it stands at its end: with what makes the vendor accept it again. */
export function endReasoning(item: ReasoningItem, wire: JsonObject, writer: AnswerWriter): void {
  const content = textsOf(wire.content)
  const summary = textsOf(wire.summary)
  for (const [index, text] of content.entries()) endThought(item, 'content', index, text, writer)
  // Where both say the same, it is told once.
  const isRepeated = summary.join('') === said(item.content) && said(item.summary) === ''
  if (!isRepeated)
    for (const [index, text] of summary.entries()) endThought(item, 'summary', index, text, writer)
  const parts = [...item.summary, ...item.content].filter((part) => part !== undefined)
  const proof = readProof(item, wire)
  if (proof !== undefined) writer.prove(parts, proof)
  else for (const part of parts) writer.closePart(part)
}

function readProof(item: ReasoningItem, wire: JsonObject): ReasoningProof | undefined {
  const value = wire.encrypted_content
  if (typeof value !== 'string' || value === '') return undefined
  const proof: ReasoningProof = { issuer: 'openai-responses', value }
  if (said(item.summary) === '' && said(item.content) === '') proof.redacted = true
  const id = typeof wire.id === 'string' ? wire.id : item.id
  if (id !== '') proof.id = id
  return proof
}

function said(parts: readonly (ThoughtPart | undefined)[]): string {
  let text = ''
  for (const part of parts) text += part?.said ?? ''
  return text
}

function textsOf(list: Json | undefined): string[] {
  if (!Array.isArray(list)) return []
  return list.map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : ''))
}
