/**
 * The headers of one answer, read as a map: names in lower case, values without blanks around them, repeated
 * headers joined by `, `. Few of the many headers that vendors send are ever looked at, so a value is cut out of the
 * text when it is asked for.
 */
export class ResponseFields implements ReadonlyMap<string, string> {
  private readonly text: string
  /** Of each header: start of its name, its colon, end of its line. */
  private readonly spans: readonly number[]
  private all: Map<string, string> | undefined

  constructor(text: string, spans: readonly number[]) {
    this.text = text
    this.spans = spans
  }

  get(name: string): string | undefined {
    const { text, spans } = this
    let found: string | undefined
    for (let at = 0; at < spans.length; at += 3) {
      const start = spans[at] ?? 0
      const colon = spans[at + 1] ?? 0
      if (colon - start !== name.length || text.slice(start, colon).toLowerCase() !== name) continue
      const value = trimBlanks(text, colon + 1, spans[at + 2] ?? 0)
      found = found === undefined ? value : `${found}, ${value}`
    }
    return found
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get size(): number {
    return this.whole().size
  }

  entries(): MapIterator<[string, string]> {
    return this.whole().entries()
  }

  keys(): MapIterator<string> {
    return this.whole().keys()
  }

  values(): MapIterator<string> {
    return this.whole().values()
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.whole().entries()
  }

  forEach(visit: (value: string, name: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [name, value] of this.whole()) visit(value, name, this)
  }

  private whole(): Map<string, string> {
    if (this.all !== undefined) return this.all
    const { text, spans } = this
    const all = new Map<string, string>()
    for (let at = 0; at < spans.length; at += 3) {
      const colon = spans[at + 1] ?? 0
      const name = text.slice(spans[at], colon).toLowerCase()
      const value = trimBlanks(text, colon + 1, spans[at + 2] ?? 0)
      const before = all.get(name)
      all.set(name, before === undefined ? value : `${before}, ${value}`)
    }
    this.all = all
    return all
  }
}

/** Spaces and tabs alone: what else `trim` takes away is part of the value. */
function trimBlanks(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
