/** Money is a whole number of nano-dollars (10^-9 USD). */
export type Nano = bigint

export const NANO_PER_USD = 1_000_000_000n
