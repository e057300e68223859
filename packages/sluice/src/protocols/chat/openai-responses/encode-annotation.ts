import type { Citation } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** A web citation within a text that begins at `base` in the answer's; one of nothing particular stands at the start (conversion.md 45). */
export function encodeCitation(citation: Citation, base: number): JsonObject {
  const wire: JsonObject = {
    type: 'url_citation',
    url: citation.url,
    title: citation.title ?? '',
    start_index: Math.max(0, (citation.start ?? base) - base),
    end_index: Math.max(0, (citation.end ?? base) - base),
  }
  if (citation.text !== undefined) wire.content = citation.text
  return wire
}
