import type { KeyEntry } from '../access/keys/keyring.ts'
import type { GatewayError } from '../canonical/errors.ts'
import type { JsonObject } from '../canonical/json.ts'
import type { StoredTurns } from '../protocols/chat/chat-format.ts'
import type { CallState } from '../records/responses/call-state.ts'
import type { Pin } from '../records/responses/response-record.ts'
import type { RelayServices, RelaySettings } from './services.ts'

/** What a door asks before a body is decoded, where bodies may refer to what earlier calls left behind. */
export type PrepareState = (
  ask: StateQuestion,
  services: RelayServices,
) => Promise<PreparedState> | PreparedState

export interface StateQuestion {
  body: JsonObject
  key: KeyEntry
  settings: RelaySettings
  requestId: string
  /** Milliseconds since the epoch. */
  time: number
}

/** What a call has to do with others. */
export interface PreparedState {
  /** What the body names instead of repeating it. */
  stored?: StoredTurns
  /** Where it lies with a vendor: the call goes there or nowhere (conversion.md 49). */
  pin?: Pin
  /** The vendor is asked to keep the prompt, which is paid by the hour. */
  kept?: KeptPrompt
  /** The body names what lies with us, so that no upstream can read it as it stands. */
  isOurs: boolean
  /** What the call leaves behind, once it was answered. */
  keep(answer: AnswerToKeep): CallState | undefined
  /** What it leaves behind where it failed, once it was in the books. */
  keepFailed?(failure: FailureToKeep): CallState | undefined
}

/** A prompt that its vendor keeps: each hour is one cache write of an hour, whose price line it has (R33). */
export interface KeptPrompt {
  hours: number
  /** How long it is, where the body does not say it itself. */
  tokens?: number
}

export interface FailureToKeep {
  error: GatewayError
  /** What the stream is told last; empty where it had not begun. */
  tail: string | Buffer
}

export interface AnswerToKeep {
  path: 'passthrough' | 'translated'
  /** What ends the answer, as the caller gets it: all of a whole one, the last frames of a stream. */
  tail: string | Buffer
  streamed: boolean
  /** Where it was made. */
  pin: Pin
}

export const NO_STATE: PreparedState = { isOurs: false, keep: () => undefined }
