import type { AudioPart, CacheMark, FilePart, ImagePart, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { mediaUrl, nameFile } from '../media-url.ts'
import type { ChatQuirks } from '../traits.ts'

export interface PartScope {
  quirks: ChatQuirks
  notes: Notes
  /** The caller speaks this format, so that its file ids are those of its vendor (conversion.md 43). */
  ownsFiles: boolean
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
      return withMark(encodeFile(part, scope), part.cacheMark, scope)
    case 'audio':
      return encodeAudio(part, scope.quirks)
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'unknown':
      // A part of this format that we do not know is the vendor's to judge; another's must not be lost.
      if (part.protocol === 'openai-chat' && isJsonObject(part.value)) return part.value
      throw badField(
        part.path,
        `Content of type '${part.kind}' cannot be sent to this model.`,
        'unsupported_content',
      )
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
    const message = 'A picture by file id cannot be sent to this model.'
    throw badField(part.path ?? 'messages', message, 'unsupported_content')
  }
  const image: JsonObject = { url: mediaUrl(source) }
  if (part.detail !== undefined) image.detail = part.detail
  return { type: 'image_url', image_url: image }
}

function encodeFile(part: FilePart, { ownsFiles }: PartScope): JsonObject {
  const { source } = part
  const file: JsonObject = {}
  if (part.filename !== undefined) file.filename = part.filename
  if (source.kind === 'file-id') {
    if (!ownsFiles) {
      const message = 'A file id of another API cannot be used with this model.'
      throw badField(part.path ?? 'messages', message, 'unsupported_content')
    }
    file.file_id = source.id
    return { type: 'file', file }
  }
  file.filename ??= source.kind === 'data' ? nameFile(source.mediaType) : 'file'
  file.file_data = mediaUrl(source)
  return { type: 'file', file }
}

function encodeAudio({ data, format }: AudioPart, quirks: ChatQuirks): JsonObject {
  const given = quirks.audioDataUrl === true ? audioDataUrl(data, format) : data
  return { type: 'input_audio', input_audio: { data: given, format } }
}

/** Sound as the link that some vendors want: https://www.alibabacloud.com/help/en/model-studio/qwen-omni */
export function audioDataUrl(data: string, format: string): string {
  return data.startsWith('data:') || /^https?:/.test(data) ? data : `data:audio/${format};base64,${data}`
}
