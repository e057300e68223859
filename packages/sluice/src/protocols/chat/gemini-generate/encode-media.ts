import type { AudioPart, FilePart, ImagePart, MediaSource, UnknownPart } from '../../../canonical/chat.ts'
import { badField, type GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { type ContentsContext, withExtra } from './contents-context.ts'

/** The names that OpenAI has for sound, where Google's differ. https://ai.google.dev/gemini-api/docs/audio */
const AUDIO_TYPES = new Map([
  ['mp3', 'audio/mp3'],
  ['m4a', 'audio/mp4'],
  ['pcm16', 'audio/L16;codec=pcm;rate=24000'],
])

/** A picture, file or sound as a part; `path` names it to the caller, where the caller's own name of it is not known. */
export function encodeMedia(
  part: ImagePart | FilePart | AudioPart,
  path: string,
  context: ContentsContext,
): JsonObject {
  const at = part.path ?? path
  const wire =
    part.type === 'audio'
      ? inline(
          {
            mimeType: part.mediaType ?? AUDIO_TYPES.get(part.format) ?? `audio/${part.format}`,
            data: part.data,
          },
          at,
          context,
        )
      : encodeSource(part.source, at, context)
  if (!context.isOwn) return withExtra(wire, part.extra, context)
  const { displayName, ...extra } = part.extra ?? {}
  // Vertex alone takes a name, so it goes where it came from.
  const name = displayName ?? ('filename' in part ? part.filename : undefined)
  if (name !== undefined) for (const blob of [wire.inlineData, wire.fileData]) nameBlob(blob, name)
  return withExtra(wire, extra, context)
}

function nameBlob(blob: Json | undefined, displayName: Json): void {
  if (isJsonObject(blob)) blob.displayName = displayName
}

/** A part of another protocol that this one has no word for (conversion.md 2). */
export function unsupportedPart(part: UnknownPart): GatewayError {
  const message = `A part of type '${part.kind}' cannot be sent to this model.`
  return badField(part.path, message, 'unsupported_content')
}

function encodeSource(source: MediaSource, path: string, context: ContentsContext): JsonObject {
  switch (source.kind) {
    case 'data':
      return inline({ mimeType: source.mediaType, data: source.data }, path, context)
    case 'url':
      if (context.target.traits.fetchesUrls !== true && !context.isOwn) {
        throw badField(path, 'This model takes pictures and files as data only.', 'unsupported_content')
      }
      return linked(source.url, source.mediaType)
    case 'file-id':
      if (context.isOwn) return linked(source.id, source.mediaType)
      throw badField(path, 'A file id of another API cannot be used with this model.', 'unsupported_content')
  }
}

function linked(fileUri: string, mimeType: string | undefined): JsonObject {
  return { fileData: mimeType === undefined ? { fileUri } : { fileUri, mimeType } }
}

function inline(
  blob: { mimeType: string; data: string },
  path: string,
  context: ContentsContext,
): JsonObject {
  const { mediaTypes } = context.target.traits
  if (mediaTypes !== undefined && !mediaTypes.includes(blob.mimeType)) {
    throw badField(path, `This model does not take ${blob.mimeType}.`, 'unsupported_content')
  }
  return { inlineData: blob }
}
