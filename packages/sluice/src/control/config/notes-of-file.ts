import type { ConfigFile } from './file-schema.ts'
import type { FoundMistake } from './mistake.ts'

/** R38: nothing is taken without a word that has no effect. */
export const MANAGEMENT_NOTE =
  'stored, but it opens nothing yet: the management API comes with a later version'

const DURABILITY_NOTE = 'a change takes effect at the next start; SIGHUP leaves it as it is'

/** What is right in a file and still may not do what its writer expects: no mistake, and told by `config check`. */
export function notesOfFile(file: ConfigFile): FoundMistake[] {
  const notes: FoundMistake[] = []
  for (const [at, customer] of (file.customers ?? []).entries()) {
    for (const [place, key] of (customer.api_keys ?? []).entries()) {
      if (key.management !== true) continue
      notes.push({
        path: ['customers', at, 'api_keys', place, 'management'],
        message: MANAGEMENT_NOTE,
      })
    }
  }
  if (file.ledger?.durability !== undefined) {
    notes.push({ path: ['ledger', 'durability'], message: DURABILITY_NOTE })
  }
  return notes
}
