import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** In both spellings that Google reads. */
const CALLS = ['functionCall', 'function_call'] as const
const RESULTS = ['functionResponse', 'function_response'] as const
type Kind = (typeof CALLS)[number] | (typeof RESULTS)[number]

/**
 * The contents without the ids of calls and results, for addresses that refuse them. Names and order tell calls apart there, so
 * that the results are put in the order of the calls before them.
 */
export function dropCallIds(contents: readonly Json[]): Json[] {
  let order: string[] = []
  return contents.map((content) => {
    if (!isJsonObject(content) || !Array.isArray(content.parts)) return content
    const called = content.parts.flatMap((part) => idOf(part, CALLS) ?? [])
    if (called.length > 0) order = called
    return { ...content, parts: sortResults(content.parts, order).map(withoutId) }
  })
}

/** Whether there are any. */
export function hasCallIds(contents: readonly Json[]): boolean {
  return contents.some(
    (content) =>
      isJsonObject(content) &&
      Array.isArray(content.parts) &&
      content.parts.some((part) => idOf(part, CALLS) !== undefined || idOf(part, RESULTS) !== undefined),
  )
}

/** What stands between the results stays where it is. */
function sortResults(parts: readonly Json[], order: readonly string[]): Json[] {
  const placeOf = (part: Json): number => order.indexOf(idOf(part, RESULTS) ?? '')
  const results = parts.filter((part) => placeOf(part) !== -1).sort((a, b) => placeOf(a) - placeOf(b))
  return parts.map((part) => (placeOf(part) === -1 ? part : (results.shift() ?? part)))
}

function heldBy(part: Json, kinds: readonly Kind[]): { kind: Kind; held: JsonObject } | undefined {
  if (!isJsonObject(part)) return undefined
  for (const kind of kinds) {
    const held = part[kind]
    if (isJsonObject(held)) return { kind, held }
  }
  return undefined
}

function idOf(part: Json, kinds: readonly Kind[]): string | undefined {
  const id = heldBy(part, kinds)?.held.id
  return typeof id === 'string' ? id : undefined
}

function withoutId(part: Json): Json {
  const found = heldBy(part, CALLS) ?? heldBy(part, RESULTS)
  if (found === undefined || !isJsonObject(part)) return part
  const { id: _id, ...held } = found.held
  return { ...part, [found.kind]: held }
}
