import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'

/** Events of a stream of v2/chat. */

export const START = { type: 'message-start', id: 'a1', delta: { message: { role: 'assistant' } } }

export function block(index: number, ...texts: string[]): JsonObject[] {
  return [
    { type: 'content-start', index, delta: { message: { content: { type: 'text', text: '' } } } },
    ...texts.map((text) => ({ type: 'content-delta', index, delta: { message: { content: { text } } } })),
    { type: 'content-end', index },
  ]
}

export function callOf(index: number, id: string, name: string, ...pieces: string[]): JsonObject[] {
  const first = { id, type: 'function', function: { name, arguments: '' } }
  return [
    { type: 'tool-call-start', index, delta: { message: { tool_calls: first } } },
    ...pieces.map((piece) => ({
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: piece } } } },
    })),
    { type: 'tool-call-end', index },
  ]
}

export function end(word = 'COMPLETE', rest: JsonObject = {}): JsonObject {
  return { type: 'message-end', delta: { finish_reason: word, ...rest } }
}

export function cited(citation: JsonObject): JsonObject {
  return { type: 'citation-start', index: 0, delta: { message: { citations: citation } } }
}
