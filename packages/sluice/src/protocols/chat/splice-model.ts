/**
 * Puts another model's name into the JSON text of a chunk (R32). Inside a JSON string every quote is escaped, so
 * `"model"` with bare quotes is a key; where it stands more than once the one at the right `depth` has to be found:
 * 1 in the object itself, 2 in an object in it (`message`, `response`).
 */
export function spliceModel(json: string, model: string, depth = 1, key = 'model'): string {
  const found = findName(json, `"${key}"`, depth)
  return found === undefined
    ? json
    : json.slice(0, found.start) + JSON.stringify(model) + json.slice(found.end)
}

function findName(json: string, key: string, depth: number): { start: number; end: number } | undefined {
  let from = 0
  for (;;) {
    const at = json.indexOf(key, from)
    if (at === -1) return undefined
    from = at + key.length
    const start = skipColon(json, from)
    if (start === -1 || json.charCodeAt(start) !== 0x22 || !isAtDepth(json, at, depth)) continue
    const end = endOfString(json, start)
    return end === -1 ? undefined : { start, end }
  }
}

function skipColon(json: string, from: number): number {
  let at = from
  while (isBlank(json, at)) at++
  if (json.charCodeAt(at) !== 0x3a) return -1
  at++
  while (isBlank(json, at)) at++
  return at
}

function isBlank(json: string, at: number): boolean {
  const code = json.charCodeAt(at)
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** The index after the quote that closes the string opened at `start`, or -1. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at + 1
  }
  return -1
}

/** Whether so many brackets are open before `until`. */
function isAtDepth(json: string, until: number, wanted: number): boolean {
  let depth = 0
  for (let at = 0; at < until; at++) {
    switch (json.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(json, at)
        // The key itself would be reached inside a string: it is a value there.
        if (end === -1 || end > until) return false
        at = end - 1
        break
      }
      case 0x7b:
      case 0x5b:
        depth++
        break
      case 0x7d:
      case 0x5d:
        depth--
        break
    }
  }
  return depth === wanted
}
