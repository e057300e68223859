import { expect } from 'vitest'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import type { DecodeContext } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { openStreamDecoder } from '../../packages/sluice/src/protocols/chat/gemini-generate/decode-stream.ts'
import { checkEventOrder } from './check-event-order.ts'

export function decode(frames: readonly (JsonObject | string)[], context: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const decoder = openStreamDecoder({ quirks: {}, notes, ...context })
  const events: ChatEvent[] = []
  for (const frame of frames) {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame)
    events.push(...decoder.push({ event: '', data }))
  }
  events.push(...decoder.end())
  expect(checkEventOrder(events)).toEqual([])
  return { events, warnings: notes.list() }
}

const ASIDE: ReadonlySet<string> = new Set(['message-start', 'extra', 'choice-extra'])

/** The events but for the start of the message and what only a caller of Google's own form is shown. */
export function decodeAnswer(frames: readonly (JsonObject | string)[], context: Partial<DecodeContext> = {}) {
  return decode(frames, context).events.filter((event) => !ASIDE.has(event.type))
}

export function frame(parts: JsonObject[], rest: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { role: 'model', parts }, ...rest }], responseId: 'r1' }
}

export const c = { choice: 0 }
export const STOP: ChatEvent[] = [
  { type: 'finish', choice: 0, reason: 'stop', raw: 'STOP' },
  { type: 'message-end' },
]
export const proof = (value: string) => ({ issuer: 'gemini-generate', value }) as const
