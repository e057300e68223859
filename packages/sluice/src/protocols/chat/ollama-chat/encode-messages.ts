import type { ImagePart, Part, ToolCallPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { type TurnEncoder, type TurnScope, unsupportedPart, warnCacheMark } from '../encode-turns.ts'
import { parseCallInput } from '../parse-arguments.ts'
import { warnDetail } from '../warn-detail.ts'

/** The conversation in messages of one text each, pictures beside it: https://docs.ollama.com/api/chat */
export const OLLAMA_TURNS: TurnEncoder = {
  /** Texts join with nothing between (conversion.md 11): content is one text here. */
  said(role, parts, path, scope) {
    let content = ''
    const images: string[] = []
    for (const [at, part] of parts.entries()) {
      warnCacheMark(part, scope.notes)
      if (part.type === 'text' || part.type === 'refusal') content += part.text
      else if (part.type === 'image' && role === 'user') {
        images.push(encodeImage(part, part.path ?? `${path}.content[${at}]`, scope))
      } else throw unsupportedPart(`${path}.content[${at}]`, part)
    }
    const wire: JsonObject = { role, content }
    if (images.length > 0) wire.images = images
    return wire
  },

  assistant(parts, path, scope) {
    let content = ''
    let thinking = ''
    const calls: JsonObject[] = []
    for (const [at, part] of parts.entries()) {
      warnCacheMark(part, scope.notes)
      switch (part.type) {
        case 'text':
        case 'refusal':
          content += part.text
          break
        case 'tool-call':
          calls.push(encodeCall(part, path, scope))
          break
        case 'reasoning':
          // Nothing is signed here: what bears a proof is another vendor's (conversion.md 36).
          if (part.proof === undefined) thinking += part.text
          else scope.notes.warn('dropped', 'reasoning')
          break
        case 'image':
          scope.notes.warn('dropped', 'messages.images')
          break
        case 'vendor':
          scope.notes.warn('dropped', 'messages.extra_content')
          break
        case 'file':
        case 'audio':
        case 'tool-result':
        case 'unknown':
          throw unsupportedPart(`${path}.content[${at}]`, part)
      }
    }
    const wire: JsonObject = { role: 'assistant', content }
    if (thinking !== '') wire.thinking = thinking
    if (calls.length > 0) wire.tool_calls = calls
    return wire
  },

  result(part, path, { calls, names, notes }) {
    const name = calls.answer(part, path)
    if (part.isError === true) notes.warn('dropped', 'is_error')
    warnCacheMark(part, notes)
    let content = ''
    const media: Part[] = []
    for (const one of part.content) {
      if (one.type === 'text') content += one.text
      else media.push(one)
    }
    const wire: JsonObject = {
      role: 'tool',
      content,
      tool_name: names.encode(name),
      tool_call_id: part.callId,
    }
    return { wire, media }
  },
}

/** Pictures are data; links have been followed before (conversion.md 42). */
function encodeImage(part: ImagePart, path: string, { traits, notes }: TurnScope): string {
  const { source } = part
  warnDetail(part, notes)
  if (source.kind !== 'data') {
    throw badField(path, 'This model takes pictures as data only.', 'unsupported_content')
  }
  if (traits.mediaTypes !== undefined && !traits.mediaTypes.includes(source.mediaType)) {
    const message = `This model does not take content of type '${source.mediaType}'.`
    throw badField(path, message, 'unsupported_media_type')
  }
  return source.data
}

/** Arguments are an object; the id is newer than the format, and servers that do not know it pass it over. */
function encodeCall(part: ToolCallPart, path: string, { calls, names, notes }: TurnScope): JsonObject {
  calls.call(part, `${path}.tool_calls`)
  if (part.proof !== undefined) notes.warn('dropped', 'reasoning')
  const { input, changed } = parseCallInput(part)
  if (changed) notes.warn('changed', 'messages.tool_calls.arguments')
  return { id: part.id, function: { name: names.encode(part.name), arguments: input } }
}
