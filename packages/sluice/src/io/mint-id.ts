import { randomBytes } from 'node:crypto'

/** Crockford's base 32, lower case: sorts as the numbers do. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** Random bytes are drawn in blocks: one system call for 400 ids. */
let pool = Buffer.alloc(0)
let used = 0

/**
 * The least id of a moment: ids minted before sort below it, ids minted at or after it sort above.
 */
export function firstIdAt(prefix: string, time: number): string {
  return `${prefix}_${timeDigits(Math.max(0, time))}`
}

function timeDigits(now: number): string {
  let digits = ''
  for (let rest = now, i = 0; i < 10; i++) {
    digits = DIGITS.charAt(rest % 32) + digits
    rest = Math.floor(rest / 32)
  }
  return digits
}

/**
 * An id that sorts by time: the prefix, 10 digits of milliseconds and 16 digits (80 bits) of randomness,
 * e.g. `req_01jd2v…`.
 */
export function mintId(prefix: string, now: number): string {
  if (used + 10 > pool.length) {
    pool = randomBytes(4000)
    used = 0
  }
  const time = timeDigits(now)
  let random = ''
  for (let i = 0; i < 2; i++) {
    // Five bytes are eight digits, in two numbers that stay below 2^31.
    const at = used + i * 5
    const b0 = pool[at] ?? 0
    const b1 = pool[at + 1] ?? 0
    const b2 = pool[at + 2] ?? 0
    const b3 = pool[at + 3] ?? 0
    const b4 = pool[at + 4] ?? 0
    random +=
      DIGITS.charAt(b0 >> 3) +
      DIGITS.charAt(((b0 & 7) << 2) | (b1 >> 6)) +
      DIGITS.charAt((b1 >> 1) & 31) +
      DIGITS.charAt(((b1 & 1) << 4) | (b2 >> 4)) +
      DIGITS.charAt(((b2 & 15) << 1) | (b3 >> 7)) +
      DIGITS.charAt((b3 >> 2) & 31) +
      DIGITS.charAt(((b3 & 3) << 3) | (b4 >> 5)) +
      DIGITS.charAt(b4 & 31)
  }
  used += 10
  return `${prefix}_${time}${random}`
}
