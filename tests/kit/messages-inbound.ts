import Anthropic from '@anthropic-ai/sdk'
import type { BetaMessage } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import type { ChatRequest } from '../../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import { GatewayError } from '../../packages/sluice/src/canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import { decodeRequest } from '../../packages/sluice/src/protocols/chat/anthropic-messages/decode-request.ts'
import { openStreamEncoder } from '../../packages/sluice/src/protocols/chat/anthropic-messages/encode-stream.ts'
import type {
  AnswerContext,
  EncodeTarget,
  RequestHead,
} from '../../packages/sluice/src/protocols/chat/chat-format.ts'

/** Callers of the Messages format: their requests, what we write for them, and what the official SDK reads in it. */
export const NO_HEAD: RequestHead = { header: () => undefined }

export function requestHead(headers: Readonly<Record<string, string>>): RequestHead {
  return { header: (name) => headers[name] }
}

const LEAST: JsonObject = { model: 'claude-x', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] }

export function decode(body: JsonObject, head = NO_HEAD): { request: ChatRequest; notes: string[] } {
  const notes = new NoteList()
  const request = decodeRequest({ ...LEAST, ...body }, notes, head)
  return { request, notes: notes.list() }
}

export function refusalOf(body: JsonObject): GatewayError {
  try {
    decode(body)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** A vendor that takes all that the format has. */
export function openTarget(changes: Partial<EncodeTarget> = {}): EncodeTarget {
  return {
    model: 'claude-sent',
    traits: { fetchesUrls: true },
    quirks: {},
    hostedTools: new Set(['web_search', 'code_execution']),
    anyServiceTier: true,
    ...changes,
  }
}

export function answerContext(changes: Partial<AnswerContext> = {}): AnswerContext & { notes: NoteList } {
  return {
    id: 'msg_asked',
    created: 1_900_000_000,
    model: 'asked-model',
    profile: 'openai',
    reasoning: 'reasoning_content',
    includeUsage: true,
    legacyFunctions: false,
    mintId: (prefix) => prefix + 'a'.repeat(24),
    ...changes,
    notes: new NoteList(),
  }
}

export function write(events: readonly ChatEvent[], context = answerContext()): string {
  const encoder = openStreamEncoder(context)
  return events.map((event) => encoder.push(event)).join('') + encoder.end()
}

/** A recorded stream as the event stream that it was. */
export function frameText(frames: readonly SseEvent[]): string {
  return frames.map(({ event, data }) => `event: ${event || typeOf(data)}\ndata: ${data}\n\n`).join('')
}

function typeOf(data: string): string {
  const value: unknown = JSON.parse(data)
  return isJsonObject(value) ? String(value.type) : ''
}

/** The official SDK over bytes; nothing goes out. */
export function sdk(body: string, contentType: string, status = 200): Anthropic {
  return new Anthropic({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { status, headers: { 'content-type': contentType } }),
  })
}

const ASK = { model: 'm', max_tokens: 64, messages: [{ role: 'user' as const, content: 'hi' }] }

/** What the SDK makes of a stream; rejects as it does. */
export function readStream(text: string): Promise<BetaMessage> {
  return sdk(text, 'text/event-stream').beta.messages.stream(ASK).finalMessage()
}

export async function readAnswer(body: JsonObject): Promise<BetaMessage> {
  return sdk(JSON.stringify(body), 'application/json').beta.messages.create(ASK)
}
