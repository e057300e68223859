import type { ImagePart, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { unsupportedPart, warnCacheMark } from '../encode-turns.ts'
import type { ModelTraits } from '../traits.ts'

export interface PartScope {
  traits: ModelTraits
  notes: Notes
}

/** Content of a message: a bare text where one text says it all, else a list of parts. */
export function encodeParts(parts: readonly Part[], path: string, scope: PartScope): string | JsonObject[] {
  const [only] = parts
  if (parts.length === 0) return ''
  if (parts.length === 1 && only?.type === 'text') {
    warnCacheMark(only, scope.notes)
    return only.text
  }
  return parts.map((part, at) => encodePart(part, `${path}.content[${at}]`, scope))
}

/** Texts and pictures are all that this vendor reads: https://docs.cohere.com/docs/image-inputs */
function encodePart(part: Part, path: string, scope: PartScope): JsonObject {
  switch (part.type) {
    case 'text':
      warnCacheMark(part, scope.notes)
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'image':
      warnCacheMark(part, scope.notes)
      return encodeImage(part, part.path ?? path, scope.traits)
    case 'unknown':
    case 'file':
    case 'audio':
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
    case 'vendor':
      throw unsupportedPart(path, part)
  }
}

function encodeImage(part: ImagePart, path: string, traits: ModelTraits): JsonObject {
  const { source } = part
  if (source.kind === 'file-id') {
    throw badField(path, 'A file id of another vendor cannot be sent to this model.', 'unsupported_content')
  }
  if (source.kind === 'url' && traits.fetchesUrls === false) {
    throw badField(path, 'This model takes no addresses: send the content itself.', 'unsupported_content')
  }
  const { mediaTypes } = traits
  if (source.kind === 'data' && mediaTypes !== undefined && !mediaTypes.includes(source.mediaType)) {
    const message = `This model does not take content of type '${source.mediaType}'.`
    throw badField(path, message, 'unsupported_media_type')
  }
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
  const image: JsonObject = { url }
  if (part.detail !== undefined) image.detail = part.detail
  return { type: 'image_url', image_url: image }
}
