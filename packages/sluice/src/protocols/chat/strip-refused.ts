import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'

/** Fields that the vendor or the model refuses, by their names at the top of a body (conversion.md 66). */
export function listRefused({ quirks, traits }: EncodeTarget): readonly string[] {
  return [...(quirks.stripFields ?? []), ...(traits.refusedFields ?? [])]
}

/** Takes them out of a body that was written for this upstream. */
export function stripRefused(body: JsonObject, target: EncodeTarget, notes: Notes): void {
  for (const key of listRefused(target)) dropField(body, key, notes)
}

export function dropField(body: JsonObject, key: string, notes: Notes): void {
  if (!Object.hasOwn(body, key)) return
  delete body[key]
  notes.warn('dropped', key)
}
