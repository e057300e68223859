import type { AudioPart, CacheMark, FilePart, ImagePart, MediaSource, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import type { ChatQuirks } from '../traits.ts'

export interface PartScope {
  quirks: ChatQuirks
  notes: Notes
  /** Assistant's content: one text, where nothing else stands beside it. */
  joined?: boolean
}

/** Content of a message: a bare text where one text says it all, since not every vendor takes a list. */
export function encodeParts(parts: readonly Part[], scope: PartScope): string | JsonObject[] {
  const texts = parts.every((part) => part.type === 'text')
  const marks = scope.quirks.cacheMarks !== undefined && parts.some((part) => markOf(part) !== undefined)
  if (texts && !marks && (parts.length <= 1 || scope.joined === true)) {
    let text = ''
    for (const part of parts) {
      if (part.type !== 'text') continue
      if (part.cacheMark !== undefined) scope.notes.warn('dropped', 'cache_control')
      text += part.text
    }
    return text
  }
  const encoded: JsonObject[] = []
  for (const part of parts) {
    const wire = encodePart(part, scope)
    if (wire !== undefined) encoded.push(wire)
  }
  return encoded
}

function encodePart(part: Part, scope: PartScope): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return withMark({ type: 'text', text: part.text }, part.cacheMark, scope)
    case 'image':
      return withMark(encodeImage(part), part.cacheMark, scope)
    case 'file':
      return withMark(encodeFile(part), part.cacheMark, scope)
    case 'audio':
      return encodeAudio(part)
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'unknown':
      // A part of this format that we do not know is the vendor's to judge; of another's history, ours to drop.
      if (part.protocol === 'openai-chat' && isJsonObject(part.value)) return part.value
      scope.notes.warn('dropped', part.path)
      return undefined
    case 'reasoning':
      scope.notes.warn('dropped', 'reasoning')
      return undefined
    case 'vendor':
      scope.notes.warn('dropped', 'messages.extra_content')
      return undefined
    case 'tool-call':
    case 'tool-result':
      throw badField('messages', 'A tool call or result stands where only content can.')
  }
}

function markOf(part: Part): CacheMark | undefined {
  return 'cacheMark' in part ? part.cacheMark : undefined
}

/** conversion.md 20. */
function withMark(wire: JsonObject, mark: CacheMark | undefined, { quirks, notes }: PartScope): JsonObject {
  if (mark === undefined) return wire
  if (quirks.cacheMarks === 'cache_control') wire.cache_control = mark
  else if (quirks.cacheMarks === 'prompt_cache_breakpoint')
    wire.prompt_cache_breakpoint = { mode: 'explicit' }
  else notes.warn('dropped', 'cache_control')
  return wire
}

function encodeImage(part: ImagePart): JsonObject {
  const { source } = part
  if (source.kind === 'file-id') {
    throw badField('messages', 'A picture by file id cannot be sent to this model.', 'unsupported_content')
  }
  const image: JsonObject = { url: urlOf(source) }
  if (part.detail !== undefined) image.detail = part.detail
  return { type: 'image_url', image_url: image }
}

function encodeFile(part: FilePart): JsonObject {
  const { source } = part
  const file: JsonObject = {}
  if (part.filename !== undefined) file.filename = part.filename
  if (source.kind === 'file-id') {
    file.file_id = source.id
    return { type: 'file', file }
  }
  // The vendor takes no document without a name: https://platform.openai.com/docs/guides/pdf-files
  file.filename ??= source.kind === 'data' ? `file.${extensionOf(source.mediaType)}` : 'file'
  file.file_data = urlOf(source)
  return { type: 'file', file }
}

function extensionOf(mediaType: string): string {
  const subtype = mediaType.split('/')[1] ?? 'bin'
  return subtype === 'plain' ? 'txt' : subtype.replace(/[^a-z0-9]/g, '')
}

function encodeAudio(part: AudioPart): JsonObject {
  return { type: 'input_audio', input_audio: { data: part.data, format: part.format } }
}

function urlOf(source: Exclude<MediaSource, { kind: 'file-id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
}
