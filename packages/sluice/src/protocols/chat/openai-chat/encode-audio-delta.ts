import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'

/** A piece of sound as `delta.audio`: what this piece does not bring is not named. */
export function encodeAudioDelta(event: Extract<ChatEvent, { type: 'audio-delta' }>): JsonObject {
  const audio: JsonObject = {}
  if (event.id !== undefined) audio.id = event.id
  if (event.data !== undefined) audio.data = event.data
  if (event.transcript !== undefined) audio.transcript = event.transcript
  if (event.expiresAt !== undefined) audio.expires_at = event.expiresAt
  return audio
}
