import type { ChatRequest, Message, Part, ToolResultPart } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'
import type { JsonObject } from '../../canonical/json.ts'
import type { Notes } from '../../canonical/notes.ts'
import { type CalledTools, openCalledTools } from './called-tools.ts'
import type { FunctionScope } from './encode-functions.ts'
import type { ToolNameMap } from './tool-names.ts'
import type { ModelTraits } from './traits.ts'

/** What the turns of one request share. */
export interface TurnScope {
  traits: ModelTraits
  names: ToolNameMap
  notes: Notes
  calls: CalledTools
}

/** How a format whose messages are one list writes them. `path` names the message or the part to the caller. */
export interface TurnEncoder {
  /** A message of role `tool`. What it cannot hold comes back as `media` and follows as a message of the user. */
  result(part: ToolResultPart, path: string, scope: TurnScope): { wire: JsonObject; media: readonly Part[] }
  said(role: 'system' | 'user', parts: readonly Part[], path: string, scope: TurnScope): JsonObject
  /** Undefined: it says nothing. */
  assistant(parts: readonly Part[], path: string, scope: TurnScope): JsonObject | undefined
}

/**
 * The conversation of formats that know neither speakers nor what other vendors write beside a message, with a message for
 * each result of a tool, its pictures behind the run of results, headed by the call's id (conversion.md 21).
 */
export function encodeTurns(
  { messages }: ChatRequest,
  { target, names, notes }: FunctionScope,
  encoder: TurnEncoder,
): JsonObject[] {
  const scope: TurnScope = { traits: target.traits, names, notes, calls: openCalledTools() }
  const encoded: JsonObject[] = []
  const waiting: JsonObject[] = []
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`
    warnLostWords(message, notes)
    const rest: Part[] = []
    let hasResult = false
    for (const [at, part] of message.parts.entries()) {
      if (part.type !== 'tool-result') {
        rest.push(part)
        continue
      }
      hasResult = true
      const { wire, media } = encoder.result(part, `${path}.content[${at}]`, scope)
      encoded.push(wire)
      if (media.length === 0) continue
      const head: Part = { type: 'text', text: `Result of tool call ${part.callId}:` }
      waiting.push(encoder.said('user', [head, ...media], path, scope))
    }
    if (hasResult && rest.length === 0) continue
    encoded.push(...waiting.splice(0))
    const wire =
      message.role === 'assistant'
        ? encoder.assistant(rest, path, scope)
        : encoder.said(isInstruction(message) ? 'system' : 'user', rest, path, scope)
    if (wire !== undefined) encoded.push(wire)
  }
  encoded.push(...waiting)
  if (encoded.length === 0) throw badField('messages', 'A message of the user is needed.', 'empty_messages')
  return encoded
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}

/** Told once for all messages: a conversation is long, a header is not. */
export function warnLostWords(message: Message, notes: Notes): void {
  if (message.name !== undefined && message.role !== 'tool') notes.warn('dropped', 'messages.name')
  if (message.phase !== undefined) notes.warn('dropped', 'messages.phase')
  for (const field of Object.keys(message.extra ?? {})) notes.warn('dropped', `messages.${field}`)
}

/** A cache mark says nothing to vendors without a cache to steer (conversion.md 20). */
export function warnCacheMark(part: Part, notes: Notes): void {
  if ('cacheMark' in part && part.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
}

export function unsupportedPart(path: string, part: Part): Error {
  const at = 'path' in part && part.path !== undefined ? part.path : path
  const kind = part.type === 'unknown' ? part.kind : part.type
  return badField(at, `Content of type '${kind}' cannot be sent to this model.`, 'unsupported_content')
}
