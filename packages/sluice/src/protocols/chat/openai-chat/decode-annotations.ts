import type { Citation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** `annotations[]` of a message: web citations. Others (files that the vendor read) are warned about. */
export function decodeAnnotations(wire: Json | undefined, notes: Notes): Citation[] {
  if (!Array.isArray(wire)) return []
  const citations: Citation[] = []
  for (const one of wire) {
    if (!isJsonObject(one)) continue
    const cited = one.url_citation
    if (!isJsonObject(cited) || typeof cited.url !== 'string') {
      notes.warn('dropped', 'annotations')
      continue
    }
    const citation: Citation = { url: cited.url }
    if (typeof cited.title === 'string') citation.title = cited.title
    if (typeof cited.start_index === 'number') citation.start = cited.start_index
    if (typeof cited.end_index === 'number') citation.end = cited.end_index
    if (typeof cited.content === 'string') citation.text = cited.content
    citations.push(citation)
  }
  return citations
}

/** Sources that stand beside the choices: links with their titles, else the links alone. */
export function decodeTopCitations({ search_results: results, citations: links }: JsonObject): Citation[] {
  const citations: Citation[] = []
  for (const one of Array.isArray(results) ? results : []) {
    if (!isJsonObject(one) || typeof one.url !== 'string' || one.url === '') continue
    const citation: Citation = { url: one.url }
    if (typeof one.title === 'string' && one.title !== '') citation.title = one.title
    citations.push(citation)
  }
  if (citations.length > 0 || !Array.isArray(links)) return citations
  for (const url of links) if (typeof url === 'string' && url !== '') citations.push({ url })
  return citations
}
