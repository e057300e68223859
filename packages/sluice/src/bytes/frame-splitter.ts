import type { SseEvent } from './sse-event.ts'

/**
 * One piece of a stream, whatever it is framed by. The frame is `source` from `start` to `end`: neighbours in one chunk
 * share it, so that a run of them can be written at once.
 */
export interface Frame extends SseEvent {
  /** It says nothing to a decoder. */
  readonly comment: boolean
  /** The stream ended in the middle of it. */
  readonly unterminated: boolean
  readonly source: Buffer
  readonly start: number
  readonly end: number
  readonly raw: Buffer
}

/** Cuts a stream into frames; one object per stream. Both throw when the stream is over its limits or is none of its kind. */
export interface FrameSplitter {
  /** Frames that this chunk completes. The chunk must stay as it is while they are in use. */
  push(chunk: Buffer): Frame[]
  /** What the stream ended in. */
  end(): Frame | undefined
}
