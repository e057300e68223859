import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/**
 * What we write into answers in this format of what other vendors did, and know again when a client sends it back: it
 * means nothing to this format's vendors.
 */

/** Begins the id of a search that another vendor made (conversion.md 46). */
export const OWN_SEARCH_ID = 'srvtoolu_sl1_'

/** A citation of another vendor's search: the vendor's own have an index that it can read (conversion.md 45). */
export function isOwnCitation(citation: Json): boolean {
  return isJsonObject(citation) && citation.encrypted_index === ''
}

export function isOwnSearch(block: JsonObject): boolean {
  const id = block.type === 'server_tool_use' ? block.id : block.tool_use_id
  return typeof id === 'string' && id.startsWith(OWN_SEARCH_ID)
}

/** Another vendor's proof in the envelope in which we gave it (conversion.md 36). */
export function isOwnEnvelope(block: JsonObject): boolean {
  const proof =
    block.type === 'thinking' ? block.signature : block.type === 'redacted_thinking' ? block.data : undefined
  return typeof proof === 'string' && proof.startsWith('sl1.')
}
