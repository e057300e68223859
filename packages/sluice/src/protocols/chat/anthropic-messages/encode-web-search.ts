import type { VendorTool } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool */
const KIND = 'web_search_20250305'

const PLACE_FIELDS = ['city', 'country', 'region', 'timezone'] as const

/** A web search tool of any vendor as this one's (conversion.md 32). */
export function encodeWebSearch(tool: VendorTool, notes: Notes): JsonObject {
  if (tool.kind.startsWith('web_search_') && tool.value.name === 'web_search') return tool.value
  const { value } = tool
  const encoded: JsonObject = { type: KIND, name: 'web_search' }
  const filters = isJsonObject(value.filters) ? value.filters : value
  if (Array.isArray(filters.allowed_domains) && filters.allowed_domains.length > 0) {
    encoded.allowed_domains = filters.allowed_domains
  }
  setPlace(encoded, value.user_location)
  if (value.search_context_size !== undefined) notes.warn('dropped', `${tool.path}.search_context_size`)
  return encoded
}

/** The same from the setting of OpenAI's search models. */
export function encodeWebSearchOptions(options: JsonObject, notes: Notes): JsonObject {
  const encoded: JsonObject = { type: KIND, name: 'web_search' }
  setPlace(encoded, options.user_location)
  if (options.search_context_size !== undefined) {
    notes.warn('dropped', 'web_search_options.search_context_size')
  }
  return encoded
}

/** OpenAI writes the place flat or under `approximate`. */
function setPlace(encoded: JsonObject, location: unknown): void {
  if (!isJsonObject(location)) return
  const place = isJsonObject(location.approximate) ? location.approximate : location
  const sent: JsonObject = { type: 'approximate' }
  for (const field of PLACE_FIELDS) {
    const text = place[field]
    if (typeof text === 'string' && text !== '') sent[field] = text
  }
  if (Object.keys(sent).length > 1) encoded.user_location = sent
}
