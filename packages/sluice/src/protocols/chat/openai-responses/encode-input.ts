import type { Message, Part, ToolResultPart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { encodeCallId, RESPONSES_CALL_IDS } from '../call-ids.ts'
import { openCalledTools } from '../called-tools.ts'
import { type AssistantScope, encodeAssistant } from './encode-input-assistant.ts'
import { encodeContent, isMarked, withMessageExtra } from './encode-input-content.ts'
import { itemOf } from './wire-items.ts'

export interface EncodedInput {
  instructions?: string
  input: JsonObject[]
}

type InputScope = Omit<AssistantScope, 'calls' | 'customCalls'> & {
  /** More that the system says. */
  systemText: string | undefined
}

/** The conversation as items (conversion.md 9 to 11, 21, 23). */
export function encodeInput(messages: readonly Message[], options: InputScope): EncodedInput {
  const scope: AssistantScope = { ...options, calls: openCalledTools(), customCalls: new Set() }
  const input: JsonObject[] = []
  const leading = countInstructions(messages, scope)
  for (let index = leading; index < messages.length; index++) {
    const message = messages[index]
    if (message !== undefined) encodeMessage(message, `messages[${index}]`, input, scope)
  }
  const instructions = joinInstructions(messages.slice(0, leading), options.systemText)
  return instructions === undefined ? { input } : { instructions, input }
}

/**
 * How many messages stand first and are instructions, in one text. What is more than text stays in its place, and so do
 * all if nothing else is said: the vendor wants an input.
 */
function countInstructions(messages: readonly Message[], scope: AssistantScope): number {
  let count = 0
  for (const message of messages) {
    if (!isSystem(message) || !message.parts.every((part) => isPlainText(part, scope))) break
    if (message.name !== undefined || message.extra !== undefined) break
    count++
  }
  return count === messages.length ? 0 : count
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}

function isPlainText(part: Part, scope: AssistantScope): boolean {
  return part.type === 'text' && part.extra === undefined && !isMarked(part.cacheMark, scope)
}

function joinInstructions(messages: readonly Message[], systemText: string | undefined): string | undefined {
  const texts: string[] = []
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'text' && part.text !== '') texts.push(part.text)
  }
  if (systemText !== undefined) texts.push(systemText)
  return texts.length === 0 ? undefined : texts.join('\n\n')
}

function encodeMessage(message: Message, path: string, input: JsonObject[], scope: AssistantScope): void {
  if (message.name !== undefined && message.role !== 'tool') scope.notes.warn('dropped', 'messages.name')
  if (message.role === 'assistant') {
    encodeAssistant(message, path, input, scope)
    return
  }
  const said: Part[] = []
  const flush = () => {
    if (said.length > 0) input.push(encodeSaid(message, said.splice(0), path, scope))
  }
  for (const [at, part] of message.parts.entries()) {
    if (part.type !== 'tool-result') {
      said.push(part)
      continue
    }
    flush()
    input.push(encodeResult(part, `${path}.content[${at}]`, scope))
  }
  const isEmpty = message.parts.length === 0 && message.role !== 'tool'
  if (isEmpty) input.push(encodeSaid(message, [], path, scope))
  else flush()
}

function encodeSaid(
  message: Message,
  parts: readonly Part[],
  path: string,
  scope: AssistantScope,
): JsonObject {
  const wire: JsonObject = {
    type: 'message',
    role: encodeRole(message, scope),
    content: encodeContent(parts, `${path}.content`, scope),
  }
  return withMessageExtra(wire, message, scope)
}

/** conversion.md 9. */
function encodeRole({ role }: Message, { target }: AssistantScope): string {
  if (role !== 'developer') return role === 'tool' ? 'user' : role
  const { quirks, traits } = target
  return traits.developerRole === true && quirks.noDeveloperRole !== true ? 'developer' : 'system'
}

function encodeResult(part: ToolResultPart, path: string, scope: AssistantScope): JsonObject {
  const { calls, customCalls, notes } = scope
  calls.answer(part, path)
  const item = itemOf(part)
  if (item !== undefined) return item
  if (part.isError === true) notes.warn('dropped', 'is_error')
  if (part.cacheMark !== undefined) notes.warn('dropped', 'cache_control')
  return {
    type: customCalls.has(part.callId) ? 'custom_tool_call_output' : 'function_call_output',
    call_id: encodeCallId(part.callId, RESPONSES_CALL_IDS),
    output: encodeContent(part.content, path, scope),
  }
}
