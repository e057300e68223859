import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../packages/sluice/src/canonical/notes.ts'
import type {
  AnswerContext,
  DecodeContext,
  EncodeTarget,
  ObserveContext,
} from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import type { ChatQuirks } from '../../packages/sluice/src/protocols/chat/traits.ts'

/** Contexts, frames and chunks for tests of the `openai-chat` format. */
export function answerContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  return {
    id: 'chatcmpl-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O',
    created: 1_900_000_000,
    model: 'asked-model',
    profile: 'openai',
    reasoning: 'reasoning_content',
    includeUsage: true,
    legacyFunctions: false,
    mintId: (prefix) => prefix + 'a'.repeat(24),
    notes: new NoteList(),
    ...changes,
  }
}

/** What a vendor of which nothing is known gets: the rules of `openai-compatible`. */
export const GENERIC_QUIRKS: ChatQuirks = {
  usage: {
    reasoningOutside: true,
    hiddenOutput: true,
    audioOutside: true,
    cachedOutside: true,
    ignoreTrailingZeros: true,
  },
}

export function decodeContext(changes: Partial<DecodeContext> = {}): DecodeContext {
  return { quirks: {}, notes: SILENT_NOTES, ...changes }
}

export function observeContext(changes: Partial<ObserveContext> = {}): ObserveContext {
  return { quirks: {}, notes: SILENT_NOTES, dropUsage: false, ...changes }
}

export function encodeTarget(changes: Partial<EncodeTarget> = {}): EncodeTarget {
  return { model: 'sent-model', traits: {}, quirks: {}, hostedTools: new Set(), ...changes }
}

/** Frames of an event stream, read in the plainest way: blocks between blank lines, `data:` lines joined. */
export function readFrames(text: string): SseEvent[] {
  const frames: SseEvent[] = []
  for (const block of text.replaceAll('\r\n', '\n').split(/\n\n+/)) {
    const lines = block.split('\n')
    const data = lines
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).replace(/^ /, ''))
    const event =
      lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim() ?? ''
    if (data.length > 0) frames.push({ event, data: data.join('\n') })
  }
  return frames
}

/** Chunks of a stream that we wrote, parsed; `[DONE]` as null. */
export function readChunks(text: string): (JsonObject | null)[] {
  return readFrames(text).map(({ data }) => (data === '[DONE]' ? null : parseObject(data)))
}

export function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value)) throw new Error('not an object')
  return value
}

export function frame(chunk: JsonObject | string): SseEvent {
  return { event: '', data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }
}

/** A chunk with one choice. */
export function delta(fields: JsonObject, finish: string | null = null, index = 0): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_900_000_000,
    model: 'vendor-model',
    choices: [{ index, delta: fields, logprobs: null, finish_reason: finish }],
  }
}

export function typesOf(events: readonly ChatEvent[]): string[] {
  return events.map(({ type }) => type)
}
