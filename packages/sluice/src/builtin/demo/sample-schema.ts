import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'

const MOST_DEPTH = 8
/** Schemas come from outside, and one that branches into itself would grow without end. */
const MOST_VALUES = 5000

interface Sampling {
  root: JsonObject
  /** Values that may still be made. */
  left: number
}

/**
 * A small value that fits a JSON schema: for tool arguments and structured answers. The same schema gives the
 * same value.
 */
export function sampleSchema(schema: JsonObject): Json {
  return sample(schema, { root: schema, left: MOST_VALUES }, '', 0)
}

function sample(schema: JsonObject, sampling: Sampling, name: string, depth: number): Json {
  if (depth > MOST_DEPTH || sampling.left <= 0) return null
  sampling.left -= 1
  const { root } = sampling
  const target = resolve(schema, root)
  if (target.const !== undefined) return target.const
  if (Array.isArray(target.enum) && target.enum[0] !== undefined) return target.enum[0]
  if (target.default !== undefined) return target.default
  const parts = objectsIn(target.allOf)
  if (parts.length > 0) return sample(mergeParts(target, parts, root), sampling, name, depth + 1)
  const branch = objectsIn(target.anyOf)[0] ?? objectsIn(target.oneOf)[0]
  if (branch !== undefined) return sample(branch, sampling, name, depth + 1)
  switch (typeOf(target)) {
    case 'object':
      return sampleObject(target, sampling, depth)
    case 'array':
      return sampleArray(target, sampling, name, depth)
    case 'string':
      return sampleText(target, name)
    case 'integer':
    case 'number':
      return sampleNumber(target)
    case 'boolean':
      return true
    default:
      return null
  }
}

/** Of several types the first that is not null; in lower case, for Gemini's are not. */
function typeOf(schema: JsonObject): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const found = types.find((type) => typeof type === 'string' && type.toLowerCase() !== 'null')
  if (typeof found === 'string') return found.toLowerCase()
  if (schema.properties !== undefined) return 'object'
  if (schema.items !== undefined) return 'array'
  return types.includes('null') ? 'null' : 'string'
}

function sampleObject(schema: JsonObject, sampling: Sampling, depth: number): JsonObject {
  const value: JsonObject = {}
  if (!isJsonObject(schema.properties)) return value
  for (const [name, property] of Object.entries(schema.properties)) {
    if (isJsonObject(property)) value[name] = sample(property, sampling, name, depth + 1)
  }
  return value
}

function sampleArray(schema: JsonObject, sampling: Sampling, name: string, depth: number): Json[] {
  const tuple = objectsIn(schema.prefixItems)
  if (tuple.length > 0) return tuple.map((item) => sample(item, sampling, name, depth + 1))
  const length = Math.min(Math.max(numberOf(schema.minItems) ?? 1, 1), 20)
  const items = isJsonObject(schema.items) ? schema.items : {}
  return Array.from({ length }, () => sample(items, sampling, name, depth + 1))
}

const TEXT_BY_FORMAT: ReadonlyMap<string, string> = new Map([
  ['date', '2026-01-02'],
  ['date-time', '2026-01-02T03:04:05Z'],
  ['time', '03:04:05Z'],
  ['email', 'demo@example.com'],
  ['uri', 'https://example.com/'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
])

function sampleText(schema: JsonObject, name: string): string {
  const formatted = typeof schema.format === 'string' ? TEXT_BY_FORMAT.get(schema.format) : undefined
  if (formatted !== undefined) return formatted
  const text = `demo ${name || 'text'}`.padEnd(Math.min(numberOf(schema.minLength) ?? 0, 1000), '.')
  return text.slice(0, numberOf(schema.maxLength) ?? text.length)
}

function sampleNumber(schema: JsonObject): number {
  const least = numberOf(schema.minimum) ?? plusOne(schema.exclusiveMinimum)
  const most = numberOf(schema.maximum)
  const value = least ?? (most !== undefined && most < 1 ? Math.floor(most) : 1)
  const step = numberOf(schema.multipleOf)
  return step === undefined || step <= 0 ? value : Math.ceil(value / step) * step
}

function plusOne(value: Json | undefined): number | undefined {
  const number = numberOf(value)
  return number === undefined ? undefined : number + 1
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function mergeParts(schema: JsonObject, parts: JsonObject[], root: JsonObject): JsonObject {
  const { allOf: _, ...own } = schema
  let merged: JsonObject = own
  for (const part of parts) {
    const one = resolve(part, root)
    const properties = {
      ...(isJsonObject(merged.properties) ? merged.properties : {}),
      ...(isJsonObject(one.properties) ? one.properties : {}),
    }
    merged = { ...merged, ...one, ...(Object.keys(properties).length > 0 ? { properties } : {}) }
  }
  return merged
}

/** Follows `$ref` inside the same schema; elsewhere there is nothing to follow it to. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let target = schema
  for (let steps = 0; steps < MOST_DEPTH && typeof target.$ref === 'string'; steps++) {
    const found = lookUp(target.$ref, root)
    if (found === undefined) return {}
    target = found
  }
  return target
}

function lookUp(reference: string, root: JsonObject): JsonObject | undefined {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let at: Json | undefined = root
  for (const step of reference.slice(2).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }
  return isJsonObject(at) ? at : undefined
}
