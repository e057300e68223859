import type { Part, ReasoningPart, ToolCallPart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { type TurnEncoder, type TurnScope, unsupportedPart, warnCacheMark } from '../encode-turns.ts'
import { parseArguments } from '../parse-arguments.ts'
import { encodeParts } from './encode-parts.ts'

/** The conversation as a list of `system`, `user`, `assistant` and `tool`, each in its place: https://docs.cohere.com/docs/chat-api */
export const COHERE_TURNS: TurnEncoder = {
  said(role, parts, path, scope) {
    const odd = role === 'system' ? parts.findIndex(({ type }) => type !== 'text') : -1
    const part = parts[odd]
    if (part !== undefined) throw unsupportedPart(`${path}.content[${odd}]`, part)
    return { role, content: encodeParts(parts, path, scope) }
  },

  /** Undefined for a turn that says nothing, which the vendor refuses. */
  assistant(parts, path, scope) {
    const shown: Part[] = []
    const thoughts: ReasoningPart[] = []
    const calls: JsonObject[] = []
    for (const part of parts) {
      switch (part.type) {
        case 'tool-call':
          calls.push(encodeCall(part, path, scope))
          break
        case 'reasoning':
          thoughts.push(part)
          break
        case 'image':
          scope.notes.warn('dropped', 'messages.images')
          break
        case 'vendor':
          // What another vendor's tools did says nothing to this one (R21).
          scope.notes.warn('dropped', 'messages.extra_content')
          break
        default:
          if (part.type !== 'text' || part.text !== '') shown.push(part)
      }
    }
    if (shown.length === 0 && calls.length === 0) {
      if (thoughts.length > 0) scope.notes.warn('dropped', 'reasoning')
      return undefined
    }
    const wire: JsonObject = { role: 'assistant' }
    if (shown.length > 0) wire.content = encodeParts(shown, path, scope)
    if (thoughts.length > 0) encodeThoughts(wire, thoughts, calls.length > 0, scope)
    if (calls.length > 0) wire.tool_calls = calls
    return wire
  },

  /** `tool` holds text and documents alone: https://docs.cohere.com/reference/chat */
  result(part, path, scope) {
    scope.calls.answer(part, path)
    if (part.isError === true) scope.notes.warn('dropped', 'is_error')
    warnCacheMark(part, scope.notes)
    const text = part.content.filter((one) => one.type === 'text')
    const media = part.content.filter((one) => one.type !== 'text')
    const wire = { role: 'tool', tool_call_id: part.callId, content: encodeParts(text, path, scope) }
    return { wire, media }
  },
}

/**
 * Thinking goes back beside the calls that it led to, as the vendor's own examples do: as a block of content for models that
 * think, as `tool_plan` for the others. https://docs.cohere.com/docs/tool-use-overview, /docs/reasoning
 */
function encodeThoughts(
  wire: JsonObject,
  thoughts: readonly ReasoningPart[],
  hasCalls: boolean,
  { traits, notes }: TurnScope,
): void {
  // This vendor signs nothing: what bears a proof is another's (conversion.md 36).
  const own = hasCalls ? thoughts.filter((part) => part.proof === undefined && part.text !== '') : []
  if (own.length < thoughts.length) notes.warn('dropped', 'reasoning')
  if (own.length === 0) return
  const text = own.map((part) => part.text).join('')
  if (traits.thinking !== 'budget') {
    wire.tool_plan = text
    return
  }
  const { content } = wire
  const shown = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  wire.content = [{ type: 'thinking', thinking: text }, ...(Array.isArray(shown) ? shown : [])]
}

function encodeCall(part: ToolCallPart, path: string, scope: TurnScope): JsonObject {
  scope.calls.call(part, `${path}.tool_calls`)
  if (part.proof !== undefined) scope.notes.warn('dropped', 'reasoning')
  warnCacheMark(part, scope.notes)
  const called = { name: scope.names.encode(part.name), arguments: encodeArguments(part, scope.notes) }
  return { id: part.id, type: 'function', function: called }
}

function encodeArguments(part: ToolCallPart, notes: Notes): string {
  if (part.custom === true) return JSON.stringify({ input: part.arguments })
  const { input, changed } = parseArguments(part.arguments)
  if (changed) notes.warn('changed', 'messages.tool_calls.arguments')
  // What the model wrote stays as it wrote it, digits included.
  return changed || part.arguments === '' ? JSON.stringify(input) : part.arguments
}
