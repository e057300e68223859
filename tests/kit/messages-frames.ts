import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { openStreamDecoder } from '../../packages/sluice/src/protocols/chat/anthropic-messages/decode-stream.ts'
import type { DecodeContext } from '../../packages/sluice/src/protocols/chat/chat-format.ts'

export const START: JsonObject = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 9, output_tokens: 1 } },
}

export function begin(index: number, content_block: JsonObject): JsonObject {
  return { type: 'content_block_start', index, content_block }
}

export function add(index: number, delta: JsonObject): JsonObject {
  return { type: 'content_block_delta', index, delta }
}

export function stop(index: number): JsonObject {
  return { type: 'content_block_stop', index }
}

export function end(stop_reason: string | null, rest: JsonObject = {}): JsonObject[] {
  return [
    { type: 'message_delta', delta: { stop_reason, ...rest }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ]
}

export const textDelta = (text: string): JsonObject => ({ type: 'text_delta', text })
export const jsonDelta = (partial_json: string): JsonObject => ({ type: 'input_json_delta', partial_json })
export const TEXT = { type: 'text', text: '' }
export const CALL = { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} }

/** Decodes a stream of these frames to its end. */
export function decode(frames: (JsonObject | string)[], context: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const decoder = openStreamDecoder({ quirks: {}, notes, ...context })
  const events: ChatEvent[] = []
  for (const frame of frames) {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame)
    events.push(...decoder.push({ event: '', data }))
  }
  events.push(...decoder.end())
  return { events, notes: notes.list() }
}
