import type { FilePart, ImagePart, MediaSource, Part, TextPart } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readInputAudio } from '../read-input-audio.ts'
import { readMediaUrl } from '../read-media-url.ts'
import { markPart, readOpenaiContent, readTextPart } from '../read-openai-content.ts'
import { missing, readString, requireString, wrongType } from '../read-value.ts'

/**
 * The content of a message, or the output of a tool: a bare string or a list of parts. `path` names it, e.g.
 * `input[2].content`.
 */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  return readOpenaiContent(content, path, decodePart)
}

function decodePart(wire: Json, path: string): Part {
  if (!isJsonObject(wire)) throw wrongType(path, 'an object', wire)
  const type = requireString(wire.type, `${path}.type`)
  switch (type) {
    case 'input_text':
    case 'output_text':
    // Clients that also speak chat completions mix their words in.
    case 'text':
      return decodeText(wire, path)
    case 'input_image':
    case 'image_url':
      return decodeImage(wire, path)
    case 'input_file':
      return decodeFile(wire, path)
    case 'input_audio':
      return { ...readInputAudio(wire, path), path }
    case 'refusal':
      return { type: 'refusal', text: requireString(wire.refusal, `${path}.refusal`) }
    default:
      return { type: 'unknown', protocol: 'openai-responses', path, kind: type, value: wire }
  }
}

function decodeText(wire: JsonObject, path: string): TextPart {
  const part = readTextPart(wire, path)
  // An earlier answer's sources: this vendor takes them back.
  if (Array.isArray(wire.annotations) && wire.annotations.length > 0) {
    part.extra = { annotations: wire.annotations }
  }
  return part
}

function decodeImage(wire: JsonObject, path: string): ImagePart {
  const part: ImagePart = { type: 'image', source: readImageSource(wire, path), path }
  const detail = readString(wire.detail, `${path}.detail`)
  if (detail !== undefined) part.detail = detail
  return markPart(part, wire, path)
}

/** The URL stands bare here; as an object it is chat's form of it. */
function readImageSource(wire: JsonObject, path: string): MediaSource {
  const id = readString(wire.file_id, `${path}.file_id`)
  if (id !== undefined) return { kind: 'file-id', id }
  const place = `${path}.image_url`
  const value = wire.image_url
  if (isJsonObject(value)) return readMediaUrl(requireString(value.url, `${place}.url`), `${place}.url`)
  return readMediaUrl(requireString(value, place), place)
}

function decodeFile(wire: JsonObject, path: string): FilePart {
  const filename = readString(wire.filename, `${path}.filename`)
  const part: FilePart = { type: 'file', source: readFileSource(wire, filename, path), path }
  if (filename !== undefined) part.filename = filename
  markPart(part, wire, path)
  const detail = readString(wire.detail, `${path}.detail`)
  if (detail !== undefined) part.extra = { detail }
  return part
}

function readFileSource(wire: JsonObject, filename: string | undefined, path: string): MediaSource {
  const id = readString(wire.file_id, `${path}.file_id`)
  if (id !== undefined) return { kind: 'file-id', id }
  const url = readString(wire.file_url, `${path}.file_url`)
  if (url !== undefined) return readMediaUrl(url, `${path}.file_url`)
  const data = readString(wire.file_data, `${path}.file_data`)
  if (data === undefined) throw missing(`${path}.file_data`)
  if (data.startsWith('data:')) return readMediaUrl(data, `${path}.file_data`)
  // The vendor takes bare base64 beside a name that tells what it is.
  return { kind: 'data', mediaType: typeOfName(filename), data }
}

const TYPE_OF_ENDING: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
])

function typeOfName(filename: string | undefined): string {
  const ending = filename?.split('.').at(-1)?.toLowerCase() ?? ''
  return TYPE_OF_ENDING.get(ending) ?? 'application/octet-stream'
}
