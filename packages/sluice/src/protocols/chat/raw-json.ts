import { isJsonObject, type JsonObject } from '../../canonical/json.ts'

/**
 * JSON whose numbers keep their digits (conversion.md 7). A number that a double cannot hold becomes the object
 * of `JSON.rawJSON`, which `JSON.stringify` writes back as it stood. Such an object is no number to arithmetic:
 * only what is carried through (tool arguments, tool results) is read this way.
 */
interface RawJson {
  rawJSON(text: string): object
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
}

/** The parts of `JSON` that TypeScript's library does not describe yet: https://tc39.es/proposal-json-parse-with-source/ */
const RAW_JSON = JSON as unknown as RawJson

/** Text without such a run holds no number that a double could not write back: 15 digits always survive. */
const LONG_NUMBER = /\d[\d.]{15}|\d[eE][+-]?\d{3}/

/** Throws `SyntaxError`, as `JSON.parse` does. */
export function parseKeepingDigits(text: string): unknown {
  return LONG_NUMBER.test(text) ? RAW_JSON.parse(text, keepDigits) : JSON.parse(text)
}

/** The object that a text holds; undefined when it is something else or not JSON. */
export function parseObjectKeepingDigits(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value = parseKeepingDigits(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function keepDigits(_key: string, value: unknown, context: { source?: string }): unknown {
  const { source } = context
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  if (source.length <= 15 && Number.isFinite(value)) return value
  return RAW_JSON.rawJSON(source)
}
