import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

export interface ContentPiece {
  kind: 'text' | 'reasoning'
  text: string
}

/** `content` of an answer or delta: a text, or Mistral's list of texts and thinking (https://docs.mistral.ai/capabilities/reasoning/). */
export function splitContent(content: Json | undefined, notes: Notes): ContentPiece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) return []
  const pieces: ContentPiece[] = []
  for (const part of content) {
    if (typeof part === 'string') pieces.push({ kind: 'text', text: part })
    else if (isJsonObject(part)) addPart(pieces, part, notes)
  }
  return pieces
}

function addPart(pieces: ContentPiece[], part: JsonObject, notes: Notes): void {
  if (part.type === 'thinking') {
    pieces.push({ kind: 'reasoning', text: joinTexts(part.thinking) })
  } else if (typeof part.text === 'string') {
    pieces.push({ kind: 'text', text: part.text })
  } else {
    notes.warn('dropped', typeof part.type === 'string' ? `content.${part.type}` : 'content')
  }
}

function joinTexts(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return ''
  let text = ''
  for (const one of value) if (isJsonObject(one) && typeof one.text === 'string') text += one.text
  return text
}
