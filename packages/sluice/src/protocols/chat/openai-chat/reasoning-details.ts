import type { ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { detailText } from './decode-reasoning-history.ts'

/** Gathers `reasoning_details[]`, whole or in pieces, into the proof that the vendor wants back. */
export interface DetailCollector {
  /** The text that these entries show. */
  push(wire: Json | undefined): string
  /** The proof of what was gathered since the last call, where an entry bears one. */
  take(): ReasoningProof | undefined
}

/**
 * Pieces of one entry follow one another with the same type and index: texts are appended, the signature that
 * comes last is added (https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks).
 */
export function openDetailCollector(): DetailCollector {
  let entries: JsonObject[] = []
  return {
    push(wire) {
      if (!Array.isArray(wire)) return ''
      let text = ''
      for (const one of wire) {
        if (!isJsonObject(one)) continue
        text += detailText(one)
        const last = entries.at(-1)
        if (last !== undefined && continues(last, one)) extend(last, one)
        else entries.push({ ...one })
      }
      return text
    },
    take() {
      const gathered = entries
      entries = []
      const isProof = gathered.some(({ signature, data }) => isSeal(signature) || isSeal(data))
      return isProof ? { issuer: 'openai-chat', value: JSON.stringify(gathered) } : undefined
    },
  }
}

function isSeal(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== ''
}

function continues(last: JsonObject, next: JsonObject): boolean {
  // Sealed entries are whole; two of them may share an index.
  return (
    last.type === next.type && last.index === next.index && next.data === undefined && !isSeal(last.signature)
  )
}

function extend(last: JsonObject, next: JsonObject): void {
  for (const key of Object.keys(next)) {
    const value = next[key]
    const before = last[key]
    if ((key === 'text' || key === 'summary') && typeof value === 'string' && typeof before === 'string') {
      last[key] = before + value
    } else if (value !== undefined && value !== null && key !== '__proto__') {
      last[key] = value
    }
  }
}
