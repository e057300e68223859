import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'

/** Bound of what a body may nest (reliability.md 3). */
const MAX_DEPTH = 64

/** Google writes 64-bit numbers as text. */
const COUNTS: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
])

/** `min_items` in place of `minItems`: keywords only, never the names of properties. */
const SNAKE_KEYWORDS = new Map([
  ['any_of', 'anyOf'],
  ['property_ordering', 'propertyOrdering'],
  ['min_items', 'minItems'],
  ['max_items', 'maxItems'],
  ['min_length', 'minLength'],
  ['max_length', 'maxLength'],
  ['min_properties', 'minProperties'],
  ['max_properties', 'maxProperties'],
])

/**
 * Google's own kind of schema (OpenAPI 3.0, types in upper case) as JSON schema (conversion.md 29):
 * https://ai.google.dev/api/caching#Schema
 */
export function decodeSchema(schema: JsonObject, depth = 0): JsonObject {
  if (depth > MAX_DEPTH) return schema
  const decoded: JsonObject = {}
  for (const key of Object.keys(schema)) {
    const value = schema[key]
    if (value === undefined || value === null || key === 'nullable') continue
    const keyword = SNAKE_KEYWORDS.get(key) ?? key
    decoded[keyword] = decodeKeyword(keyword, value, depth)
  }
  if (decoded.type === 'type_unspecified') delete decoded.type
  if (schema.nullable === true) addNull(decoded)
  return decoded
}

function decodeKeyword(keyword: string, value: Json, depth: number): Json {
  switch (keyword) {
    case 'type':
      return typeof value === 'string' ? value.toLowerCase() : value
    case 'properties':
    case '$defs':
    case 'defs':
      return isJsonObject(value) ? decodeEach(value, depth) : value
    case 'items':
    case 'additionalProperties':
      return isJsonObject(value) ? decodeSchema(value, depth + 1) : value
    case 'anyOf':
      return Array.isArray(value)
        ? value.map((one) => (isJsonObject(one) ? decodeSchema(one, depth + 1) : one))
        : value
    default:
      return COUNTS.has(keyword) && typeof value === 'string' && /^\d{1,15}$/.test(value)
        ? Number(value)
        : value
  }
}

function decodeEach(properties: JsonObject, depth: number): JsonObject {
  const decoded: JsonObject = {}
  for (const name of Object.keys(properties)) {
    const value = properties[name]
    decoded[name] = isJsonObject(value) ? decodeSchema(value, depth + 1) : value
  }
  return decoded
}

/** OpenAPI 3.0 has a word for it, JSON schema a type. */
function addNull(schema: JsonObject): void {
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null']
  else if (Array.isArray(schema.anyOf)) schema.anyOf = [...schema.anyOf, { type: 'null' }]
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null]
}
