/** How far before the stated place a quoted passage may begin. */
const SLACK = 64

/**
 * Where a passage stands in a text. Vendors count characters in units of their own, and some are off by a little: what the
 * passage says there settles it. Undefined: no such place.
 */
export function findPassage(
  text: string,
  stated: { start: number; end: number },
  words: string | undefined,
): { start: number; end: number } | undefined {
  let { start, end } = stated
  if (words !== undefined && words !== '' && text.slice(start, end) !== words) {
    const near = text.indexOf(words, Math.max(0, start - SLACK))
    const at = near === -1 ? text.indexOf(words) : near
    if (at !== -1) {
      start = at
      end = at + words.length
    }
  }
  return start >= 0 && end > start && end <= text.length ? { start, end } : undefined
}
