import { createHash } from 'node:crypto'

/** The SHA-256 of a text as lower-case hex. The same text always gives the same hash, so a codec may use it. */
export function hashHex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
