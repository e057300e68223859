import type { ToolCallPart } from '../../canonical/chat.ts'
import type { JsonObject } from '../../canonical/json.ts'
import { parseObjectKeepingDigits } from './raw-json.ts'

export interface ParsedArguments {
  /** Long numbers stand in it as raw JSON: it is for `JSON.stringify` alone. */
  input: JsonObject
  /** The text was no JSON object and stands whole under `arguments`. */
  changed: boolean
}

/** The arguments of a tool call for a vendor that wants them as an object (conversion.md 7, 23). */
export function parseArguments(text: string): ParsedArguments {
  if (text.trim() === '') return { input: {}, changed: false }
  const input = parseObjectKeepingDigits(text)
  return input === undefined ? { input: { arguments: text }, changed: true } : { input, changed: false }
}

/** The same of a call that may be one with free text, which goes as the function's only argument (conversion.md 30). */
export function parseCallInput({ custom, arguments: text }: ToolCallPart): ParsedArguments {
  return custom === true ? { input: { input: text }, changed: false } : parseArguments(text)
}
