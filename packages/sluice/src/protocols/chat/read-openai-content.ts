import type { CacheMark, Part, TextPart } from '../../canonical/chat.ts'
import type { Json, JsonObject } from '../../canonical/json.ts'
import { readCacheMark } from './read-cache-mark.ts'
import { missing, requireString, wrongType } from './read-value.ts'

/** Content of OpenAI's formats: a bare string or a list of parts. `path` names it, e.g. `messages[2].content`. */
export function readOpenaiContent(
  content: Json | undefined,
  path: string,
  decodePart: (wire: Json, path: string) => Part,
): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (content === undefined || content === null) throw missing(path)
  if (!Array.isArray(content)) throw wrongType(path, 'a string or an array of parts', content)
  return content.map((wire, at) => decodePart(wire, `${path}[${at}]`))
}

export function readTextPart(wire: JsonObject, path: string): TextPart {
  const part: TextPart = { type: 'text', text: requireString(wire.text, `${path}.text`) }
  return markPart(part, wire, path)
}

/** The part with the mark that stands on it. */
export function markPart<P extends { cacheMark?: CacheMark }>(part: P, wire: JsonObject, path: string): P {
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) part.cacheMark = mark
  return part
}
