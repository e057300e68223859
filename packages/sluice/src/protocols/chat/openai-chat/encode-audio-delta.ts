import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { AnswerContext } from '../chat-format.ts'
import type { ChoiceState } from './choice-state.ts'

/** For sound whose vendor names none: a later turn names it by an id, until it expires. */
export function mintAudio({ id, created }: AnswerContext): { id: string; expires_at: number } {
  return { id: `audio_${id}`, expires_at: created + 3600 }
}

/** A piece of sound as `delta.audio`: what this piece does not bring is not named, but for the id, which the first piece has. */
export function encodeAudioDelta(
  event: Extract<ChatEvent, { type: 'audio-delta' }>,
  state: ChoiceState,
  context: AnswerContext,
): JsonObject {
  const audio: JsonObject = event.id === undefined && !state.hasAudio ? mintAudio(context) : {}
  state.hasAudio = true
  if (event.id !== undefined) audio.id = event.id
  if (event.data !== undefined) audio.data = event.data
  if (event.transcript !== undefined) audio.transcript = event.transcript
  if (event.expiresAt !== undefined) audio.expires_at = event.expiresAt
  return audio
}
