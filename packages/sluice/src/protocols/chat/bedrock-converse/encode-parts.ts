import type { AudioPart, FilePart, ImagePart, MediaSource, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { unsupportedPart } from '../encode-turns.ts'
import type { ModelTraits } from '../traits.ts'
import { warnDetail } from '../warn-detail.ts'
import { cachePoint } from './cache-points.ts'
import type { DocumentNames } from './document-names.ts'
import { AUDIO_FORMATS, bareType, DOCUMENT_FORMATS, IMAGE_FORMATS, VIDEO_FORMATS } from './media-formats.ts'

/** What the encoders of parts share. */
export interface PartScope {
  traits: ModelTraits
  notes: Notes
  documents: DocumentNames
}

/** The blocks of one part of a user's turn, or of a tool's result; `path` names it in a refusal. */
export function encodeUserPart(part: Part, path: string, scope: PartScope): JsonObject[] {
  switch (part.type) {
    case 'text':
      return [...encodeText(part.text), ...cachePoint(part.cacheMark, 'messages', scope)]
    case 'refusal':
      return encodeText(part.text)
    case 'image':
      return [encodeImage(part, path, scope), ...cachePoint(part.cacheMark, 'messages', scope)]
    case 'file':
      return [encodeFile(part, path, scope), ...cachePoint(part.cacheMark, 'messages', scope)]
    case 'audio':
      return [encodeAudio(part, path, scope)]
    case 'unknown':
      if (part.protocol === 'bedrock-converse' && isJsonObject(part.value)) return [part.value]
      throw unsupportedPart(path, part)
    default:
      throw unsupportedPart(path, part)
  }
}

/** None for a text that is blank: the vendor refuses it (conversion.md 12). */
export function encodeText(text: string): JsonObject[] {
  return text.trim() === '' ? [] : [{ text }]
}

function encodeImage(part: ImagePart, path: string, scope: PartScope): JsonObject {
  warnDetail(part, scope.notes)
  const { mediaType, data } = requireData(part.source, path)
  const format = formatOf(mediaType, IMAGE_FORMATS, path, scope.traits)
  return { image: { format, source: { bytes: data } } }
}

function encodeFile(part: FilePart, path: string, scope: PartScope): JsonObject {
  const { mediaType, data } = requireData(part.source, path)
  const { traits } = scope
  if (mediaType.startsWith('image/')) {
    return { image: { format: formatOf(mediaType, IMAGE_FORMATS, path, traits), source: { bytes: data } } }
  }
  if (mediaType.startsWith('video/')) {
    return { video: { format: formatOf(mediaType, VIDEO_FORMATS, path, traits), source: { bytes: data } } }
  }
  const format = formatOf(mediaType, DOCUMENT_FORMATS, path, traits)
  return { document: { format, name: scope.documents.name(part.filename), source: { bytes: data } } }
}

function encodeAudio(part: AudioPart, path: string, { traits }: PartScope): JsonObject {
  const isTaken = traits.mediaTypes === undefined || traits.mediaTypes.includes(`audio/${part.format}`)
  if (!AUDIO_FORMATS.has(part.format) || !isTaken) throw wrongType(path, `audio/${part.format}`)
  return { audio: { format: part.format, source: { bytes: part.data } } }
}

/** It takes bytes, or places in AWS's storage that its own account may read, which are not for callers to name. */
function requireData(source: MediaSource, path: string): { mediaType: string; data: string } {
  switch (source.kind) {
    case 'data':
      return { mediaType: bareType(source.mediaType), data: source.data }
    case 'url':
      throw badField(path, 'This model takes no addresses: send the content itself.', 'unsupported_content')
    case 'file-id':
      throw badField(path, 'A file id of another vendor cannot be sent to this model.', 'unsupported_content')
  }
}

function formatOf(
  mediaType: string,
  formats: ReadonlyMap<string, string>,
  path: string,
  traits: ModelTraits,
): string {
  const format = formats.get(mediaType)
  if (format === undefined || traits.mediaTypes?.includes(mediaType) === false) {
    throw wrongType(path, mediaType)
  }
  return format
}

function wrongType(path: string, mediaType: string): Error {
  return badField(path, `This model does not take content of type '${mediaType}'.`, 'unsupported_media_type')
}
