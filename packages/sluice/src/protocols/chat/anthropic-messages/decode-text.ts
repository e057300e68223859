import type { Part, TextPart, UnknownPart } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { readObject, requireString, wrongType } from '../read-value.ts'
import { isOwnCitation } from './our-marks.ts'
import { takeRest } from './take-rest.ts'

const TEXT_FIELDS: ReadonlySet<string> = new Set(['type', 'text', 'cache_control'])

/** A block that canonical has no word for. */
export function unknownBlock(wire: JsonObject, path: string): UnknownPart {
  const kind = typeof wire.type === 'string' ? wire.type : ''
  return { type: 'unknown', protocol: 'anthropic-messages', path, kind, value: wire }
}

/** A block that is a text to everyone but this format's vendors, who get it as it came. */
export function wholeAsText(wire: JsonObject, text: string, path: string): TextPart {
  const part: TextPart = { type: 'text', text, extra: { block: wire } }
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) part.cacheMark = mark
  return part
}

/** Blocks of a system text; whatever is no text is refused by an encoder. */
export function decodeSystemBlocks(blocks: readonly Json[], path: string): Part[] {
  return blocks.map((wire, at) => {
    const place = `${path}[${at}]`
    if (!isJsonObject(wire)) throw wrongType(place, 'an object', wire)
    return requireString(wire.type, `${place}.type`) === 'text'
      ? decodeText(wire, place)
      : unknownBlock(wire, place)
  })
}

export function decodeText(wire: JsonObject, path: string): TextPart {
  const part: TextPart = { type: 'text', text: requireString(wire.text, `${path}.text`) }
  const mark = readObject(wire.cache_control, `${path}.cache_control`)
  if (mark !== undefined) part.cacheMark = mark
  const rest = takeRest(wire, TEXT_FIELDS)
  if (rest === undefined) return part
  if (Array.isArray(rest.citations)) {
    // Those that we made of another vendor's are no use to anyone (conversion.md 45).
    const citations = rest.citations.filter((one) => !isOwnCitation(one))
    if (citations.length > 0) rest.citations = citations
    else delete rest.citations
  }
  if (Object.keys(rest).length > 0) part.extra = rest
  return part
}
