import type { ResponseFormat } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { missing, readBoolean, readObject, readString } from '../read-value.ts'

/**
 * The wanted form of the answer. A form that only some vendors know (a grammar, a pattern) goes into `extra`
 * for an upstream of this format.
 */
export function decodeResponseFormat(
  body: JsonObject,
  extra: JsonObject,
  notes: Notes,
): ResponseFormat | undefined {
  const outer = readObject(body.json_schema, 'json_schema')
  const format = readObject(body.response_format, 'response_format')
  if (format === undefined) {
    if (outer !== undefined) notes.warn('dropped', 'json_schema')
    return undefined
  }
  const type = readString(format.type, 'response_format.type')
  switch (type) {
    case undefined:
      throw missing('response_format.type')
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return decodeSchema(format, outer)
    default:
      extra.response_format = format
      return undefined
  }
}

function decodeSchema(format: JsonObject, outer: JsonObject | undefined): ResponseFormat {
  const path = 'response_format.json_schema'
  const inner = readObject(format.json_schema, path)
  if (inner === undefined && outer === undefined) throw missing(path)
  const schema = findSchema(inner, outer)
  if (schema === undefined) throw missing(`${path}.schema`)
  const named = inner ?? outer ?? {}
  const decoded: ResponseFormat = {
    type: 'json-schema',
    name: readString(named.name, `${path}.name`) ?? 'response',
    schema,
  }
  const description = readString(named.description, `${path}.description`)
  if (description !== undefined) decoded.description = description
  const strict = readBoolean(named.strict, `${path}.strict`)
  if (strict !== undefined) decoded.strict = strict
  return decoded
}

/** The places in which clients put a schema, in the order of ohmygpt.md 2.3. */
export function findSchema(
  inner: JsonObject | undefined,
  outer: JsonObject | undefined,
): JsonObject | undefined {
  const places: readonly [Json | undefined, string][] = [
    [inner?.schema, 'response_format.json_schema.schema'],
    [inner?.parameters, 'response_format.json_schema.parameters'],
    [outer?.schema, 'json_schema.schema'],
    [outer?.parameters, 'json_schema.parameters'],
  ]
  for (const [value, path] of places) {
    const schema = readObject(value, path)
    if (schema !== undefined) return schema
  }
  return isJsonObject(outer) && outer.type !== undefined ? outer : undefined
}
