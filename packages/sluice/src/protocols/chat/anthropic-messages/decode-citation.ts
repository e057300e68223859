import type { Citation, VendorCitation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** What the citations of a text block are to callers of other protocols: web pages, and what only this one can show. */
export interface DecodedCitations {
  web: Citation[]
  own: VendorCitation[]
}

/**
 * Citations of a text block; `start` and `end` are the block's place in the answer's text, since this vendor
 * cuts its text into one block a passage (conversion.md 45). A citation of the caller's own documents has no
 * address and no counterpart in other formats.
 */
export function decodeCitations(
  stated: Json | undefined,
  place: { start: number; end: number },
  notes: Notes,
): DecodedCitations {
  const decoded: DecodedCitations = { web: [], own: [] }
  for (const value of Array.isArray(stated) ? stated : []) {
    if (!isJsonObject(value)) {
      notes.warn('dropped', 'citations')
      continue
    }
    const own: VendorCitation = { protocol: 'anthropic-messages', value }
    if (typeof value.url !== 'string') {
      decoded.own.push(own)
      continue
    }
    const citation: Citation = { url: value.url, ...place, own }
    if (typeof value.title === 'string') citation.title = value.title
    if (typeof value.cited_text === 'string') citation.text = value.cited_text
    decoded.web.push(citation)
  }
  return decoded
}
