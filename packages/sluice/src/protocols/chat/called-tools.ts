import type { ToolCallPart, ToolResultPart } from '../../canonical/chat.ts'
import { badField } from '../../canonical/errors.ts'

/** The calls of a conversation, which results are held against (conversion.md 23); one per request. */
export interface CalledTools {
  /** Throws when the id stands for another call already. */
  call(part: ToolCallPart, path: string): void
  /** The name of the tool whose result this is. Throws when there is no such call, or it has a result. */
  answer(part: ToolResultPart, path: string): string
}

export function openCalledTools(): CalledTools {
  const calls = new Map<string, { name: string; answered: boolean }>()
  return {
    call(part, path) {
      if (calls.has(part.id)) {
        throw badField(path, `The tool call id '${part.id}' stands for two calls.`, 'double_call_id')
      }
      calls.set(part.id, { name: part.name, answered: false })
    },
    answer(part, path) {
      const call = calls.get(part.callId)
      if (call === undefined) {
        throw badField(path, `No tool call has the id '${part.callId}'.`, 'unknown_call_id')
      }
      if (call.answered) {
        throw badField(path, `The tool call '${part.callId}' has two results.`, 'double_call_id')
      }
      call.answered = true
      return call.name
    },
  }
}
