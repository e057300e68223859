import type { FilePart, ImagePart, MediaSource, Part, TextPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readCacheMark } from '../read-cache-mark.ts'
import { readInputAudio } from '../read-input-audio.ts'
import { readMediaUrl } from '../read-media-url.ts'
import { missing, readString, requireObject, requireString, wrongType } from '../read-value.ts'

/** The content of a message: a bare string or a list of parts. `path` names it, e.g. `messages[2].content`. */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (content === undefined || content === null) throw missing(path)
  if (!Array.isArray(content)) throw wrongType(path, 'a string or an array of parts', content)
  const parts: Part[] = []
  for (let at = 0; at < content.length; at++) {
    const wire = content[at] ?? null
    const place = `${path}[${at}]`
    if (typeof wire === 'string') parts.push({ type: 'text', text: wire })
    else if (isJsonObject(wire)) parts.push(decodePart(wire, place))
    else throw wrongType(place, 'an object', wire)
  }
  return parts
}

function decodePart(wire: JsonObject, path: string): Part {
  const type = requireString(wire.type, `${path}.type`)
  switch (type) {
    case 'text':
      return decodeText(wire, path)
    case 'image_url':
      return decodeImage(wire, path)
    case 'input_audio':
      return readInputAudio(wire, path)
    case 'file':
      return decodeFile(wire, path)
    case 'refusal':
      return { type: 'refusal', text: requireString(wire.refusal, `${path}.refusal`) }
    case 'thinking':
      return { type: 'reasoning', text: readThinking(wire.thinking, `${path}.thinking`) }
    default:
      return { type: 'unknown', protocol: 'openai-chat', path, kind: type, value: wire }
  }
}

function decodeText(wire: JsonObject, path: string): TextPart {
  const part: TextPart = { type: 'text', text: requireString(wire.text, `${path}.text`) }
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) part.cacheMark = mark
  return part
}

/** `image_url` is an object with a URL, or, as relay sites document it, the URL itself. */
function decodeImage(wire: JsonObject, path: string): ImagePart {
  const place = `${path}.image_url`
  const value = wire.image_url
  const isBare = typeof value === 'string'
  const object = isBare ? undefined : requireObject(value, place)
  const url = isBare ? value : requireString(object?.url, `${place}.url`)
  const part: ImagePart = { type: 'image', source: readMediaUrl(url, isBare ? place : `${place}.url`) }
  const detail = readString(object?.detail, `${place}.detail`)
  if (detail !== undefined) part.detail = detail
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) part.cacheMark = mark
  return part
}

function decodeFile(wire: JsonObject, path: string): FilePart {
  const place = `${path}.file`
  const file = requireObject(wire.file, place)
  const part: FilePart = { type: 'file', source: readFileSource(file, place) }
  const filename = readString(file.filename, `${place}.filename`)
  if (filename !== undefined) part.filename = filename
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) part.cacheMark = mark
  return part
}

function readFileSource(file: JsonObject, path: string): MediaSource {
  const id = readString(file.file_id, `${path}.file_id`)
  if (id !== undefined) return { kind: 'file-id', id }
  const data = readString(file.file_data, `${path}.file_data`)
  if (data === undefined) throw missing(`${path}.file_data`)
  return readMediaUrl(data, `${path}.file_data`)
}

/** Mistral's thinking: a text, or a list of text parts. */
function readThinking(value: Json | undefined, path: string): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) throw badField(path, `'${path}' must be a string or an array.`, 'invalid_type')
  let text = ''
  for (const part of value) if (isJsonObject(part) && typeof part.text === 'string') text += part.text
  return text
}
