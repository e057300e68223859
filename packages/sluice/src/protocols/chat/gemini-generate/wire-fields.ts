import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import {
  missing,
  type NumberRange,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  wrongType,
} from '../read-value.ts'

/** One element of a list, and how the caller would point at it. */
export interface WireItem {
  value: Json
  path: string
}

/** `inlineData` as `inline_data`. */
export function spellSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** `inline_data` as `inlineData`. */
export function spellCamel(key: string): string {
  if (!key.includes('_', 1)) return key
  return key.replace(/(?!^)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * Checked reading of one object of a body whose fields may be spelled in either way that the vendor takes, `inlineData` or
 * `inline_data`: protobuf's JSON form. Fields are asked for in camel case; what is refused is named as the caller wrote it.
 */
export class WireFields {
  readonly wire: JsonObject
  readonly path: string
  private readonly hasSnake: boolean

  /** `path` is empty for the body itself. */
  constructor(wire: JsonObject, path: string) {
    this.wire = wire
    this.path = path
    let hasSnake = false
    for (const key in wire) if (key.includes('_', 1)) hasSnake = true
    this.hasSnake = hasSnake
  }

  /** The name under which the field stands here. */
  keyOf(name: string): string {
    if (!this.hasSnake) return name
    const snake = spellSnake(name)
    return snake !== name && isSaid(this.wire[snake]) ? snake : name
  }

  pathOf(name: string): string {
    return join(this.path, this.keyOf(name))
  }

  get(name: string): Json | undefined {
    const value = this.wire[name]
    if (!this.hasSnake) return value
    const key = this.keyOf(name)
    if (key === name) return value
    if (isSaid(value)) throw badField(join(this.path, key), `'${name}' and '${key}' are the same field.`)
    return this.wire[key]
  }

  string(name: string): string | undefined {
    return readString(this.get(name), this.pathOf(name))
  }

  requireString(name: string): string {
    const text = this.string(name)
    if (text === undefined || text === '') throw missing(this.pathOf(name))
    return text
  }

  boolean(name: string): boolean | undefined {
    return readBoolean(this.get(name), this.pathOf(name))
  }

  number(name: string, range: NumberRange): number | undefined {
    return readNumber(plainNumber(this.get(name)), this.pathOf(name), range)
  }

  object(name: string): JsonObject | undefined {
    return readObject(this.get(name), this.pathOf(name))
  }

  fields(name: string): WireFields | undefined {
    const object = this.object(name)
    return object === undefined ? undefined : new WireFields(object, this.pathOf(name))
  }

  /** Protobuf's parser takes a single object for a list of one, and Google's own examples write it so. */
  list(name: string): WireItem[] | undefined {
    const value = this.get(name)
    const path = this.pathOf(name)
    if (isJsonObject(value)) return [{ value, path }]
    return readArray(value, path)?.map((one, at) => ({ value: one, path: `${path}[${at}]` }))
  }

  strings(name: string): string[] | undefined {
    const path = this.pathOf(name)
    return readArray(this.get(name), path)?.map((one, at) => {
      if (typeof one !== 'string') throw wrongType(`${path}[${at}]`, 'a string', one)
      return one
    })
  }

  /** The fields that are not among the known, by their names in camel case; a null says nothing (R31). */
  rest(known: ReadonlySet<string>): JsonObject | undefined {
    let rest: JsonObject | undefined
    for (const key of Object.keys(this.wire)) {
      const value = this.wire[key]
      const name = this.hasSnake ? spellCamel(key) : key
      if (known.has(name) || !isSaid(value) || key === '__proto__') continue
      rest ??= {}
      rest[name] = value
    }
    return rest
  }
}

/** An element of a list as an object. */
export function readItem({ value, path }: WireItem): WireFields {
  if (!isJsonObject(value)) throw wrongType(path, 'an object', value)
  return new WireFields(value, path)
}

/** A number whose digits were kept (raw-json.ts): only what is carried through needs them. */
function plainNumber(value: Json | undefined): Json | undefined {
  const isRaw = isJsonObject(value) && Object.getPrototypeOf(value) === null
  return isRaw && typeof value.rawJSON === 'string' ? Number(value.rawJSON) : value
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
