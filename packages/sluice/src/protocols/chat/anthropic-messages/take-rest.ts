import type { JsonObject } from '../../../canonical/json.ts'

/** The fields of an object that are not among the known; a null says nothing (R31). Undefined where there are none. */
export function takeRest(wire: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined
  for (const key of Object.keys(wire)) {
    const value = wire[key]
    if (known.has(key) || value === undefined || value === null || key === '__proto__') continue
    rest ??= {}
    rest[key] = value
  }
  return rest
}
