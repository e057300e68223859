import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import type { EncodeTarget } from './chat-format.ts'

/** Settings of sampling under the names that OpenAI's formats have for them, where the model takes any. */
export function writeSampling(
  body: JsonObject,
  settings: Readonly<Record<string, number | undefined>>,
  { traits }: EncodeTarget,
  notes: Notes,
): void {
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue
    if (traits.noSampling === true) notes.warn('dropped', key)
    else body[key] = value
  }
}
