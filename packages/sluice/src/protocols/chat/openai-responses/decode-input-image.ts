import type { ImagePart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { withItem } from './wire-items.ts'

/** How the base64 of each kind of picture begins. */
const BEGINNINGS: readonly [string, string][] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
  ['R0lGOD', 'image/gif'],
]

/**
 * A picture of an earlier answer (conversion.md 44); its item stays with it, for this vendor. Undefined for an item that is
 * no more than a note of one.
 */
export function decodeDrawnImage(item: JsonObject): ImagePart | undefined {
  const data = item.result
  if (typeof data !== 'string' || data === '') return undefined
  const found = BEGINNINGS.find(([beginning]) => data.startsWith(beginning))
  const mediaType = found?.[1] ?? 'image/png'
  return withItem({ type: 'image', source: { kind: 'data', mediaType, data } }, item)
}
