/** Money is a whole number of nano-dollars (10^-9 USD). */
export type Nano = bigint

export const NANO_PER_USD = 1_000_000_000n

/** The largest amount that a BIGINT column holds. */
export const MAX_NANO: Nano = 2n ** 63n - 1n

const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,9}))?$/

/**
 * USD as decimal text, or a number by way of its text, to nano-dollars. Exact: more than nine places, anything
 * but plain digits (blanks, signs other than a leading minus, exponents in text, `Infinity`) and what no
 * BIGINT holds give undefined. A number with more than 15 digits gives undefined too, for it may already have
 * been rounded: it has to be written as text.
 */
export function parseUsd(value: unknown): Nano | undefined {
  const text = typeof value === 'number' ? textOfNumber(value) : value
  if (typeof text !== 'string') return undefined
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  const size = BigInt(whole) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'))
  if (size > MAX_NANO) return undefined
  return sign === '-' ? -size : size
}

/** Nano-dollars as decimal text in USD, without superfluous zeros: `0.15`, `10`, `-0.000000001`. */
export function formatUsd(amount: Nano): string {
  return formatDecimal(amount, 9)
}

/** `value` / 10^`places` as exact decimal text without superfluous zeros. */
export function formatDecimal(value: bigint, places: number): string {
  if (value < 0n) return `-${formatDecimal(-value, places)}`
  const digits = value.toString()
  let end = digits.length
  // Zeros at the end of the fraction are left out; those of the whole part stay.
  const shortest = Math.max(0, digits.length - places)
  while (end > shortest && digits.charCodeAt(end - 1) === 48) end--
  if (digits.length > places) {
    const point = digits.length - places
    const whole = digits.slice(0, point)
    return end > point ? `${whole}.${digits.slice(point, end)}` : whole
  }
  return end === 0 ? '0' : `0.${'0'.repeat(places - digits.length)}${digits.slice(0, end)}`
}

/**
 * A decimal factor such as a multiplier, not below 0 and with at most nine places, as `digits` / 10^`places`;
 * undefined for anything else. Zeros at the end are left out, so that `1.0` and `1` are one.
 */
export function parseFactor(text: string): { digits: bigint; places: number } | undefined {
  const nano = parseUsd(text)
  if (nano === undefined || nano < 0n) return undefined
  let digits = nano
  let places = 9
  while (places > 0 && digits % 10n === 0n) {
    digits /= 10n
    places--
  }
  return { digits, places }
}

/** A decimal factor so many times, exactly. Throws a TypeError where it is none. */
export function multiplyFactor(text: string, times: number): string {
  const factor = parseFactor(text)
  if (factor === undefined) throw new TypeError(`not a factor: ${text}`)
  return formatDecimal(factor.digits * BigInt(times), factor.places)
}

/** Quotient rounded up; both are not below 0 and the divisor is not 0. */
export function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

/** The smaller of two amounts (Math.min takes no bigint). */
export function lesser(a: Nano, b: Nano): Nano {
  if (a < b) return a
  return b
}

/** The larger of two amounts. */
export function greater(a: Nano, b: Nano): Nano {
  if (a > b) return a
  return b
}

/** JavaScript writes small and large numbers with an exponent: `1e-7` is `0.0000001`. */
function textOfNumber(value: number): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  if (digits.replace(/^0+/, '').length > 15) return undefined
  const point = whole.length + Number(exponent)
  if (point > 20 || point < -20) return undefined
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits.padEnd(point, '0')}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
