/** A vendor's word is not taken for longer than a day. */
const LONGEST_MS = 86_400_000

/**
 * How long a vendor asks us to wait, in milliseconds from `now`: OpenAI's `retry-after-ms`, else
 * `retry-after` in seconds or as an HTTP date. Undefined when there is none or it cannot be read; a date that
 * has passed is 0.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const precise = parseSeconds(headers.get('retry-after-ms'))
  if (precise !== undefined) return bounded(precise)
  const text = headers.get('retry-after')
  if (text === undefined) return undefined
  const seconds = parseSeconds(text)
  if (seconds !== undefined) return bounded(seconds * 1000)
  // Date.parse takes far more than HTTP's form; a bare number or a word must not slip in as a year.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text.trim())) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : bounded(at - now)
}

function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(text)) return undefined
  return Number(text)
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS)
}
