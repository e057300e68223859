import type { Citation, VendorCitation } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/**
 * A web citation: as this format's vendor wrote it, or another's in its form. The index, which only the vendor can fill, is
 * empty then, and by that we know it when it comes back (conversion.md 45).
 */
export function encodeCitation({ own, url, title, text }: Citation): JsonObject {
  if (own?.protocol === 'anthropic-messages') return own.value
  return {
    type: 'web_search_result_location',
    cited_text: text ?? '',
    url,
    title: title ?? null,
    encrypted_index: '',
  }
}

/** A citation of no web page; undefined for one in another vendor's form. */
export function encodeVendorCitation(
  { protocol, value }: VendorCitation,
  notes: Notes,
): JsonObject | undefined {
  if (protocol === 'anthropic-messages') return value
  notes.warn('dropped', 'citations')
  return undefined
}
