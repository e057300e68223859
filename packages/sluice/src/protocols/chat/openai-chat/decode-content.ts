import type { FilePart, ImagePart, MediaSource, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readInputAudio } from '../read-input-audio.ts'
import { readMediaUrl } from '../read-media-url.ts'
import { markPart, readOpenaiContent, readTextPart } from '../read-openai-content.ts'
import { missing, readString, requireObject, requireString, wrongType } from '../read-value.ts'

/** The content of a message: a bare string or a list of parts. `path` names it, e.g. `messages[2].content`. */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  return readOpenaiContent(content, path, decodePart)
}

function decodePart(wire: Json, path: string): Part {
  if (typeof wire === 'string') return { type: 'text', text: wire }
  if (!isJsonObject(wire)) throw wrongType(path, 'an object', wire)
  const type = requireString(wire.type, `${path}.type`)
  switch (type) {
    case 'text':
      return readTextPart(wire, path)
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
  return markPart(part, wire, path)
}

function decodeFile(wire: JsonObject, path: string): FilePart {
  const place = `${path}.file`
  const file = requireObject(wire.file, place)
  const part: FilePart = { type: 'file', source: readFileSource(file, place) }
  const filename = readString(file.filename, `${place}.filename`)
  if (filename !== undefined) part.filename = filename
  return markPart(part, wire, path)
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
