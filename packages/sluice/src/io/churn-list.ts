/** Something that knows its place in a `ChurnList`; -1 while it is in none. */
export interface Placed {
  place: number
}

/**
 * A set, without order, of what comes and goes with every call. A `Map` or `Set` that lives long and whose elements do not
 * makes a new table every few of them, and each old one leads to the next: once one of them stands among V8's old objects,
 * the whole chain, and every call that a table still names, survives all young collections. That made three quarters of
 * what calls leave behind expensive to collect. Here is one array, in which nothing of the past remains.
 */
export class ChurnList<Item extends Placed> {
  private readonly items: Item[] = []

  get size(): number {
    return this.items.length
  }

  add(item: Item): void {
    if (item.place !== -1) return
    item.place = this.items.length
    this.items.push(item)
  }

  /** Nothing happens to one that is not in it. */
  remove(item: Item): void {
    const { place } = item
    if (place === -1) return
    const last = this.items.pop()
    if (last !== undefined && last !== item) {
      this.items[place] = last
      last.place = place
    }
    item.place = -1
  }

  /** Those that are in it now; the list may change meanwhile. */
  all(): Item[] {
    return [...this.items]
  }
}
