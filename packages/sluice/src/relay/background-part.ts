import type { KeyEntry } from '../access/keys/keyring.ts'
import type { AnswerContext } from '../protocols/chat/chat-format.ts'

/**
 * What a call is told whose answer is kept for whoever asks for it later (conversion.md 51). Nobody waits for such a call on
 * a connection: it may take a day, and whoever leaves it wants it ended.
 */
export interface BackgroundPart {
  /** The call is in the books, and nothing was sent. Where this rejects the call ends and costs nothing. */
  begin(begun: BegunCall): Promise<void>
}

export interface BegunCall {
  callId: string
  key: KeyEntry
  answer: AnswerContext
}

/** A background response may take so long (reliability.md 3). */
export const BACKGROUND_TOTAL_MS = 24 * 3_600_000
