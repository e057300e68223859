import { badField } from '../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'

/**
 * Checked reading of a body. Every reader gives `undefined` for a field that is absent or null (R31) and throws
 * a `bad-request` that names the field for one of the wrong kind.
 */
export function readString(value: Json | undefined, path: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(path, 'a string', value)
  return value
}

export function requireString(value: Json | undefined, path: string): string {
  const text = readString(value, path)
  if (text === undefined) throw missing(path)
  return text
}

export function readBoolean(value: Json | undefined, path: string): boolean | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrongType(path, 'a boolean', value)
  return value
}

export function readObject(value: Json | undefined, path: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined
  if (!isJsonObject(value)) throw wrongType(path, 'an object', value)
  return value
}

export function requireObject(value: Json | undefined, path: string): JsonObject {
  const object = readObject(value, path)
  if (object === undefined) throw missing(path)
  return object
}

export function readArray(value: Json | undefined, path: string): Json[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw wrongType(path, 'an array', value)
  return value
}

export interface NumberRange {
  min: number
  max: number
  integer?: boolean
}

export function readNumber(value: Json | undefined, path: string, range: NumberRange): number | undefined {
  if (value === undefined || value === null) return undefined
  const kind = range.integer === true ? 'an integer' : 'a number'
  if (typeof value !== 'number') throw wrongType(path, kind, value)
  const fits = range.integer === true ? Number.isInteger(value) : Number.isFinite(value)
  if (!fits) throw badField(path, `'${path}' must be ${kind}.`)
  if (value < range.min) throw badField(path, `'${path}' must be at least ${range.min}.`)
  if (value > range.max) throw badField(path, `'${path}' must be at most ${range.max}.`)
  return value
}

export function missing(path: string): Error {
  return badField(path, `Missing required parameter: '${path}'.`, 'missing_required_parameter')
}

export function wrongType(path: string, wanted: string, value: Json): Error {
  return badField(path, `'${path}' must be ${wanted}, not ${nameKind(value)}.`, 'invalid_type')
}

function nameKind(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return `a ${typeof value}`
}
