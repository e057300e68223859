import type { AnswerPart } from '../../../canonical/chat.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { Notes } from '../../../canonical/notes.ts'
import { encodeCallId, MESSAGES_CALL_IDS } from '../call-ids.ts'
import { parseArguments } from '../parse-arguments.ts'

type Call = Extract<AnswerPart, { type: 'tool-call' }>

/** The block of a call without its input, which is still empty where a stream begins it. */
export function encodeCallHead({ id, name, own }: Pick<Call, 'id' | 'name' | 'own'>): JsonObject {
  const block: JsonObject = { type: 'tool_use', id: encodeCallId(id, MESSAGES_CALL_IDS), name, input: {} }
  return own?.protocol === 'anthropic-messages' ? { ...block, ...own.value } : block
}

/** The input is for `JSON.stringify` alone: long numbers stand in it as raw JSON (conversion.md 7). */
export function encodeCall(call: Call, notes: Notes): JsonObject {
  const block = encodeCallHead(call)
  if (call.custom === true) {
    block.input = { input: call.arguments }
    return block
  }
  const { input, changed } = parseArguments(call.arguments)
  if (changed) notes.warn('changed', 'tool_use.input')
  block.input = input
  return block
}
