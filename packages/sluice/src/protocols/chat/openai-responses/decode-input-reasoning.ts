import type { ReasoningPart, ReasoningProof } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readArray, readString } from '../read-value.ts'
import { unwrapProof } from '../reasoning-proof.ts'

/**
 * A `reasoning` item of an earlier answer: a part for each text that was shown of it, the last with the proof
 * (conversion.md 35, 36).
 */
export function decodeReasoning(item: JsonObject, path: string): ReasoningPart[] {
  const content = readTexts(item.content, `${path}.content`)
  const summary = readTexts(item.summary, `${path}.summary`)
  const isRepeated = content.length > 0 && summary.join('') === content.join('')
  const texts = isRepeated ? content : [...content, ...summary]
  const parts = texts.map((text): ReasoningPart => ({ type: 'reasoning', text }))
  const proof = readProof(item, path)
  if (proof === undefined) return parts
  const last = parts.at(-1)
  if (last === undefined) return [{ type: 'reasoning', text: '', proof }]
  last.proof = proof
  return parts
}

/** An item without sealed content names thinking that lies with the vendor; its id is all the proof there is. */
function readProof(item: JsonObject, path: string): ReasoningProof | undefined {
  const sealed = readString(item.encrypted_content, `${path}.encrypted_content`) ?? ''
  const id = readString(item.id, `${path}.id`) ?? ''
  if (sealed === '') return id === '' ? undefined : { issuer: 'openai-responses', value: '', id }
  const proof = unwrapProof(sealed, 'openai-responses')
  // The vendor seals the id of the item in; an envelope of ours knows it better than the item does.
  if (proof?.issuer === 'openai-responses' && proof.id === undefined && id !== '') proof.id = id
  return proof
}

function readTexts(value: Json | undefined, path: string): string[] {
  const texts: string[] = []
  for (const one of readArray(value, path) ?? []) {
    if (isJsonObject(one) && typeof one.text === 'string' && one.text !== '') texts.push(one.text)
  }
  return texts
}
