import type { AudioPart, FilePart, ImagePart, MediaSource, UnknownPart } from '../../../canonical/chat.ts'
import { badField, type GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { ModelTraits } from '../traits.ts'

/** The names that OpenAI has for sound, where Google's differ. https://ai.google.dev/gemini-api/docs/audio */
const AUDIO_TYPES = new Map([
  ['mp3', 'audio/mp3'],
  ['m4a', 'audio/mp4'],
  ['pcm16', 'audio/L16;codec=pcm;rate=24000'],
])

/** A picture, file or sound as a part; `path` names it to the caller. */
export function encodeMedia(
  part: ImagePart | FilePart | AudioPart,
  path: string,
  traits: ModelTraits,
): JsonObject {
  if (part.type === 'audio') {
    const mimeType = AUDIO_TYPES.get(part.format) ?? `audio/${part.format}`
    return inline(mimeType, part.data, path, traits)
  }
  return encodeSource(part.source, path, traits)
}

/** A part of another protocol that this one has no word for (conversion.md 2). */
export function unsupportedPart(part: UnknownPart): GatewayError {
  const message = `A part of type '${part.kind}' cannot be sent to this model.`
  return badField(part.path, message, 'unsupported_content')
}

function encodeSource(source: MediaSource, path: string, traits: ModelTraits): JsonObject {
  switch (source.kind) {
    case 'data':
      return inline(source.mediaType, source.data, path, traits)
    case 'url': {
      if (traits.fetchesUrls !== true) {
        throw badField(path, 'This model takes pictures and files as data only.', 'unsupported_content')
      }
      const fileData: JsonObject = { fileUri: source.url }
      if (source.mediaType !== undefined) fileData.mimeType = source.mediaType
      return { fileData }
    }
    case 'file-id':
      throw badField(path, 'A file id of another API cannot be used with this model.', 'unsupported_content')
  }
}

function inline(mimeType: string, data: string, path: string, traits: ModelTraits): JsonObject {
  if (traits.mediaTypes !== undefined && !traits.mediaTypes.includes(mimeType)) {
    throw badField(path, `This model does not take ${mimeType}.`, 'unsupported_content')
  }
  return { inlineData: { mimeType, data } }
}
