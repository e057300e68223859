import type {
  ChatRequest,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '../../../canonical/chat.ts'
import type { Json, JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { encodeCallId, NINE_CHAR_CALL_IDS } from '../call-ids.ts'
import type { EncodeTarget } from '../chat-format.ts'
import type { ToolNameMap } from '../tool-names.ts'
import { encodeParts, type PartScope } from './encode-parts.ts'
import { readOwnDetails } from './encode-reasoning-details.ts'
import { putThinking } from './put-thinking.ts'

interface MessageScope {
  target: EncodeTarget
  names: ToolNameMap
  notes: Notes
  /** What the messages hold beside what we know is of this format. */
  ownsExtra: boolean
}

export function encodeMessages(request: ChatRequest, target: Omit<MessageScope, 'ownsExtra'>): JsonObject[] {
  const scope: MessageScope = { ...target, ownsExtra: request.extraOf === 'openai-chat' }
  const encoded: JsonObject[] = []
  // Media of tool results wait until the run of `tool` messages is over (conversion.md 21).
  const waiting: JsonObject[] = []
  for (const message of request.messages) {
    const results = message.parts.filter((part): part is ToolResultPart => part.type === 'tool-result')
    if (results.length === 0) encoded.push(...waiting.splice(0))
    for (const result of results) encoded.push(encodeResult(result, message, waiting, scope))
    if (results.length > 0 && message.role === 'tool') continue
    const rest =
      results.length === 0 ? message.parts : message.parts.filter(({ type }) => type !== 'tool-result')
    if (results.length > 0 && rest.length === 0) continue
    encoded.push(...waiting.splice(0), encodeMessage(message, rest, scope))
  }
  encoded.push(...waiting)
  return encoded
}

function encodeMessage(message: Message, parts: readonly Part[], scope: MessageScope): JsonObject {
  const wire: JsonObject = { role: encodeRole(message, scope.target) }
  if (message.name !== undefined) wire.name = message.name
  if (message.phase !== undefined) putExtra(wire, { phase: message.phase }, scope)
  if (message.role === 'assistant') encodeAssistant(wire, parts, scope)
  else wire.content = encodeParts(parts, partScope(scope))
  if (message.extra !== undefined) putExtra(wire, message.extra, scope)
  for (const key of scope.target.quirks.stripMessageFields ?? []) {
    if (!Object.hasOwn(wire, key)) continue
    delete wire[key]
    scope.notes.warn('dropped', `messages.${key}`)
  }
  return wire
}

function putExtra(wire: JsonObject, extra: JsonObject, { ownsExtra, notes }: MessageScope): void {
  for (const key of Object.keys(extra)) {
    // Another vendor's bag (conversion.md 46) says nothing to this one.
    if (ownsExtra && key !== 'extra_content') wire[key] = extra[key]
    else notes.warn('dropped', `messages.${key}`)
  }
}

/** conversion.md 9. */
function encodeRole({ role }: Message, { quirks, traits }: EncodeTarget): string {
  if (role !== 'developer') return role
  return traits.developerRole === true && quirks.noDeveloperRole !== true ? 'developer' : 'system'
}

function encodeAssistant(wire: JsonObject, parts: readonly Part[], scope: MessageScope): void {
  const shown: Part[] = []
  const reasoning: ReasoningPart[] = []
  const calls: JsonObject[] = []
  for (const part of parts) {
    switch (part.type) {
      case 'tool-call':
        calls.push(encodeCall(part, scope))
        break
      case 'reasoning':
        reasoning.push(part)
        break
      case 'refusal':
        wire.refusal = part.text
        break
      case 'vendor':
        // What another vendor's tools did says nothing to this one (R21).
        scope.notes.warn('dropped', 'messages.extra_content')
        break
      case 'image':
        // The format has no place for a picture that the model drew.
        scope.notes.warn('dropped', 'messages.images')
        break
      default:
        shown.push(part)
    }
  }
  if (shown.length > 0) wire.content = encodeParts(shown, { ...partScope(scope), joined: true })
  else wire.content = calls.length > 0 || wire.refusal !== undefined ? null : ''
  if (reasoning.length > 0) encodePastReasoning(wire, reasoning, scope)
  if (calls.length > 0) wire.tool_calls = calls
}

function encodeCall(part: ToolCallPart, scope: MessageScope): JsonObject {
  const { target, names, notes } = scope
  const name = names.encode(part.name)
  const wire: JsonObject = { id: encodeId(part.id, target) }
  if (part.custom === true) {
    wire.type = 'custom'
    wire.custom = { name, input: part.arguments }
  } else {
    wire.type = 'function'
    wire.function = { name, arguments: part.arguments === '' ? '{}' : part.arguments }
  }
  if (part.proof !== undefined) {
    if (part.proof.issuer === 'gemini-generate' && target.quirks.googleSignatures === true) {
      wire.extra_content = { google: { thought_signature: part.proof.value } }
    } else {
      notes.warn('dropped', 'reasoning')
    }
  }
  if (part.cacheMark !== undefined) {
    if (target.quirks.cacheMarks === 'cache_control') wire.cache_control = part.cacheMark
    else notes.warn('dropped', 'cache_control')
  }
  return wire
}

/** Past thinking goes only to vendors that are declared to take it (conversion.md 36, 39). */
function encodePastReasoning(wire: JsonObject, parts: readonly ReasoningPart[], scope: MessageScope): void {
  const back = scope.target.quirks.reasoningBack
  const text = parts.map((part) => part.text).join('')
  if (back === undefined) {
    scope.notes.warn('dropped', 'reasoning')
    return
  }
  if (back !== 'reasoning_details') {
    if (text !== '') putThinking(wire, text, back)
    if (parts.some((part) => part.proof !== undefined)) scope.notes.warn('dropped', 'reasoning')
    return
  }
  const details: Json[] = []
  for (const part of parts) {
    if (part.proof?.issuer === 'openai-chat') details.push(...readOwnDetails(part.proof.value))
    else if (part.proof !== undefined) scope.notes.warn('dropped', 'reasoning')
  }
  if (details.length > 0) wire.reasoning_details = details
  if (text !== '') wire.reasoning = text
}

function encodeResult(
  part: ToolResultPart,
  message: Message,
  waiting: JsonObject[],
  scope: MessageScope,
): JsonObject {
  const id = encodeId(part.callId, scope.target)
  const text: Part[] = []
  const media: Part[] = []
  for (const one of part.content) (one.type === 'text' ? text : media).push(one)
  const parts = partScope(scope)
  const wire: JsonObject = { role: 'tool', tool_call_id: id, content: encodeParts(text, parts) }
  if (message.extra !== undefined) putExtra(wire, message.extra, scope)
  if (part.isError === true) scope.notes.warn('dropped', 'is_error')
  if (part.cacheMark !== undefined) {
    if (scope.target.quirks.cacheMarks === 'cache_control') wire.cache_control = part.cacheMark
    else scope.notes.warn('dropped', 'cache_control')
  }
  if (media.length > 0) {
    const head: Part = { type: 'text', text: `Result of tool call ${id}:` }
    waiting.push({ role: 'user', content: encodeParts([head, ...media], parts) })
  }
  return wire
}

function encodeId(id: string, { quirks }: EncodeTarget): string {
  return quirks.nineCharCallIds === true ? encodeCallId(id, NINE_CHAR_CALL_IDS) : id
}

function partScope({ target, notes, ownsExtra }: MessageScope): PartScope {
  return { quirks: target.quirks, notes, ownsFiles: ownsExtra }
}
