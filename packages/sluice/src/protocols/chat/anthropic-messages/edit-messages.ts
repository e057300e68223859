import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { isOwnCitation, isOwnEnvelope, isOwnSearch } from './our-marks.ts'

/**
 * The messages of a body that is forwarded, without what we wrote into answers of other vendors and a vendor of this format
 * cannot read (conversion.md 36, 45, 46). Undefined where there is nothing of the kind, as in nearly all.
 */
export function editMessages(
  messages: readonly Json[],
  options: { keepEnvelopes: boolean },
  notes: Notes,
): Json[] | undefined {
  const isOurs = (block: Json): block is JsonObject => isOursToRemove(block, options.keepEnvelopes)
  const holds = messages.some((message) =>
    contentOf(message).some((one) => isOurs(one) || holdsCitation(one)),
  )
  if (!holds) return undefined
  return messages.flatMap((message) => {
    const content = contentOf(message)
    if (!isJsonObject(message) || content.length === 0) return [message]
    const kept = content.flatMap((block) => {
      if (!isOurs(block)) return [cutCitations(block)]
      notes.warn('dropped', isOwnEnvelope(block) ? 'reasoning' : `messages.${String(block.type)}`)
      return []
    })
    // A message that held nothing else has nothing to say; the vendor takes two of one role in a row.
    return kept.length === 0 ? [] : [{ ...message, content: kept }]
  })
}

function contentOf(message: Json): readonly Json[] {
  return isJsonObject(message) && Array.isArray(message.content) ? message.content : []
}

function isOursToRemove(block: Json, keepEnvelopes: boolean): boolean {
  if (!isJsonObject(block)) return false
  return (!keepEnvelopes && isOwnEnvelope(block)) || isOwnSearch(block)
}

function holdsCitation(block: Json): boolean {
  return isJsonObject(block) && Array.isArray(block.citations) && block.citations.some(isOwnCitation)
}

function cutCitations(block: Json): Json {
  if (!isJsonObject(block) || !Array.isArray(block.citations) || !block.citations.some(isOwnCitation)) {
    return block
  }
  const citations = block.citations.filter((one) => !isOwnCitation(one))
  const { citations: _, ...rest } = block
  return citations.length === 0 ? rest : { ...rest, citations }
}
