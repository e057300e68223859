import type { CacheMark, FilePart, ImagePart, MediaSource, Part, TextPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ModelTraits } from '../traits.ts'

/** What the encoders of parts share. */
export interface PartScope {
  traits: ModelTraits
  notes: Notes
}

/** https://platform.claude.com/docs/en/build-with-claude/vision */
const IMAGE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

/** The schema's limit of a document's title. */
const MAX_TITLE = 500

export function withCacheMark(block: JsonObject, mark: CacheMark | undefined): JsonObject {
  if (mark !== undefined) block.cache_control = mark
  return block
}

/** Undefined for a text that is blank: the vendor refuses such a block (conversion.md 12). */
export function encodeText(part: TextPart): JsonObject | undefined {
  if (part.text.trim() === '') return undefined
  return withCacheMark({ type: 'text', text: part.text }, part.cacheMark)
}

/** One part of a user's turn or of a tool's result; `path` names it in a refusal. */
export function encodeUserPart(part: Part, path: string, scope: PartScope): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part)
    case 'refusal':
      return encodeText({ type: 'text', text: part.text })
    case 'image':
      return encodeImage(part, path, scope)
    case 'file':
      return encodeFile(part, path, scope)
    case 'unknown':
      if (part.protocol === 'anthropic-messages' && isJsonObject(part.value)) return part.value
      throw unsupported(part.path, part.kind)
    default:
      throw unsupported(path, part.type)
  }
}

export function unsupported(path: string, kind: string): Error {
  return badField(path, `Content of type '${kind}' cannot be sent to this model.`, 'unsupported_content')
}

function encodeImage(part: ImagePart, path: string, scope: PartScope): JsonObject {
  // `auto` is what happens without the field.
  if (part.detail !== undefined && part.detail !== 'auto') scope.notes.warn('dropped', 'image_url.detail')
  const { source } = part
  switch (source.kind) {
    case 'url':
      requireFetch(scope.traits, path)
      return withCacheMark({ type: 'image', source: { type: 'url', url: source.url } }, part.cacheMark)
    case 'data':
      return withCacheMark({ type: 'image', source: encodeImageData(source, path, scope) }, part.cacheMark)
    case 'file-id':
      throw foreignFile(path)
  }
}

function encodeImageData(
  source: Extract<MediaSource, { kind: 'data' }>,
  path: string,
  scope: PartScope,
): JsonObject {
  const mediaType = source.mediaType === 'image/jpg' ? 'image/jpeg' : source.mediaType
  checkType(mediaType, IMAGE_TYPES, path, scope.traits)
  return { type: 'base64', media_type: mediaType, data: source.data }
}

/** Documents: https://platform.claude.com/docs/en/build-with-claude/pdf-support */
function encodeFile(part: FilePart, path: string, scope: PartScope): JsonObject {
  const { source } = part
  if (source.kind === 'file-id') throw foreignFile(path)
  if (source.mediaType?.startsWith('image/') === true) {
    const image: ImagePart = { type: 'image', source }
    if (part.cacheMark !== undefined) image.cacheMark = part.cacheMark
    return encodeImage(image, path, scope)
  }
  const document: JsonObject = { type: 'document', source: encodeDocumentSource(source, path, scope) }
  if (part.filename !== undefined && part.filename !== '') document.title = part.filename.slice(0, MAX_TITLE)
  return withCacheMark(document, part.cacheMark)
}

function encodeDocumentSource(
  source: Exclude<MediaSource, { kind: 'file-id' }>,
  path: string,
  scope: PartScope,
): JsonObject {
  if (source.kind === 'url') {
    requireFetch(scope.traits, path)
    return { type: 'url', url: source.url }
  }
  // A parameter may follow: `text/plain; charset=utf-8`.
  const mediaType = source.mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  checkType(mediaType, ['application/pdf', 'text/plain'], path, scope.traits)
  if (mediaType === 'text/plain') {
    const text = Buffer.from(source.data, 'base64').toString()
    return { type: 'text', media_type: 'text/plain', data: text }
  }
  return { type: 'base64', media_type: mediaType, data: source.data }
}

function checkType(mediaType: string, known: readonly string[], path: string, traits: ModelTraits): void {
  const allowed = traits.mediaTypes
  if (known.includes(mediaType) && (allowed === undefined || allowed.includes(mediaType))) return
  throw badField(path, `This model does not take content of type '${mediaType}'.`, 'unsupported_media_type')
}

function requireFetch(traits: ModelTraits, path: string): void {
  if (traits.fetchesUrls === true) return
  throw badField(path, 'This model takes no addresses: send the content itself.', 'unsupported_content')
}

function foreignFile(path: string): Error {
  return badField(path, 'A file id of another vendor cannot be sent to this model.', 'unsupported_content')
}
