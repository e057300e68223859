import type { Message, Part, ToolCallPart, ToolResultPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { deriveCallId } from '../call-ids.ts'
import { markLastPart, readCacheMark } from '../read-cache-mark.ts'
import {
  missing,
  readArray,
  readObject,
  readString,
  requireObject,
  requireString,
  wrongType,
} from '../read-value.ts'
import { decodeContent } from './decode-content.ts'
import { decodeReasoningHistory } from './decode-reasoning-history.ts'
import { readSignature } from './read-signature.ts'
import { restoreVendorBlocks } from './restore-vendor-blocks.ts'
import { hasVendorBag } from './vendor-bag.ts'

/** What the messages read so far have called, to join results with their calls (conversion.md 23). */
interface Calls {
  /** Calls without a result, in their order. */
  open: { id: string; name: string; minted: boolean }[]
  minted: number
}

/** Fields of a message that canonical has words for; all others go on to an upstream of this format. */
const KNOWN = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'refusal',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'extra_content',
  'cache_control',
  'images',
  'phase',
])

export function decodeMessages(value: Json | undefined): Message[] {
  const list = readArray(value, 'messages')
  if (list === undefined) throw missing('messages')
  if (list.length === 0)
    throw badField('messages', "'messages' must hold at least one message.", 'empty_array')
  const calls: Calls = { open: [], minted: 0 }
  return list.map((one, at) => {
    const path = `messages[${at}]`
    if (!isJsonObject(one)) throw wrongType(path, 'an object', one)
    return decodeMessage(one, path, calls)
  })
}

function decodeMessage(wire: JsonObject, path: string, calls: Calls): Message {
  const role = requireString(wire.role, `${path}.role`)
  const message = decodeByRole(role, wire, path, calls)
  const name = readString(wire.name, `${path}.name`)
  if (name !== undefined && name !== '' && role !== 'function') message.name = name
  const phase = readString(wire.phase, `${path}.phase`)
  if (phase !== undefined) message.phase = phase
  if (role !== 'tool' && role !== 'function') {
    markLastPart(message.parts, readCacheMark(wire, path))
  }
  if (role !== 'assistant' && hasVendorBag(wire.extra_content)) {
    message.extra = { extra_content: wire.extra_content }
  }
  for (const key of Object.keys(wire)) {
    const value = wire[key]
    if (KNOWN.has(key) || value === undefined || value === null || key === '__proto__') continue
    message.extra ??= {}
    message.extra[key] = value
  }
  return message
}

function decodeByRole(role: string, wire: JsonObject, path: string, calls: Calls): Message {
  switch (role) {
    case 'system':
    case 'developer':
    case 'user': {
      const message: Message = { role, parts: decodeContent(wire.content, `${path}.content`) }
      if (typeof wire.content === 'string') message.bare = true
      return message
    }
    case 'assistant':
      return decodeAssistant(wire, path, calls)
    case 'tool':
      return decodeResult(wire, path, calls)
    case 'function':
      return decodeFunctionResult(wire, path, calls)
    default:
      throw badField(
        `${path}.role`,
        `'${path}.role' must be system, developer, user, assistant, tool or function.`,
        'invalid_role',
      )
  }
}

function decodeAssistant(wire: JsonObject, path: string, calls: Calls): Message {
  const parts: Part[] = decodeReasoningHistory(wire, path)
  const { content } = wire
  if (content !== undefined && content !== null) parts.push(...decodeContent(content, `${path}.content`))
  decodeImages(wire, path, parts)
  const refusal = readString(wire.refusal, `${path}.refusal`)
  if (refusal !== undefined && refusal !== '') parts.push({ type: 'refusal', text: refusal })
  decodeCalls(wire, path, calls, parts)
  const message: Message = { role: 'assistant', parts }
  if (typeof content === 'string') message.bare = true
  if (wire.extra_content !== undefined) restoreBag(message, wire.extra_content)
  return message
}

function restoreBag(message: Message, extraContent: Json): void {
  const { parts, whole } = restoreVendorBlocks(message.parts, extraContent)
  message.parts = parts
  if (!whole) message.extra = { extra_content: extraContent }
}

/** Pictures that the model drew in an earlier turn, as we and OpenRouter show them (conversion.md 44). */
function decodeImages(wire: JsonObject, path: string, parts: Part[]): void {
  const images = readArray(wire.images, `${path}.images`)
  if (images !== undefined) parts.push(...decodeContent(images, `${path}.images`))
}

function decodeCalls(wire: JsonObject, path: string, calls: Calls, parts: Part[]): void {
  const list = readArray(wire.tool_calls, `${path}.tool_calls`) ?? []
  for (const [at, value] of list.entries()) {
    const place = `${path}.tool_calls[${at}]`
    if (!isJsonObject(value)) throw wrongType(place, 'an object', value)
    parts.push(decodeCall(value, place, calls))
  }
  const older = readObject(wire.function_call, `${path}.function_call`)
  // Go's clients write the empty forms of what is absent.
  if (older === undefined || older.name === '') return
  const name = requireString(older.name, `${path}.function_call.name`)
  const text = readString(older.arguments, `${path}.function_call.arguments`) ?? ''
  parts.push({ type: 'tool-call', id: openCall(calls, '', name, path), name, arguments: text })
}

function decodeCall(wire: JsonObject, path: string, calls: Calls): ToolCallPart {
  const isCustom = wire.type === 'custom'
  const key = isCustom ? 'custom' : 'function'
  const called = requireObject(wire[key], `${path}.${key}`)
  const name = requireString(called.name, `${path}.${key}.name`)
  const word = isCustom ? 'input' : 'arguments'
  const text = readString(called[word], `${path}.${key}.${word}`) ?? ''
  const id = openCall(calls, readString(wire.id, `${path}.id`) ?? '', name, `${path}.id`)
  const part: ToolCallPart = { type: 'tool-call', id, name, arguments: text }
  if (isCustom) part.custom = true
  const proof = readSignature(wire.extra_content)
  if (proof !== undefined) part.proof = proof
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) part.cacheMark = mark
  return part
}

/** Notes a call; one without an id gets one, and its result is found by name and order. */
function openCall(calls: Calls, given: string, name: string, path: string): string {
  const minted = given === ''
  const id = minted ? deriveCallId('history', calls.minted++, name) : given
  if (calls.open.some((one) => one.id === id)) {
    throw badField(path, `Two tool calls have the id '${shorten(id)}'.`, 'duplicate_tool_call_id')
  }
  calls.open.push({ id, name, minted })
  return id
}

function decodeResult(wire: JsonObject, path: string, calls: Calls): Message {
  const place = `${path}.tool_call_id`
  const given = requireString(wire.tool_call_id, place)
  const at = given === '' ? 0 : calls.open.findIndex((one) => one.id === given)
  const call = calls.open[at]
  if (call === undefined || (given === '' && !call.minted)) {
    const message = `No tool call before this message is waiting for a result under the id '${shorten(given)}'.`
    throw badField(place, message, 'unknown_tool_call_id')
  }
  calls.open.splice(at, 1)
  return resultMessage(wire, path, call)
}

function decodeFunctionResult(wire: JsonObject, path: string, calls: Calls): Message {
  const name = requireString(wire.name, `${path}.name`)
  const at = calls.open.findIndex((one) => one.name === name)
  const call = calls.open[at]
  if (call === undefined) {
    const message = `No function call before this message is waiting for a result of '${shorten(name)}'.`
    throw badField(`${path}.name`, message, 'unknown_tool_call_id')
  }
  calls.open.splice(at, 1)
  return resultMessage(wire, path, call)
}

function resultMessage(wire: JsonObject, path: string, call: { id: string; name: string }): Message {
  const place = `${path}.content`
  const { content } = wire
  // A function that gave nothing: clients send null, and vendors take it.
  const parts = content === null || content === undefined ? [] : decodeContent(content, place)
  const result: ToolResultPart = { type: 'tool-result', callId: call.id, name: call.name, content: parts }
  const mark = readCacheMark(wire, path)
  if (mark !== undefined) result.cacheMark = mark
  const message: Message = { role: 'tool', parts: [result] }
  if (typeof content === 'string') message.bare = true
  return message
}

function shorten(id: string): string {
  return id.length > 64 ? `${id.slice(0, 64)}…` : id
}
