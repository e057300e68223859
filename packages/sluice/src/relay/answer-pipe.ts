import type { GatewayError } from '../canonical/errors.ts'
import type { AnswerSummary } from '../protocols/chat/chat-format.ts'

/** How far an answer is paid. */
export interface Purse {
  /** Whether the answer so far, and whatever stands in so many bytes more, is paid. */
  coversBytes(bytes: number): boolean
  covers(summary: AnswerSummary): boolean
}

/**
 * A streamed answer on its way from the upstream's bytes to the caller's, whichever path it takes
 * (forwarded or translated); one object per attempt.
 */
export interface AnswerPipe {
  /** Kept up to date by `push`. */
  readonly summary: AnswerSummary
  /** The upstream's own end mark was seen: what follows it is not taken. */
  readonly terminal: boolean
  /** The answer is whole as far as it goes, and what ends it is held back, but more may follow. */
  readonly holding: boolean
  /** Frames wait for money: `readOn` takes them. */
  readonly isWaiting: boolean
  /**
   * Takes bytes as they come, up to the frame with which the answer passes what is paid; the rest waits. Never
   * throws: what cannot be read becomes `summary.error`.
   */
  push(chunk: Buffer, purse?: Purse): void
  /** More is paid: takes what waits, as far as that goes. */
  readOn(purse: Purse): void
  /** What the caller may have now, and forgets it; undefined when there is nothing. */
  take(): string | Buffer | undefined
  /**
   * The upstream has ended, and nothing waits. Returns what ends the caller's stream well: it is written after
   * settlement. Never throws, as `push`.
   */
  finish(): string | Buffer
  /** The answer breaks off: what its form held back until it were whole reaches nobody, and is taken out of the summary. */
  forgetWithheld?(): void
  /** What ends the caller's stream badly, where its form depends on what was written before; else undefined. */
  fail(error: GatewayError, requestId: string): string | undefined
}
