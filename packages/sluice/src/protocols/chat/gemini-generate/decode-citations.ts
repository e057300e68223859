import type { Citation } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { findPassage } from '../find-passage.ts'
import { mapByteOffsets } from './map-byte-offsets.ts'

/** What one candidate said of its sources, over all its frames. */
export interface Sources {
  /** Streams send each chunk once, and later supports count on all chunks before. */
  chunks: JsonObject[]
  supports: JsonObject[]
  /** Recitation: passages that stand in a source word by word. */
  recited: JsonObject[]
  /** The queries of the last frame that named any. */
  queries: number
}

interface Passage {
  chunk: JsonObject
  start?: number
  end?: number
  /** The answer's own words there, which settle an offset that is off by a little. */
  words?: string
}

/** Adds what a candidate's frame says; gives back the state, made at need. */
export function noteSources(sources: Sources | undefined, candidate: JsonObject): Sources | undefined {
  const grounding = candidate.groundingMetadata
  const citations = candidate.citationMetadata
  if (grounding === undefined && citations === undefined) return sources
  const into = sources ?? { chunks: [], supports: [], recited: [], queries: 0 }
  if (isJsonObject(grounding)) {
    append(into.chunks, grounding.groundingChunks)
    append(into.supports, grounding.groundingSupports)
    const queries = grounding.webSearchQueries
    if (Array.isArray(queries) && queries.length > 0) into.queries = queries.length
  }
  // The Gemini API says `citationSources`, Vertex says `citations`.
  if (isJsonObject(citations)) append(into.recited, citations.citationSources ?? citations.citations)
  return into
}

function append(list: JsonObject[], more: Json | undefined): void {
  if (!Array.isArray(more)) return
  for (const one of more) if (isJsonObject(one)) list.push(one)
}

/** The citations of a whole text; a source without an address is warned about. */
export function resolveCitations(sources: Sources, text: string, notes: Notes): Citation[] {
  const passages = [...groundedPassages(sources), ...recitedPassages(sources)]
  const offsets = passages.flatMap((one) => [one.start ?? 0, one.end ?? 0])
  const mapped = mapByteOffsets(text, offsets)
  const found = new Map<string, Citation>()
  for (const passage of passages) {
    const citation = citeChunk(passage.chunk)
    if (citation === undefined) {
      notes.warn('dropped', 'groundingMetadata')
      continue
    }
    placeCitation(citation, passage, text, mapped)
    found.set(`${citation.start} ${citation.end} ${citation.url}`, citation)
  }
  return [...found.values()]
}

function* groundedPassages(sources: Sources): Generator<Passage> {
  for (const support of sources.supports) {
    const segment = isJsonObject(support.segment) ? support.segment : {}
    const indices = Array.isArray(support.groundingChunkIndices) ? support.groundingChunkIndices : []
    for (const index of indices) {
      const chunk = typeof index === 'number' ? sources.chunks[index] : undefined
      if (chunk === undefined) continue
      const passage: Passage = { chunk, start: offset(segment.startIndex) ?? 0 }
      const end = offset(segment.endIndex)
      if (end !== undefined) passage.end = end
      if (typeof segment.text === 'string') passage.words = segment.text
      yield passage
    }
  }
  // Sources without passages are still the answer's sources.
  if (sources.supports.length === 0) for (const chunk of sources.chunks) yield { chunk }
}

function* recitedPassages(sources: Sources): Generator<Passage> {
  for (const source of sources.recited) {
    const passage: Passage = { chunk: { web: source }, start: offset(source.startIndex) ?? 0 }
    const end = offset(source.endIndex)
    if (end !== undefined) passage.end = end
    yield passage
  }
}

function offset(value: Json | undefined): number | undefined {
  return Number.isSafeInteger(value) ? Number(value) : undefined
}

function citeChunk(chunk: JsonObject): Citation | undefined {
  const source = chunk.web ?? chunk.maps ?? chunk.retrievedContext ?? chunk.image
  if (!isJsonObject(source)) return undefined
  const url = source.uri ?? source.sourceUri
  if (typeof url !== 'string' || url === '') return undefined
  const citation: Citation = { url }
  if (typeof source.title === 'string') citation.title = source.title
  return citation
}

function placeCitation(
  citation: Citation,
  passage: Passage,
  text: string,
  mapped: ReadonlyMap<number, number>,
): void {
  if (passage.start === undefined || passage.end === undefined) return
  const stated = { start: mapped.get(passage.start) ?? 0, end: mapped.get(passage.end) ?? 0 }
  // Recorded: offsets one or two short of the words that the segment quotes.
  const place = findPassage(text, stated, passage.words)
  if (place === undefined) return
  citation.start = place.start
  citation.end = place.end
}
