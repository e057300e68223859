import type { Frame, FrameSplitter } from '../bytes/frame-splitter.ts'
import { SseLimitError } from '../bytes/sse-splitter.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'

/** The frames that a chunk completes. A stream that is over its limits has ended with an error, and gives none. */
export function splitChunk(splitter: FrameSplitter, chunk: Buffer, summary: AnswerSummary): Frame[] {
  if (summary.error !== undefined) return []
  try {
    return splitter.push(chunk)
  } catch (error) {
    summary.error = unreadable(error)
    return []
  }
}

/** The block that the stream ended in, without its blank line. */
export function splitRest(splitter: FrameSplitter, summary: AnswerSummary): Frame | undefined {
  if (summary.error !== undefined) return undefined
  try {
    return splitter.end()
  } catch (error) {
    summary.error = unreadable(error)
    return undefined
  }
}

function unreadable(cause: unknown): GatewayError {
  const message =
    cause instanceof SseLimitError
      ? 'The upstream stream is over its limits.'
      : 'The upstream stream could not be read.'
  return new GatewayError('upstream-failed', message, { cause })
}
