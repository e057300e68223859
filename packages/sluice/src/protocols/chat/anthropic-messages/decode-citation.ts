import type { Citation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/**
 * A citation of a text block; `start` and `end` are the block's place in the answer's text, since this vendor
 * cuts its text into one block a passage (conversion.md 45). Citations of the caller's own documents have no
 * address and no counterpart: they are warned about.
 */
export function decodeCitation(
  stated: Json | undefined,
  place: { start: number; end: number },
  notes: Notes,
): Citation | undefined {
  if (!isJsonObject(stated) || typeof stated.url !== 'string') {
    notes.warn('dropped', 'citations')
    return undefined
  }
  const citation: Citation = { url: stated.url, ...place }
  if (typeof stated.title === 'string') citation.title = stated.title
  if (typeof stated.cited_text === 'string') citation.text = stated.cited_text
  return citation
}
