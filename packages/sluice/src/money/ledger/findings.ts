/** Bounds a report on books that are wrong throughout. */
const MOST_LISTED = 100

/** What is wrong with the books. */
export class Findings {
  readonly #listed: string[] = []
  count = 0

  add(problem: string): void {
    this.count++
    if (this.#listed.length < MOST_LISTED) this.#listed.push(problem)
  }

  /** Adds the problem unless the condition holds. */
  expect(holds: boolean, problem: () => string): void {
    if (!holds) this.add(problem())
  }

  list(): string[] {
    const more = this.count - this.#listed.length
    return more === 0 ? this.#listed : [...this.#listed, `and ${more} more`]
  }
}

/** Adds to the amount that is kept under a key. */
export function addTo(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}
