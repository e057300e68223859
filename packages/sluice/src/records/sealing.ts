import type { Clock } from '../io/clock.ts'
import type { Reader } from '../io/database/reader.ts'

/**
 * Encryption of what customers say and are answered. It happens in the thread of the caller, before a command and after
 * a read: the writer never sees a text. `about` names the row and column, so that a text opens in its own place alone.
 */
export interface Sealing {
  readonly seal: (text: string, about: string) => string
  /** @throws where the text was sealed for another place or with another key */
  readonly open: (sealed: string, about: string) => string
}

/** What reads of stored state work with. */
export interface StateSource {
  /** A connection that reads what is committed. */
  readonly reader: Reader
  readonly clock: Clock
  readonly sealing: Sealing
}

/** What a text belongs to. An id that a client may have chosen comes last, so that no two places spell alike. */
export function aboutRow(table: string, ...place: readonly (string | number)[]): string {
  return `${table}/${place.join('/')}`
}
