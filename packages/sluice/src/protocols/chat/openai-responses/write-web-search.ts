import type { VendorTool } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** https://platform.openai.com/docs/guides/tools-web-search */
const KIND = 'web_search'

const PLACE_FIELDS = ['city', 'country', 'region', 'timezone'] as const
const SIZES: ReadonlySet<unknown> = new Set(['low', 'medium', 'high'])

/** What of another vendor's tool this one has no word for. */
const LOST_FIELDS = ['blocked_domains', 'max_uses'] as const

/** A web search tool of any vendor as this one's (conversion.md 32). */
export function writeWebSearch({ value, path }: VendorTool, notes: Notes): JsonObject {
  const wire = writeWebSearchOptions(value)
  const filters = isJsonObject(value.filters) ? value.filters : value
  if (Array.isArray(filters.allowed_domains) && filters.allowed_domains.length > 0) {
    wire.filters = { allowed_domains: filters.allowed_domains }
  }
  for (const field of LOST_FIELDS) if (isSaid(filters[field])) notes.warn('dropped', `${path}.${field}`)
  return wire
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

/** The same from the setting of OpenAI's search models. */
export function writeWebSearchOptions(options: JsonObject): JsonObject {
  const wire: JsonObject = { type: KIND }
  const place = readPlace(options.user_location)
  if (place !== undefined) wire.user_location = place
  if (SIZES.has(options.search_context_size)) wire.search_context_size = options.search_context_size
  return wire
}

/** Chat completions write the place under `approximate`, others flat. */
function readPlace(location: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(location)) return undefined
  const said = isJsonObject(location.approximate) ? location.approximate : location
  const place: JsonObject = { type: 'approximate' }
  for (const field of PLACE_FIELDS) {
    const text = said[field]
    if (typeof text === 'string' && text !== '') place[field] = text
  }
  return Object.keys(place).length > 1 ? place : undefined
}
