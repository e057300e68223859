import type { VendorFields } from '../../../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeCallId } from '../decode-call-id.ts'
import { restoreToolName } from '../tool-names.ts'
import { type AnswerWriter, openTextPart, restOf, type TextPart } from './stream-writer.ts'

/** A `function_call` or `custom_tool_call` of the output. */
export interface CallItem {
  kind: 'call'
  id: string
  done: boolean
  custom: boolean
  /** Its number among the calls; -1 before it is announced. */
  call: number
  said: string
  /** The arguments of the hidden tool are the answer's text (conversion.md 47). */
  hidden?: TextPart
}

export interface CallScope {
  writer: AnswerWriter
  context: DecodeContext
  /** The answer's id. */
  answerId: string
  /** Ids that calls of this answer have. */
  ids: string[]
}

export function openCall(wire: JsonObject): CallItem {
  return {
    kind: 'call',
    id: typeof wire.id === 'string' ? wire.id : '',
    done: false,
    custom: wire.type === 'custom_tool_call',
    call: -1,
    said: '',
  }
}

/** A call can be announced as soon as its tool is known. */
export function announceCall(item: CallItem, wire: JsonObject, scope: CallScope): void {
  const { context, writer } = scope
  if (isAnnounced(item) || typeof wire.name !== 'string' || wire.name === '') return
  const held = item.said
  item.said = ''
  if (wire.name === context.hiddenTool) {
    item.hidden = openTextPart(undefined)
  } else {
    const name = restoreToolName(nameOf(wire.name, wire.namespace), context.toolNames)
    const id = chooseId(item, wire, scope)
    item.call = writer.startCall({ id, name, custom: item.custom, own: ownFields(wire) })
  }
  addArguments(item, held, writer)
}

/** The vendor's search of tools puts each function that it finds into a namespace of the same name. */
function nameOf(name: string, namespace: Json | undefined): string {
  const isOwn = typeof namespace !== 'string' || namespace === '' || namespace === name
  return isOwn ? name : `${namespace}__${name}`
}

/** What only a caller of this format can send back: a program of the vendor's that called, a namespace of its search. */
function ownFields({ caller, namespace }: JsonObject): VendorFields | undefined {
  const value: JsonObject = {}
  if (isJsonObject(caller) && caller.type !== 'direct') value.caller = caller
  if (typeof namespace === 'string' && namespace !== '') value.namespace = namespace
  return Object.keys(value).length === 0 ? undefined : { protocol: 'openai-responses', value }
}

/** A double id would be refused when the caller sends it again. */
function chooseId(item: CallItem, wire: JsonObject, { answerId, ids, writer, context }: CallScope): string {
  const given = typeof wire.call_id === 'string' && wire.call_id !== '' ? wire.call_id : item.id
  const stated = ids.includes(given) ? undefined : given
  const id = decodeCallId(stated, { message: answerId, call: writer.calls }, context)
  ids.push(id)
  return id
}

function isAnnounced(item: CallItem): boolean {
  return item.call !== -1 || item.hidden !== undefined
}

export function addArguments(item: CallItem, text: Json | undefined, writer: AnswerWriter): void {
  if (typeof text !== 'string' || text === '') return
  if (item.hidden !== undefined) {
    writer.text(item.hidden, text)
    return
  }
  item.said += text
  if (item.call !== -1) writer.events.push({ type: 'tool-delta', choice: 0, call: item.call, text })
}

/** The whole arguments: what their pieces left out is told now. */
export function endArguments(item: CallItem, whole: Json | undefined, writer: AnswerWriter): void {
  // Vendors of this format give the object itself.
  const text = isJsonObject(whole) ? JSON.stringify(whole) : whole
  if (typeof text !== 'string') return
  addArguments(item, restOf(item.hidden?.said ?? item.said, text), writer)
}

/** The item as it stands at its end. */
export function endCall(item: CallItem, wire: JsonObject, scope: CallScope): void {
  announceCall(item, wire, scope)
  endArguments(item, item.custom ? wire.input : wire.arguments, scope.writer)
  closeCall(item, scope.writer)
}

export function closeCall(item: CallItem, writer: AnswerWriter): void {
  if (item.hidden !== undefined) writer.closePart(item.hidden)
  else if (item.call !== -1) writer.events.push({ type: 'tool-end', choice: 0, call: item.call })
}
