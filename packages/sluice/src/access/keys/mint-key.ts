import { randomBytes } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 48

/** The largest multiple of 62 that a byte can be below: bytes from here on would favour the first letters. */
const EVEN = 248

/** A new key: `sk-` and 48 letters and digits, 285 bits. `random` gives so many bytes. */
export function mintKey(random: (count: number) => Uint8Array = randomBytes): string {
  let letters = ''
  while (letters.length < LENGTH) {
    for (const byte of random(LENGTH)) {
      if (byte < EVEN && letters.length < LENGTH) letters += LETTERS.charAt(byte % LETTERS.length)
    }
  }
  return `sk-${letters}`
}
