import type { Citation } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json } from '../../../canonical/json.ts'

/**
 * An annotation of a text that begins at `base` in the answer's text (conversion.md 45). Offsets count characters of that
 * text. Places in files (`file_citation`, `container_file_citation`, `file_path`) are the vendor's own.
 */
export function decodeAnnotation(wire: Json | undefined, base: number): ChatEvent | undefined {
  if (!isJsonObject(wire)) return undefined
  if (typeof wire.url !== 'string' || wire.url === '') {
    return { type: 'vendor-citation', choice: 0, citation: { protocol: 'openai-responses', value: wire } }
  }
  const citation: Citation = { url: wire.url }
  if (typeof wire.title === 'string' && wire.title !== '') citation.title = wire.title
  if (typeof wire.start_index === 'number') citation.start = base + wire.start_index
  if (typeof wire.end_index === 'number') citation.end = base + wire.end_index
  return { type: 'citation', choice: 0, citation }
}
