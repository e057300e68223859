/** Longest text of a body that is not JSON worth reading. */
const MAX_PLAIN = 300

/**
 * An error body that is no JSON, for a caller to see. A page of markup tells nothing, and may tell of what stands between us
 * and the vendor.
 */
export function readPlainText(body: string): string {
  return body.trimStart().startsWith('<') ? '' : body.slice(0, MAX_PLAIN)
}
