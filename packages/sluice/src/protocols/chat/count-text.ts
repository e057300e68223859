/** The two counts of an answer's text that the local estimate of tokens is made from. */
export interface TextCount {
  asciiUnits: number
  otherUnits: number
}

/** Below this length a plain loop beats the call into the native byte count. */
const LOOP_LIMIT = 48

/**
 * Adds a text's UTF-16 units to a count, ASCII apart from the rest. Called for every delta of every stream.
 * Long pieces are asked for their byte length first: where it equals the length all is ASCII, which is the
 * usual case and costs no loop.
 */
export function countText(count: TextCount, text: string): void {
  const length = text.length
  if (length > LOOP_LIMIT && Buffer.byteLength(text) === length) {
    count.asciiUnits += length
    return
  }
  let other = 0
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) > 0x7f) other++
  count.asciiUnits += length - other
  count.otherUnits += other
}
