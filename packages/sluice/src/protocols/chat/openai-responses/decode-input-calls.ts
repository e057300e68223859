import type { Part, ToolCallPart, ToolResultPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import { missing, readString, requireObject, requireString } from '../read-value.ts'
import { decodeContent } from './decode-input-content.ts'
import type { Namespaces } from './namespaces.ts'
import { clientToolOfCall, withItem } from './wire-items.ts'

/** What was called so far, to join results with their calls (conversion.md 23). */
export class CallBook {
  private readonly open: { id: string; name: string }[] = []
  /** Calls of a shell that runs with the vendor, whose results are the vendor's too. */
  private readonly hosted = new Set<string>()
  private readonly lenient: boolean

  /** `lenient`: calls may lie in turns that are not here, with the vendor. */
  constructor(lenient: boolean) {
    this.lenient = lenient
  }

  call(id: string, name: string, path: string): void {
    if (id === '') throw badField(path, `'${path}' must not be empty.`)
    if (this.open.some((one) => one.id === id)) {
      throw badField(path, `Two tool calls have the id '${shorten(id)}'.`, 'duplicate_tool_call_id')
    }
    this.open.push({ id, name })
  }

  /** The name of the call that a result answers, where it is known. */
  answer(id: string, path: string): string | undefined {
    const at = this.open.findIndex((one) => one.id === id)
    const [call] = at === -1 ? [] : this.open.splice(at, 1)
    if (call !== undefined) return call.name
    if (this.lenient) return undefined
    const message = `No tool call before this item is waiting for a result under the id '${shorten(id)}'.`
    throw badField(path, message, 'unknown_tool_call_id')
  }

  /** Of a result without an id: the oldest open call of that name. */
  find(name: string): string | undefined {
    return this.open.find((one) => one.name === name)?.id
  }

  noteHosted(id: string): void {
    this.hosted.add(id)
  }

  isHosted(id: string): boolean {
    return this.hosted.has(id)
  }
}

/** `function_call` and `custom_tool_call`. */
export function decodeCall(
  item: JsonObject,
  path: string,
  calls: CallBook,
  namespaces: Namespaces,
): ToolCallPart {
  const isCustom = item.type === 'custom_tool_call'
  const own = requireString(item.name, `${path}.name`)
  const namespace = readString(item.namespace, `${path}.namespace`)
  const name = namespaces.flatten(own, namespace)
  const id = requireString(item.call_id, `${path}.call_id`)
  const word = isCustom ? 'input' : 'arguments'
  const text = readString(item[word], `${path}.${word}`) ?? ''
  calls.call(id, name, `${path}.call_id`)
  const part: ToolCallPart = { type: 'tool-call', id, name, arguments: text }
  if (isCustom) part.custom = true
  // A program of the vendor's that called, and a namespace that the vendor's own search made, are this vendor's alone.
  const isPlain = isAbsent(item.caller) && (namespace === undefined || namespaces.declares(namespace))
  return isPlain ? part : withItem(part, item)
}

/** `function_call_output` and `custom_tool_call_output`. */
export function decodeResult(
  item: JsonObject,
  path: string,
  calls: CallBook,
  namespaces: Namespaces,
): ToolResultPart {
  const callId = readCallId(item, path, calls, namespaces)
  const name = calls.answer(callId, `${path}.call_id`)
  const part: ToolResultPart = { type: 'tool-result', callId, content: decodeOutput(item, path) }
  if (name !== undefined) part.name = name
  return isAbsent(item.caller) ? part : withItem(part, item)
}

function readCallId(item: JsonObject, path: string, calls: CallBook, namespaces: Namespaces): string {
  const given = readString(item.call_id, `${path}.call_id`)
  if (given !== undefined) return given
  const name = readString(item.name, `${path}.name`)
  const found =
    name === undefined
      ? undefined
      : calls.find(namespaces.flatten(name, readString(item.namespace, `${path}.namespace`)))
  if (found === undefined) throw missing(`${path}.call_id`)
  return found
}

/** A tool that gave nothing: clients send null. */
function decodeOutput(item: JsonObject, path: string): Part[] {
  return isAbsent(item.output) ? [] : decodeContent(item.output, `${path}.output`)
}

/** A call of a tool whose schema the vendor owns and that the caller runs: a function for any other vendor (conversion.md 31). */
export function decodeClientCall(item: JsonObject, path: string, calls: CallBook): ToolCallPart {
  const type = requireString(item.type, `${path}.type`)
  const name = clientToolOfCall(type) ?? type
  const id = requireString(item.call_id, `${path}.call_id`)
  calls.call(id, name, `${path}.call_id`)
  const part: ToolCallPart = {
    type: 'tool-call',
    id,
    name,
    arguments: JSON.stringify(argumentsOf(type, item, path)),
  }
  return withItem(part, item)
}

function argumentsOf(type: string, item: JsonObject, path: string): JsonObject {
  if (type === 'apply_patch_call') {
    return { operation: requireObject(item.operation, `${path}.operation`) }
  }
  const { type: _, ...action } = requireObject(item.action, `${path}.action`)
  const said: JsonObject = {}
  for (const key of Object.keys(action)) if (!isAbsent(action[key])) said[key] = action[key]
  return said
}

/** What such a call gave: its text as it is, anything else as JSON. */
export function decodeClientResult(item: JsonObject, path: string, calls: CallBook): ToolResultPart {
  // The older of the forms has the call's id in `id`.
  const callId = readString(item.call_id, `${path}.call_id`) ?? requireString(item.id, `${path}.call_id`)
  const name = calls.answer(callId, `${path}.call_id`)
  const { output } = item
  const text = isAbsent(output) ? '' : typeof output === 'string' ? output : JSON.stringify(output)
  const part: ToolResultPart = {
    type: 'tool-result',
    callId,
    content: text === '' ? [] : [{ type: 'text', text }],
  }
  if (name !== undefined) part.name = name
  if (item.status === 'failed') part.isError = true
  return withItem(part, item)
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null
}

function shorten(id: string): string {
  return id.length > 64 ? `${id.slice(0, 64)}…` : id
}
