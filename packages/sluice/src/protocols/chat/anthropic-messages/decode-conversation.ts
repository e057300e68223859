import type { Message, Part, TextPart } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { markLastPart } from '../read-cache-mark.ts'
import { missing, readArray, readObject, requireString, wrongType } from '../read-value.ts'
import { BILLING_FIELD, takeBillingLine } from './billing-line.ts'
import { type BlockScope, decodeBlock } from './decode-block.ts'
import { decodeSystemBlocks } from './decode-text.ts'
import { takeRest } from './take-rest.ts'

const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content'])

/**
 * `system` and `messages` in canonical form. What the user says is cut where the results of tools end, for those are
 * messages of their own there; `extra` takes Claude Code's billing line (conversion.md 26).
 */
export function decodeConversation(body: JsonObject, extra: JsonObject, notes: Notes): Message[] {
  const messages: Message[] = []
  const system = decodeSystem(body.system, extra)
  if (system !== undefined) messages.push(system)
  const list = readArray(body.messages, 'messages')
  if (list === undefined) throw missing('messages')
  if (list.length === 0)
    throw badField('messages', "'messages' must hold at least one message.", 'empty_array')
  const scope: BlockScope = { role: 'user', calls: new Map(), notes }
  for (const [at, wire] of list.entries()) {
    const path = `messages[${at}]`
    if (!isJsonObject(wire)) throw wrongType(path, 'an object', wire)
    scope.role = readRole(wire.role, `${path}.role`)
    decodeTurn(wire, path, scope, messages)
  }
  return messages
}

function readRole(value: Json | undefined, path: string): BlockScope['role'] {
  const role = requireString(value, path)
  if (role === 'user' || role === 'assistant' || role === 'system') return role
  throw badField(path, `'${path}' must be user, assistant or system.`, 'invalid_role')
}

function decodeSystem(value: Json | undefined, extra: JsonObject): Message | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') {
    const { line, rest } = takeBillingLine(value)
    if (line !== undefined) extra[BILLING_FIELD] = line
    if (rest === '') return undefined
    return { role: 'system', parts: [{ type: 'text', text: rest }], bare: true }
  }
  if (!Array.isArray(value)) throw wrongType('system', 'a string or an array of text blocks', value)
  const parts: Part[] = []
  for (const part of decodeSystemBlocks(value, 'system')) {
    const kept = part.type === 'text' ? cutBillingLine(part, extra) : part
    if (kept !== undefined) parts.push(kept)
  }
  return parts.length === 0 ? undefined : { role: 'system', parts }
}

function cutBillingLine(part: TextPart, extra: JsonObject): TextPart | undefined {
  const { line, rest } = takeBillingLine(part.text)
  if (line === undefined) return part
  extra[BILLING_FIELD] = line
  return rest === '' ? undefined : { ...part, text: rest }
}

function decodeTurn(wire: JsonObject, path: string, scope: BlockScope, messages: Message[]): void {
  const { content } = wire
  const { role } = scope
  const place = `${path}.content`
  const first = messages.length
  if (typeof content === 'string') {
    messages.push({ role, parts: [{ type: 'text', text: content }], bare: true })
  } else if (content === undefined || content === null) {
    throw missing(place)
  } else if (!Array.isArray(content)) {
    throw wrongType(place, 'a string or an array of blocks', content)
  } else if (content.length === 0 && role !== 'assistant') {
    throw badField(place, `'${place}' must hold at least one block.`, 'empty_array')
  } else {
    decodeBlocks(content, place, scope, messages)
  }
  const rest = takeRest(wire, MESSAGE_FIELDS)
  const message = messages[first]
  if (rest !== undefined && message !== undefined) message.extra = rest
}

function decodeBlocks(content: readonly Json[], path: string, scope: BlockScope, messages: Message[]): void {
  let current: Message | undefined
  for (const [at, wire] of content.entries()) {
    const place = `${path}[${at}]`
    if (!isJsonObject(wire)) throw wrongType(place, 'an object', wire)
    if (wire.type === 'mid_conv_system') {
      const inner = readArray(wire.content, `${place}.content`) ?? []
      const parts = decodeSystemBlocks(inner, `${place}.content`)
      markLastPart(parts, readObject(wire.cache_control, `${place}.cache_control`))
      messages.push({ role: 'system', parts })
      current = undefined
      continue
    }
    const part = decodeBlock(wire, place, scope)
    if (part === undefined) continue
    const role = part.type === 'tool-result' ? 'tool' : scope.role
    if (current?.role !== role) {
      current = { role, parts: [] }
      messages.push(current)
    }
    addPart(current.parts, part, content[at - 1])
  }
}

/** An empty thought that Gemini signed, just before a call, is the call's own signature (conversion.md 37). */
function addPart(parts: Part[], part: Part, before: Json | undefined): void {
  if (part.type === 'tool-call' && isJsonObject(before) && before.type === 'thinking') {
    const thought = parts.at(-1)
    if (thought?.type === 'reasoning' && thought.text === '' && thought.proof?.issuer === 'gemini-generate') {
      part.proof = thought.proof
      parts.pop()
    }
  }
  parts.push(part)
}
