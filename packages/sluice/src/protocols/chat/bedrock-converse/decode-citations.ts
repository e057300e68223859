import type { Citation, VendorCitation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** Where a cited passage stands in the answer's text, in UTF-16 units. */
export interface CitedPlace {
  start: number
  end: number
}

/**
 * A citation of the web; undefined for one of the caller's own documents, which goes on in the vendor's form.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html
 */
export function decodeWebCitation(stated: JsonObject, place: CitedPlace): Citation | undefined {
  const web = isJsonObject(stated.location) ? stated.location.web : undefined
  const url = isJsonObject(web) ? web.url : undefined
  if (typeof url !== 'string' || url === '') return undefined
  const citation: Citation = { url, ...place }
  if (typeof stated.title === 'string' && stated.title !== '') citation.title = stated.title
  const text = joinTexts(stated.sourceContent)
  if (text !== '') citation.text = text
  return citation
}

export function asVendorCitation(stated: JsonObject): VendorCitation {
  return { protocol: 'bedrock-converse', value: stated }
}

/** `[{text}]`, as cited passages and what is said of them stand in. */
export function joinTexts(content: Json | undefined): string {
  let text = ''
  for (const piece of Array.isArray(content) ? content : []) {
    if (isJsonObject(piece) && typeof piece.text === 'string') text += piece.text
  }
  return text
}
