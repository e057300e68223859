import type {
  ChatRequest,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  VendorPart,
} from '../../../canonical/chat.ts'
import { badField } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { encodeCallId, MESSAGES_CALL_IDS } from '../call-ids.ts'
import { parseCallInput } from '../parse-arguments.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { encodeUserPart, type PartScope, unsupported, withCacheMark, withExtra } from './encode-parts.ts'
import { isVendorBlock } from './vendor-blocks.ts'

export interface Turn {
  role: 'user' | 'assistant' | 'system'
  blocks: JsonObject[]
  /** Fields of the caller's message that only this format's vendors know. */
  extra?: JsonObject
}

export interface EncodedMessages {
  /** Text blocks of the top-level `system`. */
  system: JsonObject[]
  turns: Turn[]
}

interface MessageScope extends PartScope {
  names: ToolNameMap
  /** Calls by the id that is sent; true once answered. */
  calls: Map<string, boolean>
}

/** The conversation in turns of this format (conversion.md 9 to 12, 21, 23). */
export function encodeMessages(
  request: ChatRequest,
  scope: PartScope & { names: ToolNameMap },
): EncodedMessages {
  const state: MessageScope = { ...scope, calls: new Map() }
  const encoded: EncodedMessages = { system: [], turns: [] }
  let leading = true
  for (const [index, message] of request.messages.entries()) {
    warnLostWords(message, scope)
    if (message.role === 'system' || message.role === 'developer') {
      placeSystem(encoded, request.messages, index, { leading, scope: state })
      continue
    }
    leading = false
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const blocks = encodeMessage(message, index, state)
    if (blocks.length > 0) appendTurn(encoded.turns, role, blocks, scope.own ? message.extra : undefined)
  }
  if (encoded.turns.length === 0) {
    throw badField('messages', 'The conversation holds no text: at least one message must say something.')
  }
  for (const turn of encoded.turns) putResultsFirst(turn)
  return encoded
}

/** This format knows neither speakers nor what other vendors write beside a message. */
function warnLostWords(message: Message, { notes, own }: PartScope): void {
  if (message.name !== undefined && message.role !== 'tool') notes.warn('dropped', 'messages.name')
  if (message.phase !== undefined) notes.warn('dropped', 'messages.phase')
  if (own === true) return
  for (const field of Object.keys(message.extra ?? {})) notes.warn('dropped', `messages.${field}`)
}

function placeSystem(
  encoded: EncodedMessages,
  messages: readonly Message[],
  index: number,
  { leading, scope }: { leading: boolean; scope: MessageScope },
): void {
  const blocks = encodeSystem(messages[index]?.parts ?? [], index, scope)
  if (blocks.length === 0) return
  if (leading) {
    encoded.system.push(...blocks)
    return
  }
  const follows = messages.slice(index + 1).find(({ role }) => role !== 'system' && role !== 'developer')
  const before = encoded.turns.at(-1)?.role
  // The vendor wants it after a user's turn and before the model's:
  // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
  const fits = before === 'user' || before === 'system'
  const isLast = follows === undefined || follows.role === 'assistant'
  if (scope.own === true && before === 'user' && !isLast) {
    // So the caller wrote it: https://platform.claude.com/docs/en/api/messages
    appendTurn(encoded.turns, 'user', [{ type: 'mid_conv_system', content: blocks }])
    return
  }
  // What a caller of this format asks of the model is for the vendor to judge.
  if (scope.own === true || (scope.traits.midSystem === true && fits && isLast)) {
    appendTurn(encoded.turns, 'system', blocks)
    return
  }
  scope.notes.warn('moved', `messages[${index}]`)
  encoded.system.push(...blocks)
}

function encodeSystem(parts: readonly Part[], index: number, scope: MessageScope): JsonObject[] {
  const blocks: JsonObject[] = []
  for (const [at, part] of parts.entries()) {
    if (part.type !== 'text' && part.type !== 'unknown') throw unsupported(partPath(index, at), part.type)
    const block = encodeUserPart(part, partPath(index, at), scope)
    if (block !== undefined) blocks.push(block)
  }
  return blocks
}

function encodeMessage(message: Message, index: number, scope: MessageScope): JsonObject[] {
  const blocks: JsonObject[] = []
  for (const [at, part] of message.parts.entries()) {
    const path = partPath(index, at)
    const block =
      part.type === 'tool-result'
        ? encodeResult(part, index, scope)
        : message.role === 'assistant'
          ? encodeAssistantPart(part, index, path, scope)
          : encodeUserPart(part, path, scope)
    if (block !== undefined) blocks.push(block)
  }
  return blocks
}

function encodeAssistantPart(
  part: Part,
  index: number,
  path: string,
  scope: MessageScope,
): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part, scope)
    case 'tool-call':
      return encodeCall(part, index, scope)
    case 'vendor':
      return encodeVendorPart(part, scope)
    case 'image':
    case 'file':
      throw unsupported(path, part.type)
    default:
      return encodeUserPart(part, path, scope)
  }
}

/** Only what this vendor signed goes back, byte for byte; it refuses anything else (conversion.md 36). */
function encodeReasoning(part: ReasoningPart, scope: MessageScope): JsonObject | undefined {
  const { proof } = part
  if (proof?.issuer !== 'anthropic-messages') {
    scope.notes.warn('dropped', 'reasoning')
    return undefined
  }
  return proof.redacted === true
    ? { type: 'redacted_thinking', data: proof.value }
    : { type: 'thinking', thinking: part.text, signature: proof.value }
}

/** What this vendor's own tools did goes back as it came; another vendor's says nothing here (R21, conversion.md 46). */
function encodeVendorPart({ protocol, value }: VendorPart, scope: MessageScope): JsonObject | undefined {
  if (protocol === 'anthropic-messages' && isVendorBlock(value)) return value
  scope.notes.warn('dropped', 'messages.extra_content')
  return undefined
}

function encodeCall(part: ToolCallPart, index: number, scope: MessageScope): JsonObject {
  const id = encodeCallId(part.id, MESSAGES_CALL_IDS)
  // The vendor takes the id of a call that was answered once more.
  if (scope.calls.get(id) === false) {
    throw badField(`messages[${index}].tool_calls`, `The tool call id '${part.id}' stands for two calls.`)
  }
  scope.calls.set(id, false)
  const { input, changed } = parseCallInput(part)
  if (changed) scope.notes.warn('changed', 'messages.tool_calls.arguments')
  // This vendor signs no calls.
  if (part.proof !== undefined) scope.notes.warn('dropped', 'reasoning')
  const block: JsonObject = { type: 'tool_use', id, name: scope.names.encode(part.name), input }
  return withCacheMark(withExtra(block, part.extra, scope.own), part.cacheMark)
}

function encodeResult(part: ToolResultPart, index: number, scope: MessageScope): JsonObject {
  const id = encodeCallId(part.callId, MESSAGES_CALL_IDS)
  const answered = scope.calls.get(id)
  const path = `messages[${index}].tool_call_id`
  if (answered === undefined)
    throw badField(path, `No message before this one calls a tool as '${part.callId}'.`)
  if (answered) throw badField(path, `The tool call '${part.callId}' has two results.`)
  scope.calls.set(id, true)
  const block: JsonObject = { type: 'tool_result', tool_use_id: id }
  let mark = part.cacheMark
  const content: JsonObject[] = []
  for (const [at, inner] of part.content.entries()) {
    const encoded = encodeUserPart(inner, partPath(index, at), scope)
    if (encoded === undefined) continue
    if (scope.own === true) {
      content.push(encoded)
      continue
    }
    // A mark counts at the end of the whole result.
    const { cache_control: innerMark, ...block } = encoded
    if (part.cacheMark === undefined && isJsonObject(innerMark)) mark = innerMark
    content.push(block)
  }
  if (content.length > 0) block.content = shorten(content)
  if (part.isError === true) block.is_error = true
  return withCacheMark(withExtra(block, part.extra, scope.own), mark)
}

/** One plain text block is written as a string, which means the same. */
export function shorten(blocks: JsonObject[]): JsonObject[] | string {
  const [only] = blocks
  if (blocks.length !== 1 || only?.type !== 'text' || typeof only.text !== 'string') return blocks
  return Object.keys(only).length === 2 ? only.text : blocks
}

/** Equal roles stand in one turn; no turn is invented between them. */
function appendTurn(turns: Turn[], role: Turn['role'], blocks: JsonObject[], extra?: JsonObject): void {
  const last = turns.at(-1)
  const turn: Turn = last?.role === role ? last : { role, blocks: [] }
  if (turn !== last) turns.push(turn)
  turn.blocks.push(...blocks)
  if (extra !== undefined) turn.extra = { ...turn.extra, ...extra }
}

/** The vendor wants the results of the calls before anything else that the user says. */
function putResultsFirst(turn: Turn): void {
  if (turn.role !== 'user' || turn.blocks[0]?.type === 'tool_result') return
  const results = turn.blocks.filter((block) => block.type === 'tool_result')
  if (results.length === 0) return
  turn.blocks = [...results, ...turn.blocks.filter((block) => block.type !== 'tool_result')]
}

function partPath(index: number, at: number): string {
  return `messages[${index}].content[${at}]`
}
