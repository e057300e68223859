import type { FilePart, ImagePart, MediaSource, Message, Part } from '../../../canonical/chat.ts'
import { badField, type GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { EncodeTarget } from '../chat-format.ts'
import { mediaUrl, nameFile } from '../media-url.ts'

export interface ContentScope {
  target: EncodeTarget
  notes: Notes
  /** The caller speaks this format: what its parts hold beside what we know is this vendor's. */
  owns: boolean
}

/**
 * What others than the model say, or a tool gives: a bare text where one text says it all, else a list of parts. `path`
 * names it in a refusal.
 */
export function encodeContent(
  parts: readonly Part[],
  path: string,
  scope: ContentScope,
): string | JsonObject[] {
  const [only] = parts
  if (only === undefined) return ''
  if (parts.length === 1 && only.type === 'text' && !isMarked(only.cacheMark, scope)) {
    return only.text
  }
  return parts.map((part, at) => encodePart(part, `${path}[${at}]`, scope))
}

function encodePart(part: Part, at: string, scope: ContentScope): JsonObject {
  const path = ('path' in part ? part.path : undefined) ?? at
  switch (part.type) {
    case 'text':
      return finish({ type: 'input_text', text: part.text }, part, scope)
    case 'refusal':
      return { type: 'input_text', text: part.text }
    case 'image':
      return finish(encodeImage(part, path, scope), part, scope)
    case 'file':
      return finish(encodeFile(part, path, scope), part, scope)
    case 'unknown':
      // A part of this format that we do not know is the vendor's to judge.
      if (part.protocol === 'openai-responses' && isJsonObject(part.value)) return part.value
      throw unsupported(path, part.kind)
    default:
      throw unsupported(path, part.type)
  }
}

export function unsupported(path: string, kind: string): GatewayError {
  return badField(path, `Content of type '${kind}' cannot be sent to this model.`, 'unsupported_content')
}

type Markable = Extract<Part, { type: 'text' | 'image' | 'file' }>

/** Cache marks (conversion.md 20), and fields of the caller's part. */
function finish(wire: JsonObject, part: Markable, scope: ContentScope): JsonObject {
  if (isMarked(part.cacheMark, scope)) wire.prompt_cache_breakpoint = { mode: 'explicit' }
  return part.extra !== undefined && scope.owns ? { ...part.extra, ...wire } : wire
}

/** Whether a mark can be sent; one that cannot is told once. */
export function isMarked(mark: JsonObject | undefined, { target, notes }: ContentScope): boolean {
  if (mark === undefined) return false
  if (target.quirks.cacheMarks === 'prompt_cache_breakpoint') return true
  notes.warn('dropped', 'cache_control')
  return false
}

function encodeImage({ source, detail }: ImagePart, path: string, scope: ContentScope): JsonObject {
  const wire: JsonObject = { type: 'input_image' }
  if (source.kind === 'file-id') wire.file_id = fileId(source, path, scope)
  else wire.image_url = linkOf(source, path, scope)
  wire.detail = detail ?? 'auto'
  return wire
}

/** https://platform.openai.com/docs/guides/pdf-files */
function encodeFile(part: FilePart, path: string, scope: ContentScope): JsonObject {
  const { source, filename } = part
  if (source.kind === 'file-id') return { type: 'input_file', file_id: fileId(source, path, scope) }
  const kind = source.mediaType?.split('/', 1)[0]
  if (kind === 'image') return encodeImage({ type: 'image', source }, path, scope)
  if (kind === 'audio' || kind === 'video') throw unsupported(path, kind)
  const wire: JsonObject = { type: 'input_file' }
  if (filename !== undefined && filename !== '') wire.filename = filename
  if (source.kind === 'url') {
    wire.file_url = linkOf(source, path, scope)
    return wire
  }
  wire.filename ??= nameFile(source.mediaType)
  wire.file_data = linkOf(source, path, scope)
  return wire
}

function linkOf(
  source: Exclude<MediaSource, { kind: 'file-id' }>,
  path: string,
  { target }: ContentScope,
): string {
  const allowed = target.traits.mediaTypes
  if (source.mediaType !== undefined && allowed !== undefined && !allowed.includes(source.mediaType)) {
    const message = `This model does not take content of type '${source.mediaType}'.`
    throw badField(path, message, 'unsupported_media_type')
  }
  return mediaUrl(source)
}

/** A file lies with the vendor that it was given to; only a caller of this format can mean this one (conversion.md 43). */
function fileId(
  source: Extract<MediaSource, { kind: 'file-id' }>,
  path: string,
  scope: ContentScope,
): string {
  if (scope.owns) return source.id
  throw badField(path, 'A file id of another API cannot be used with this model.', 'unsupported_content')
}

/** Fields of the caller's message that we do not know. */
export function withMessageExtra(
  wire: JsonObject,
  { extra }: Message,
  { owns, notes }: ContentScope,
): JsonObject {
  if (extra === undefined) return wire
  if (owns) return { ...extra, ...wire }
  for (const key of Object.keys(extra)) notes.warn('dropped', `messages.${key}`)
  return wire
}
