import { isJsonObject, type JsonObject } from '../../canonical/json.ts'

/**
 * A custom tool (free text input) as a function with one string (conversion.md 30): the schema that goes out,
 * and the way back from the arguments that a model writes for it.
 */
export const CUSTOM_INPUT_SCHEMA: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

/** The description of the function: the caller's, and the grammar that the input has to follow. */
export function describeCustomInput(description: string | undefined, format: JsonObject | undefined): string {
  const lines = description === undefined || description === '' ? [] : [description]
  const grammar = isJsonObject(format?.grammar) ? format.grammar : format
  if (typeof grammar?.definition === 'string') {
    const syntax = typeof grammar.syntax === 'string' ? ` (${grammar.syntax})` : ''
    lines.push(`The input must follow this grammar${syntax}:\n${grammar.definition}`)
  }
  return lines.join('\n\n')
}

/** The text of a custom call from the whole arguments of its function. */
export function readCustomInput(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    if (isJsonObject(parsed) && typeof parsed.input === 'string') return parsed.input
    return isJsonObject(parsed) && Object.keys(parsed).length === 0 ? '' : text
  } catch {
    return text
  }
}

/** The same from pieces, as they come; one per call. */
export interface CustomInputReader {
  /** The text that this piece completes. */
  push(piece: string): string
  /** What is left: all of it where the model did not write the one string. */
  end(): string
}

const HEAD = /^\s*\{\s*"input"\s*:\s*"/

export function openCustomInput(): CustomInputReader {
  let held = ''
  let state: 'head' | 'inside' | 'done' = 'head'
  return {
    push(piece) {
      if (state === 'done') return ''
      held += piece
      if (state === 'head') {
        const head = HEAD.exec(held)
        if (head === null) return ''
        held = held.slice(head[0].length)
        state = 'inside'
      }
      const { text, rest, closed } = unescapePrefix(held)
      held = rest
      if (closed) state = 'done'
      return text
    },
    end() {
      if (state !== 'head' || held === '') return ''
      return readCustomInput(held)
    },
  }
}

/** Decodes the start of a JSON string as far as it is complete; an escape or surrogate pair cut in two stays in `rest`. */
function unescapePrefix(source: string): { text: string; rest: string; closed: boolean } {
  let at = 0
  while (at < source.length) {
    const code = source.charCodeAt(at)
    if (code === 0x22) return { text: decode(source.slice(0, at)), rest: '', closed: true }
    if (code !== 0x5c) {
      at++
      continue
    }
    const length = escapeLength(source, at)
    if (at + length > source.length) break
    at += length
  }
  return { text: decode(source.slice(0, at)), rest: source.slice(at), closed: false }
}

function escapeLength(source: string, at: number): number {
  if (source[at + 1] !== 'u') return 2
  if (!/^\\u[dD][89abAB]/.test(source.slice(at, at + 4))) return 6
  // A high surrogate waits for its other half, so that no piece ends within a character.
  return source.length < at + 8 || source.startsWith('\\u', at + 6) ? 12 : 6
}

function decode(escaped: string): string {
  if (!escaped.includes('\\')) return escaped
  try {
    const text: unknown = JSON.parse(`"${escaped}"`)
    return typeof text === 'string' ? text : escaped
  } catch {
    return escaped
  }
}
