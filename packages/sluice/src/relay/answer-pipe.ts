import type { AnswerSummary } from '../protocols/chat/chat-format.ts'

/**
 * A streamed answer on its way from the upstream's bytes to the caller's, whichever path it takes
 * (forwarded or translated); one object per attempt.
 */
export interface AnswerPipe {
  /** Kept up to date by `push`. */
  readonly summary: AnswerSummary
  /** The upstream's own end mark was seen: nothing of worth can follow. */
  readonly terminal: boolean
  /** Takes bytes as they come. Never throws: what cannot be read becomes `summary.error`. */
  push(chunk: Buffer): void
  /** What the caller may have now, and forgets it; undefined when there is nothing. */
  take(): string | Buffer | undefined
  /**
   * The upstream has ended. Returns what ends the caller's stream well: it is written after settlement. Never
   * throws, as `push`.
   */
  finish(): string | Buffer
}
