import type { Message, Part } from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { missing } from '../read-value.ts'
import { HistoryCalls } from './decode-calls.ts'
import { decodePart, type PartScope } from './decode-part.ts'
import { readItem, type WireFields, type WireItem } from './wire-fields.ts'

const CONTENT_FIELDS: ReadonlySet<string> = new Set(['role', 'parts'])

/** `systemInstruction` and `contents` as messages. */
export function decodeContents(body: WireFields, notes: Notes): Message[] {
  const list = body.list('contents')
  const path = body.pathOf('contents')
  if (list === undefined) throw missing(path)
  if (list.length === 0) throw badField(path, `'${path}' must hold at least one turn.`, 'empty_array')
  const calls = new HistoryCalls(notes, body.string('cachedContent') !== undefined)
  const messages: Message[] = []
  const system = decodeSystem(body, calls, notes)
  if (system !== undefined) messages.push(system)
  for (const item of list) decodeTurn(item, { calls, notes }, messages)
  return messages
}

/** Google's parser takes nothing but a content; SDKs and people also write a bare text. */
function decodeSystem(body: WireFields, calls: HistoryCalls, notes: Notes): Message | undefined {
  const value = body.get('systemInstruction')
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return { role: 'system', parts: [{ type: 'text', text: value }], bare: true }
  const content = readItem({ value, path: body.pathOf('systemInstruction') })
  const parts = decodeParts(content, { role: 'system', calls, notes })
  return parts === undefined || parts.length === 0 ? undefined : { role: 'system', parts }
}

/** The parts of a content that stands alone, whatever role it says. */
export function decodeUserParts(content: WireFields, notes: Notes): Part[] | undefined {
  return decodeParts(content, { role: 'user', calls: new HistoryCalls(notes, true), notes })
}

function decodeTurn(item: WireItem, scope: Omit<PartScope, 'role'>, messages: Message[]): void {
  const content = readItem(item)
  const role = readRole(content)
  const parts = decodeParts(content, { ...scope, role })
  if (role === 'model') {
    // Clients keep an empty answer as a turn without parts, and Google takes it.
    addModelTurn(parts ?? [], messages)
    return
  }
  if (parts === undefined) throw missing(content.pathOf('parts'))
  if (parts.length === 0) {
    const path = content.pathOf('parts')
    throw badField(path, `'${path}' must hold at least one part.`, 'empty_array')
  }
  const isResult = parts.every((part) => part.type === 'tool-result')
  messages.push({ role: isResult ? 'tool' : 'user', parts })
}

function decodeParts(content: WireFields, scope: PartScope): Part[] | undefined {
  const rest = content.rest(CONTENT_FIELDS)
  if (rest !== undefined)
    for (const name of Object.keys(rest)) scope.notes.warn('dropped', content.pathOf(name))
  const list = content.list('parts')
  if (list === undefined) return undefined
  const parts: Part[] = []
  for (const { value, path } of list) {
    if (typeof value === 'string') parts.push({ type: 'text', text: value })
    else decodePart(readItem({ value, path }), scope, parts)
  }
  return parts
}

/** `function` is what older clients call the turn of a result. */
function readRole(content: WireFields): 'user' | 'model' {
  const role = content.string('role')
  switch (role) {
    case undefined:
    case '':
    case 'user':
    case 'function':
      return 'user'
    case 'model':
      return 'model'
    default: {
      const path = content.pathOf('role')
      throw badField(path, `'${path}' must be user or model.`, 'invalid_role')
    }
  }
}

/**
 * Turns of the model that follow one another are one answer: clients keep each chunk of a stream as a turn. Texts that
 * meet there were one text, and so were thoughts.
 */
function addModelTurn(parts: Part[], messages: Message[]): void {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') {
    messages.push({ role: 'assistant', parts })
    return
  }
  const [first, ...rest] = parts
  const before = last.parts.at(-1)
  if (first === undefined) return
  const joined = joinPieces(before, first)
  if (joined === undefined) {
    last.parts.push(...parts)
    return
  }
  last.parts[last.parts.length - 1] = joined
  last.parts.push(...rest)
}

function joinPieces(before: Part | undefined, first: Part): Part | undefined {
  if (before?.type === 'text' && first.type === 'text') {
    if (before.extra !== undefined || first.extra !== undefined) return undefined
    return { type: 'text', text: before.text + first.text }
  }
  if (before?.type !== 'reasoning' || first.type !== 'reasoning' || before.proof !== undefined)
    return undefined
  // Google's signature without words is that of the text beside it; another vendor's ends the thoughts before.
  const { proof } = first
  if (first.text === '' && (proof?.issuer === 'gemini-generate' || proof?.redacted === true)) return undefined
  return { ...first, text: before.text + first.text }
}
