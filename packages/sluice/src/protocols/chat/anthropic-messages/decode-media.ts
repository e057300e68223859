import type { FilePart, ImagePart, MediaSource, Part } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readMediaUrl } from '../read-media-url.ts'
import { readArray, readObject, readString, requireObject, requireString, wrongType } from '../read-value.ts'
import { decodeText, unknownBlock, wholeAsText } from './decode-text.ts'
import { takeRest } from './take-rest.ts'

const IMAGE_FIELDS: ReadonlySet<string> = new Set(['type', 'source', 'cache_control'])
const DOCUMENT_FIELDS: ReadonlySet<string> = new Set(['type', 'source', 'title', 'cache_control'])

/** What users and tools show: texts, pictures, documents, findings. Undefined for every other block. */
export function decodeShown(wire: JsonObject, path: string): Part | undefined {
  switch (requireString(wire.type, `${path}.type`)) {
    case 'text':
      return decodeText(wire, path)
    case 'image':
      return decodeImage(wire, path)
    case 'document':
      return decodeDocument(wire, path)
    case 'search_result':
      return decodeSearchResult(wire, path)
    default:
      return undefined
  }
}

/** https://platform.claude.com/docs/en/build-with-claude/vision */
function decodeImage(wire: JsonObject, path: string): Part {
  const source = decodeSource(requireObject(wire.source, `${path}.source`), `${path}.source`)
  if (source === undefined) return unknownBlock(wire, path)
  const part: ImagePart = { type: 'image', source, path }
  return withRest(part, wire, path, IMAGE_FIELDS)
}

/** https://platform.claude.com/docs/en/build-with-claude/pdf-support, and texts as documents */
function decodeDocument(wire: JsonObject, path: string): Part {
  const place = `${path}.source`
  const wireSource = requireObject(wire.source, place)
  const isParts = wireSource.type === 'content' && typeof wireSource.content !== 'string'
  const source = isParts ? joinTexts(wireSource, place) : decodeSource(wireSource, place)
  if (source === undefined) return unknownBlock(wire, path)
  const part: FilePart = { type: 'file', source, path }
  const title = readString(wire.title, `${path}.title`)
  if (title !== undefined) part.filename = title
  withRest(part, wire, path, DOCUMENT_FIELDS)
  // Its blocks can be cited one by one, which a file cannot say.
  if (isParts) part.extra = { block: wire }
  return part
}

function withRest(
  part: ImagePart | FilePart,
  wire: JsonObject,
  path: string,
  known: ReadonlySet<string>,
): ImagePart | FilePart {
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) part.cacheMark = mark
  const rest = takeRest(wire, known)
  if (rest !== undefined) part.extra = rest
  return part
}

/** Undefined for a kind of times to come. */
function decodeSource(source: JsonObject, path: string): MediaSource | undefined {
  switch (requireString(source.type, `${path}.type`)) {
    case 'base64':
      return {
        kind: 'data',
        mediaType: requireString(source.media_type, `${path}.media_type`),
        data: requireString(source.data, `${path}.data`),
      }
    case 'url': {
      const url = requireString(source.url, `${path}.url`)
      return readMediaUrl(url, `${path}.url`)
    }
    case 'file':
      return { kind: 'file-id', id: requireString(source.file_id, `${path}.file_id`) }
    case 'text':
      return plainText(requireString(source.data, `${path}.data`))
    case 'content':
      return plainText(requireString(source.content, `${path}.content`))
    default:
      return undefined
  }
}

function plainText(text: string): MediaSource {
  return { kind: 'data', mediaType: 'text/plain', data: Buffer.from(text).toString('base64') }
}

/** The text of a document that comes as blocks; undefined when there are pictures among them. */
function joinTexts(source: JsonObject, path: string): MediaSource | undefined {
  const blocks = readArray(source.content, `${path}.content`)
  const texts = blocks === undefined ? undefined : readTexts(blocks, `${path}.content`)
  return texts === undefined ? undefined : plainText(texts.join('\n\n'))
}

function readTexts(blocks: readonly Json[], path: string): string[] | undefined {
  const texts: string[] = []
  for (const [at, block] of blocks.entries()) {
    const place = `${path}[${at}]`
    if (!isJsonObject(block)) throw wrongType(place, 'an object', block)
    if (block.type !== 'text') return undefined
    texts.push(requireString(block.text, `${place}.text`))
  }
  return texts
}

/** A finding that the caller hands to the model to cite: https://platform.claude.com/docs/en/build-with-claude/search-results */
function decodeSearchResult(wire: JsonObject, path: string): Part {
  const title = requireString(wire.title, `${path}.title`)
  const source = requireString(wire.source, `${path}.source`)
  const texts = readTexts(readArray(wire.content, `${path}.content`) ?? [], `${path}.content`)
  if (texts === undefined) return unknownBlock(wire, path)
  return wholeAsText(wire, [title, source, ...texts].join('\n'), path)
}
