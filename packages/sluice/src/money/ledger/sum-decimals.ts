const DECIMAL = /^(\d+)(?:\.(\d+))?$/

/**
 * The sum of amounts in USD as decimal text, with any number of places, in nano-dollars and rounded up once; undefined
 * when one of them is no such text.
 */
export function sumDecimalsUp(amounts: readonly string[]): bigint | undefined {
  const parts: { digits: bigint; places: number }[] = []
  let places = 9
  for (const amount of amounts) {
    const match = DECIMAL.exec(amount)
    if (match === null) return undefined
    const [, whole = '', fraction = ''] = match
    parts.push({ digits: BigInt(whole + fraction), places: fraction.length })
    places = Math.max(places, fraction.length)
  }
  const sum = parts.reduce((total, part) => total + part.digits * 10n ** BigInt(places - part.places), 0n)
  const unit = 10n ** BigInt(places - 9)
  return (sum + unit - 1n) / unit
}
