import type { Citation } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { mapUnitOffsets } from './map-byte-offsets.ts'

/**
 * Other vendors' web citations as `groundingMetadata`: each source once, each passage with the sources that it rests on,
 * its place in UTF-8 bytes of the answer's text (conversion.md 45).
 */
export function encodeGrounding(citations: readonly Citation[], text: string): JsonObject {
  const chunks: JsonObject[] = []
  const indexOf = new Map<string, number>()
  const passages = new Map<string, { start: number; end: number; indices: number[] }>()
  for (const { url, title, start, end } of citations) {
    let index = indexOf.get(url)
    if (index === undefined) {
      index = chunks.push({ web: title === undefined ? { uri: url } : { uri: url, title } }) - 1
      indexOf.set(url, index)
    }
    if (start === undefined || end === undefined || end <= start) continue
    const key = `${start} ${end}`
    const passage = passages.get(key)
    if (passage === undefined) passages.set(key, { start, end, indices: [index] })
    else if (!passage.indices.includes(index)) passage.indices.push(index)
  }
  const grounding: JsonObject = { groundingChunks: chunks }
  if (passages.size === 0) return grounding
  const offsets = mapUnitOffsets(
    text,
    [...passages.values()].flatMap(({ start, end }) => [start, end]),
  )
  grounding.groundingSupports = [...passages.values()].map(({ start, end, indices }) => ({
    segment: {
      startIndex: offsets.get(start) ?? 0,
      endIndex: offsets.get(end) ?? 0,
      text: text.slice(start, end),
    },
    groundingChunkIndices: indices,
  }))
  return grounding
}
