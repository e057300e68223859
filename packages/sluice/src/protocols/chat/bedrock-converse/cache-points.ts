import type { CacheMark } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ModelTraits } from '../traits.ts'

export type CachePlace = 'system' | 'messages' | 'tools'

/**
 * The block that says "cache all before this", where a mark stood on the block before it and the model has such points there
 * (conversion.md 20). https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function cachePoint(
  mark: CacheMark | undefined,
  place: CachePlace,
  { traits, notes }: { traits: ModelTraits; notes: Notes },
): JsonObject[] {
  if (mark === undefined) return []
  if (traits.converse?.cachePoints?.includes(place) !== true) {
    notes.warn('dropped', 'cache_control')
    return []
  }
  if (mark.ttl !== '1h') return [{ cachePoint: { type: 'default' } }]
  if (traits.converse.hourCache === true) return [{ cachePoint: { type: 'default', ttl: '1h' } }]
  notes.warn('changed', 'cache_control')
  return [{ cachePoint: { type: 'default' } }]
}
