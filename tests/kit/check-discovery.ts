import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** A Google discovery document, as far as a body is checked against it. */
export interface DiscoveryDocument {
  schemas: Record<string, DiscoverySchema>
}

interface DiscoverySchema {
  $ref?: string
  type?: string
  format?: string
  enum?: string[]
  items?: DiscoverySchema
  properties?: Record<string, DiscoverySchema>
  additionalProperties?: DiscoverySchema
}

export function parseDiscovery(text: string): DiscoveryDocument {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value) || !isJsonObject(value.schemas)) throw new Error('not a discovery document')
  return { schemas: value.schemas as Record<string, DiscoverySchema> }
}

/** What a body has that its schema does not allow: unknown fields, wrong types, words outside an enum. */
export function checkAgainstDiscovery(document: DiscoveryDocument, name: string, body: unknown): string[] {
  const faults: string[] = []
  // As it is on the wire: raw numbers are numbers there, absent fields are absent.
  checkValue(document, { $ref: name }, JSON.parse(JSON.stringify(body)), name, faults)
  return faults
}

function checkValue(
  document: DiscoveryDocument,
  schema: DiscoverySchema,
  value: unknown,
  path: string,
  faults: string[],
): void {
  if (schema.$ref !== undefined) {
    const target = document.schemas[schema.$ref]
    if (target === undefined) faults.push(`${path}: no schema ${schema.$ref}`)
    else checkValue(document, target, value, path, faults)
    return
  }
  switch (schema.type) {
    case 'object':
      checkObject(document, schema, value, path, faults)
      break
    case 'array':
      checkList(document, schema.items ?? {}, value, path, faults)
      break
    case 'string':
      if (typeof value !== 'string') faults.push(`${path}: not a string`)
      else if (schema.enum !== undefined && !schema.enum.includes(value)) faults.push(`${path}: ${value}`)
      break
    case 'integer':
      if (!isInteger(value, schema.format)) faults.push(`${path}: not an ${schema.format ?? 'integer'}`)
      break
    case 'number':
      if (typeof value !== 'number') faults.push(`${path}: not a number`)
      break
    case 'boolean':
      if (typeof value !== 'boolean') faults.push(`${path}: not a boolean`)
      break
    default:
      break
  }
}

function checkList(
  document: DiscoveryDocument,
  items: DiscoverySchema,
  value: unknown,
  path: string,
  faults: string[],
): void {
  if (!Array.isArray(value)) {
    faults.push(`${path}: not an array`)
    return
  }
  for (const [at, one] of value.entries()) checkValue(document, items, one, `${path}[${at}]`, faults)
}

function isInteger(value: unknown, format: string | undefined): boolean {
  if (!Number.isSafeInteger(value)) return false
  return format !== 'int32' || Math.abs(Number(value)) < 2 ** 31
}

function checkObject(
  document: DiscoveryDocument,
  schema: DiscoverySchema,
  value: unknown,
  path: string,
  faults: string[],
): void {
  if (!isJsonObject(value)) {
    faults.push(`${path}: not an object`)
    return
  }
  const object: JsonObject = value
  for (const key of Object.keys(object)) {
    const known = schema.properties?.[key] ?? schema.additionalProperties
    if (known === undefined) faults.push(`${path}.${key}: unknown field`)
    else checkValue(document, known, object[key], `${path}.${key}`, faults)
  }
}
