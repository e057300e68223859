import { isJsonObject, type Json } from '../../canonical/json.ts'
import { idOfItem } from './seal-response.ts'

/**
 * The ids of input items that came without one. They are made of the response's own id and the item's place, so that they
 * need no row, are the same each time and lead back to the item.
 */

const PREFIX: ReadonlyMap<string, string> = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['function_call_output', 'fc_output'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctc_output'],
])

const RESPONSE = 'resp_'

/** The item with an id: its own, or one of its place. */
export function identifyInputItem(item: Json, responseId: string, position: number): Json {
  if (!isJsonObject(item) || idOfItem(item) !== undefined) return item
  const type = typeof item.type === 'string' ? item.type : 'message'
  const prefix = PREFIX.get(type) ?? 'item'
  const stem = responseId.startsWith(RESPONSE) ? responseId.slice(RESPONSE.length) : responseId
  return { ...item, id: `${prefix}_${stem}_in${position}` }
}

/** Which input item such an id would be of; undefined for an id of another form. */
export function locateInputItem(id: string): { responseId: string; position: number } | undefined {
  const match = /^(?:msg|rs|fc|fc_output|ctc|ctc_output|item)_([A-Za-z0-9]+)_in(\d{1,5})$/.exec(id)
  if (match?.[1] === undefined) return undefined
  return { responseId: `${RESPONSE}${match[1]}`, position: Number(match[2]) }
}
