import type { Citation, VendorCitation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { findPassage } from '../find-passage.ts'

export interface DecodedCitation {
  citations: Citation[]
  /** Sources without an address: a caller's own documents, results of its tools. */
  vendor?: VendorCitation
}

/**
 * A citation of the answer: one for each source that has a web address, the others in the vendor's own form. `start` and
 * `end` count within one block of content, which begins at `offset` of the answer's `text`.
 * https://docs.cohere.com/docs/documents-and-citations
 */
export function decodeCitation(wire: JsonObject, text: string, offset: number): DecodedCitation {
  const place = placeOf(wire, text, offset)
  const decoded: DecodedCitation = { citations: [] }
  const others: Json[] = []
  for (const source of Array.isArray(wire.sources) ? wire.sources : []) {
    const citation = isJsonObject(source) ? readAddress(source) : undefined
    if (citation === undefined) others.push(source)
    else decoded.citations.push({ ...citation, ...place })
  }
  if (others.length > 0 || decoded.citations.length === 0) {
    decoded.vendor = { protocol: 'cohere-chat', value: { ...wire, sources: others } }
  }
  return decoded
}

/** Only of the answer itself: what stands in thoughts or in a plan is no place of it. */
function placeOf(wire: JsonObject, text: string, offset: number): { start: number; end: number } | undefined {
  if (wire.type !== undefined && wire.type !== 'TEXT_CONTENT') return undefined
  if (typeof wire.start !== 'number' || typeof wire.end !== 'number') return undefined
  const words = typeof wire.text === 'string' ? wire.text : undefined
  return findPassage(text, { start: offset + wire.start, end: offset + wire.end }, words)
}

/** `document` or `tool_output` hold what the caller gave for the source: often its address and title. */
function readAddress(source: JsonObject): Citation | undefined {
  const data = [source.document, source.tool_output].find(isJsonObject)
  const url = [data?.url, source.id].find(isWebAddress)
  if (url === undefined) return undefined
  return typeof data?.title === 'string' ? { url, title: data.title } : { url }
}

function isWebAddress(value: Json | undefined): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
}
