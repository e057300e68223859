import type { JsonObject } from '../../../canonical/json.ts'

/**
 * The fields of an answer, or of a part of one, that canonical has no words for: a caller of this format is shown them as
 * they came. Undefined where there are none, which is so for most frames.
 */
export function takeOwnFields(wire: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let own: JsonObject | undefined
  for (const key in wire) {
    const value = wire[key]
    if (known.has(key) || value === undefined || value === null || key === '__proto__') continue
    own ??= {}
    own[key] = value
  }
  return own
}
