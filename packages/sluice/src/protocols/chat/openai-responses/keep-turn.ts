import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { isReference } from './state-fields.ts'

/** What is kept of a turn, so that the next may go on from it (conversion.md 48). */
export interface KeptTurn {
  /** The input's items; those that came without an id have one where one was minted. */
  input: JsonObject[]
  /** The answer's. */
  output: JsonObject[]
}

export interface KeepScope {
  /** What references of the input stand for. */
  byId: ReadonlyMap<string, JsonObject>
  /** A fresh id: the prefix and 24 letters and digits. Absent: items without an id stay so. */
  mintId?(prefix: string): string
}

/** How the ids of items begin, by type. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['message', 'msg_'],
  ['reasoning', 'rs_'],
  ['function_call', 'fc_'],
  ['function_call_output', 'fco_'],
  ['custom_tool_call', 'ctc_'],
  ['custom_tool_call_output', 'ctco_'],
])

/**
 * A request's `input` and the response that it got, as items. Turns before them are not repeated. What the request decided
 * for itself alone is left out: `instructions` are not inherited (conversion.md 50).
 */
export function keepTurn(input: Json | undefined, response: JsonObject, scope: KeepScope): KeptTurn {
  const output = Array.isArray(response.output) ? response.output.filter(isJsonObject) : []
  return { input: keepInput(input, scope), output }
}

function keepInput(input: Json | undefined, scope: KeepScope): JsonObject[] {
  if (typeof input === 'string') {
    const content = [{ type: 'input_text', text: input }]
    return [withId({ type: 'message', role: 'user', status: 'completed', content }, scope)]
  }
  if (!Array.isArray(input)) return []
  return input.filter(isJsonObject).flatMap((item) => keepItem(item, scope))
}

function keepItem(item: JsonObject, scope: KeepScope): JsonObject[] {
  if (isReference(item)) {
    const found = typeof item.id === 'string' ? scope.byId.get(item.id) : undefined
    return found === undefined ? [] : [found]
  }
  // The wish for a summary is answered by the one in the output.
  if (item.type === 'compaction_trigger') return []
  return [withId(spellMessage(item), scope)]
}

/** A message in its short form as the full one, in which it is listed. */
function spellMessage(item: JsonObject): JsonObject {
  if (item.type !== undefined && item.type !== null && item.type !== 'message') return item
  const { content } = item
  if (typeof content !== 'string') return { ...item, type: 'message' }
  const part: JsonObject =
    item.role === 'assistant'
      ? { type: 'output_text', text: content, annotations: [] }
      : { type: 'input_text', text: content }
  return { ...item, type: 'message', content: [part] }
}

function withId(item: JsonObject, scope: KeepScope): JsonObject {
  if (typeof item.id === 'string' && item.id !== '') return item
  if (scope.mintId === undefined) return item
  const prefix = PREFIXES.get(String(item.type)) ?? 'item_'
  return { ...item, id: scope.mintId(prefix) }
}
