/** JSON text without blanks between its tokens. Numbers keep their digits, which parsing would round. */
export function stripBlanks(json: string): string {
  let stripped = ''
  let kept = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (quoted) {
      if (code === 0x5c) at++
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) {
      quoted = true
    } else if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) {
      stripped += json.slice(kept, at)
      kept = at + 1
    }
  }
  return kept === 0 ? json : stripped + json.slice(kept)
}
