import type { Frame } from './frame-splitter.ts'
import { OPEN_ARRAY, OPEN_OBJECT } from './json-bytes.ts'
import type { SseEvent } from './sse-event.ts'

/**
 * What a frame says to a decoder; undefined for a comment. Google writes an error in the middle of a stream as a bare JSON
 * object (or a list of one) without `data:`, and others do so by accident: such a block is read as data.
 */
export function readFrame(frame: Frame): SseEvent | undefined {
  if (!frame.comment) return frame
  let at = frame.start
  while (at < frame.end && (frame.source[at] ?? 0) <= 32) at++
  const first = frame.source[at]
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return undefined
  return { event: '', data: frame.raw.toString('utf8').trim() }
}
