import { randomBytes } from 'node:crypto'

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random bytes are drawn in blocks, as for ids. */
let pool = Buffer.alloc(0)
let used = 0

/** A name in a vendor's form, e.g. `chatcmpl-` and 29 letters or digits: unlike anything else, but no secret. */
export function mintText(prefix: string, length: number): string {
  if (used + length > pool.length) {
    pool = randomBytes(4096)
    used = 0
  }
  let text = prefix
  // The slight bias of a remainder does not matter where nothing is kept secret by it.
  for (let i = 0; i < length; i++)
    text += LETTERS_AND_DIGITS.charAt((pool[used + i] ?? 0) % LETTERS_AND_DIGITS.length)
  used += length
  return text
}
