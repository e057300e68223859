import type { CacheMark, Part } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { readObject } from './read-value.ts'

/** `cache_control` as it stands, or OpenAI's breakpoint in its words (conversion.md 20). */
export function readCacheMark(wire: JsonObject, path: string): CacheMark | undefined {
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) return mark
  const breakpoint = readObject(wire.prompt_cache_breakpoint, `${path}.prompt_cache_breakpoint`)
  return breakpoint === undefined ? undefined : { type: 'ephemeral' }
}

/** A mark on a whole message covers it to its end. */
export function markLastPart(parts: readonly Part[], mark: CacheMark | undefined): void {
  const last = parts.at(-1)
  if (mark === undefined || last === undefined) return
  switch (last.type) {
    case 'text':
    case 'image':
    case 'file':
    case 'tool-call':
    case 'tool-result':
      last.cacheMark ??= mark
      break
    default:
      break
  }
}
