import type { ChatRequest, ResponseFormat } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { missing, readBoolean, readObject, readString, requireObject } from '../read-value.ts'

/**
 * `text`: the wanted form of the answer and how much it says. A form that only some vendors know goes, with all that stands
 * beside it, into `extra` for an upstream of this format.
 */
export function decodeText(body: JsonObject, request: ChatRequest): void {
  const text = readObject(body.text, 'text')
  if (text === undefined) return
  const format = readObject(text.format, 'text.format')
  if (format !== undefined) {
    const decoded = decodeFormat(format)
    if (decoded === undefined) {
      request.extra.text = text
      return
    }
    request.responseFormat = decoded
  }
  const verbosity = readString(text.verbosity, 'text.verbosity')
  if (verbosity !== undefined) request.verbosity = verbosity
}

function decodeFormat(format: JsonObject): ResponseFormat | undefined {
  const type = readString(format.type, 'text.format.type')
  switch (type) {
    case undefined:
      throw missing('text.format.type')
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return decodeSchema(format)
    default:
      return undefined
  }
}

/** The schema stands beside the type; in chat's form it stands one level deeper. */
function decodeSchema(format: JsonObject): ResponseFormat {
  const nested =
    format.schema === undefined ? readObject(format.json_schema, 'text.format.json_schema') : undefined
  const path = nested === undefined ? 'text.format' : 'text.format.json_schema'
  const named = nested ?? format
  const name = readString(named.name, `${path}.name`)
  if (name === '') throw badField(`${path}.name`, `'${path}.name' must not be empty.`)
  const decoded: ResponseFormat = {
    type: 'json-schema',
    name: name ?? 'response',
    schema: requireObject(named.schema, `${path}.schema`),
  }
  const description = readString(named.description, `${path}.description`)
  if (description !== undefined) decoded.description = description
  const strict = readBoolean(named.strict, `${path}.strict`)
  if (strict !== undefined) decoded.strict = strict
  return decoded
}
