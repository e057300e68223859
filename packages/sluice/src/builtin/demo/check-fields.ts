import { isJsonObject, type Json, type JsonObject } from '../../canonical/json.ts'
import { isReasoner } from './compose-answer.ts'
import { DemoRefusal, type DemoSaid } from './demo-types.ts'
import { type DemoOrders, noOrders, readOrders, splitModel, splitText } from './orders.ts'

/** The checks that the protocols share. Each throws a refusal that names the field. */

export function refuse(param: string, message: string, code?: string): never {
  throw new DemoRefusal(400, message, code === undefined ? { param } : { param, code })
}

export function checkKnown(
  object: JsonObject,
  known: ReadonlySet<string>,
  message: (field: string) => string,
): void {
  for (const field of Object.keys(object)) if (!known.has(field)) refuse(field, message(field))
}

export function numberField(
  object: JsonObject,
  field: string,
  bounds: { least: number; most: number; integer?: boolean },
): number | undefined {
  const value = object[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || (bounds.integer === true && !Number.isInteger(value))) {
    refuse(
      field,
      `Invalid type for '${field}': expected ${bounds.integer === true ? 'an integer' : 'a number'}.`,
    )
  }
  if (value < bounds.least || value > bounds.most) {
    refuse(field, `Invalid '${field}': must be between ${bounds.least} and ${bounds.most}.`)
  }
  return value
}

export function booleanField(object: JsonObject, field: string): boolean | undefined {
  const value = object[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') refuse(field, `Invalid type for '${field}': expected a boolean.`)
  return value
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isJsonObject(value)) refuse(path, `Invalid type for '${path}': expected an object.`)
  return value
}

export function textAt(value: Json | undefined, path: string): string {
  if (typeof value !== 'string') refuse(path, `Invalid type for '${path}': expected a string.`)
  return value
}

export function listAt(value: Json | undefined, path: string): Json[] {
  if (!Array.isArray(value)) refuse(path, `Invalid type for '${path}': expected an array.`)
  return value
}

export function textsAt(value: Json | undefined, path: string, most: number): string[] {
  if (value === undefined || value === null) return []
  const list = typeof value === 'string' ? [value] : listAt(value, path)
  if (list.length > most) refuse(path, `Invalid '${path}': at most ${most} entries.`)
  return list.map((one, i) => textAt(one, `${path}[${i}]`))
}

/**
 * The model's name without its orders, and all orders of the call. An unknown name is refused as vendors
 * refuse it.
 */
export function readModelAndOrders(
  name: string,
  userText: string,
  headers: ReadonlyMap<string, string>,
): { model: string; userText: string; orders: DemoOrders } {
  const named = splitModel(name)
  const said = splitText(userText)
  if (!named.model.startsWith('demo-')) {
    const message = `The model '${named.model}' does not exist. Ask for demo-chat or demo-reasoner.`
    throw new DemoRefusal(404, message, { param: 'model', code: 'model_not_found' })
  }
  const orders = noOrders()
  for (const text of [headers.get('x-demo-order') ?? '', named.orders, said.orders]) {
    const unknown = readOrders(text, orders)
    if (unknown !== undefined)
      refuse('model', `The demo knows no order '${unknown}'. docs/demo.md lists them.`)
  }
  return { model: named.model, userText: said.text, orders }
}

export function nothingSaid(): DemoSaid {
  return { userText: '', toolResult: undefined, pictures: 0 }
}

/** Four characters a token, and a few for each message: near enough for a model that reads nothing. */
export function countInput(characters: number, messages: number, pictures: number): number {
  return Math.ceil(characters / 4) + messages * 4 + pictures * 85
}

/** Whether a model of this name may be asked to think. */
export function mayThink(model: string): boolean {
  return isReasoner(splitModel(model).model)
}
