import type { CacheMark, FilePart, ImagePart, MediaSource, Part, TextPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ModelTraits } from '../traits.ts'
import { warnDetail } from '../warn-detail.ts'

/** What the encoders of parts share. */
export interface PartScope {
  traits: ModelTraits
  notes: Notes
  /** The caller speaks this format too, so that its fields and file ids say something here. */
  own?: boolean
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
export function encodeText(part: TextPart, own = false): JsonObject | undefined {
  const whole = own ? wholeBlock(part) : undefined
  if (whole !== undefined) return whole
  if (part.text.trim() === '') return undefined
  return withCacheMark(withExtra({ type: 'text', text: part.text }, part.extra, own), part.cacheMark)
}

/** The caller's block as it came, where canonical has only its text. */
function wholeBlock(part: TextPart | FilePart): JsonObject | undefined {
  const block = part.extra?.block
  return isJsonObject(block) ? block : undefined
}

/** A block with the fields of this format that canonical has no word for. */
export function withExtra(block: JsonObject, extra: JsonObject | undefined, own = false): JsonObject {
  if (!own || extra === undefined) return block
  for (const key of Object.keys(extra)) if (!Object.hasOwn(block, key)) block[key] = extra[key]
  return block
}

/** One part of a user's turn or of a tool's result; `path` names it in a refusal. */
export function encodeUserPart(part: Part, path: string, scope: PartScope): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part, scope.own)
    case 'refusal':
      return encodeText({ type: 'text', text: part.text })
    case 'image':
      return encodeImage(part, part.path ?? path, scope)
    case 'file':
      return encodeFile(part, part.path ?? path, scope)
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
  warnDetail(part, scope.notes)
  const image: JsonObject = { type: 'image', source: encodeImageSource(part.source, path, scope) }
  return withCacheMark(withExtra(image, part.extra, scope.own), part.cacheMark)
}

function encodeImageSource(source: MediaSource, path: string, scope: PartScope): JsonObject {
  switch (source.kind) {
    case 'url':
      requireFetch(scope.traits, path)
      return { type: 'url', url: source.url }
    case 'data':
      return encodeImageData(source, path, scope)
    case 'file-id':
      return encodeFileId(source.id, path, scope)
  }
}

/** An id of the caller's own files at this vendor; no other vendor's ids mean anything here (conversion.md 43). */
function encodeFileId(id: string, path: string, scope: PartScope): JsonObject {
  if (scope.own !== true) throw foreignFile(path)
  return { type: 'file', file_id: id }
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
  const whole = scope.own === true ? wholeBlock(part) : undefined
  if (whole !== undefined) return whole
  if (source.kind !== 'file-id' && source.mediaType?.startsWith('image/') === true) {
    const image: ImagePart = { type: 'image', source }
    if (part.cacheMark !== undefined) image.cacheMark = part.cacheMark
    return encodeImage(image, path, scope)
  }
  const document: JsonObject = { type: 'document', source: encodeDocumentSource(source, path, scope) }
  if (part.filename !== undefined && part.filename !== '') document.title = part.filename.slice(0, MAX_TITLE)
  return withCacheMark(withExtra(document, part.extra, scope.own), part.cacheMark)
}

function encodeDocumentSource(source: MediaSource, path: string, scope: PartScope): JsonObject {
  if (source.kind === 'file-id') return encodeFileId(source.id, path, scope)
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
