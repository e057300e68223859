import type { AudioPart } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { requireObject, requireString } from './read-value.ts'

/** A part `input_audio`: bare base64, or a data URL. */
export function readInputAudio(wire: JsonObject, path: string): AudioPart {
  const place = `${path}.input_audio`
  const audio = requireObject(wire.input_audio, place)
  const data = requireString(audio.data, `${place}.data`)
  const comma = data.startsWith('data:') ? data.indexOf(',') : -1
  return {
    type: 'audio',
    format: requireString(audio.format, `${place}.format`),
    data: comma === -1 ? data : data.slice(comma + 1),
  }
}
