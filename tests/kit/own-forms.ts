import { expect, it } from 'vitest'
import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import type { ChatRequest, Message, Part } from '../../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import { GatewayError } from '../../packages/sluice/src/canonical/errors.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import type {
  ChatOutbound,
  DecodeContext,
  EncodeTarget,
} from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { collectAnswer } from '../../packages/sluice/src/protocols/chat/collect-answer.ts'
import { openSplitter } from '../../packages/sluice/src/relay/open-splitter.ts'
import { checkEventOrder } from './check-event-order.ts'

/** Tables of requests and answers for the upstreams with a form of their own. */

export function aRequest(parts: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'asked-for',
    messages: [user(text('Hi'))],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
    ...parts,
  }
}

export function encodeFor(
  format: ChatOutbound,
  request: Partial<ChatRequest>,
  target: Partial<EncodeTarget> = {},
) {
  const notes = new NoteList()
  const whole = { model: 'm', traits: {}, quirks: {}, hostedTools: new Set<string>(), ...target }
  const encoded = format.encodeRequest(aRequest(request), whole, notes)
  // As it goes over the wire.
  const body: JsonObject = JSON.parse(JSON.stringify(encoded.body))
  return { ...encoded, body, warnings: notes.list() }
}

export interface EncodeCase {
  name: string
  request: Partial<ChatRequest>
  target?: Partial<EncodeTarget>
  /** These members of the body, and no other than the usual ones. */
  expected: JsonObject
  warnings?: string[]
}

/** `usual` are the members of every body, which a case names only where it has others. */
export function runEncodeCases(format: ChatOutbound, usual: JsonObject, cases: readonly EncodeCase[]): void {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const { body, warnings } = encodeFor(format, one.request, one.target)
    expect(body).toEqual({ ...usual, ...one.expected })
    expect(warnings).toEqual(one.warnings ?? [])
  })
}

export interface RefusalCase {
  name: string
  request: Partial<ChatRequest>
  target?: Partial<EncodeTarget>
  field: string
  code?: string
}

export function runRefusalCases(format: ChatOutbound, cases: readonly RefusalCase[]): void {
  it.each(cases.map((one) => [one.name, one] as const))('refuses %s', (_name, one) => {
    const error = catchError(() => encodeFor(format, one.request, one.target))
    expect(error).toMatchObject({ kind: 'bad-request', param: one.field })
    if (one.code !== undefined) expect(error.code).toBe(one.code)
  })
}

export function catchError(run: () => unknown): GatewayError {
  try {
    run()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** A frame in short: its data alone, or its name before them. */
export type Told = JsonObject | string | readonly [event: string, data: JsonObject | string]

function frameOf(told: Told): SseEvent {
  const isNamed = (one: Told): one is readonly [string, JsonObject | string] => Array.isArray(one)
  const [event, data] = isNamed(told) ? told : (['', told] as const)
  return { event, data: typeof data === 'string' ? data : JSON.stringify(data) }
}

/** The events of a stream, in their order; what stands at its start and end is left out by `answerOf`. */
export function decodeTold(
  format: ChatOutbound,
  stream: readonly Told[],
  context: Partial<DecodeContext> = {},
) {
  const notes = new NoteList()
  const decoder = format.openStreamDecoder({ quirks: {}, notes, ...context })
  const events: ChatEvent[] = []
  for (const told of stream) events.push(...decoder.push(frameOf(told)))
  events.push(...decoder.end())
  expect(checkEventOrder(events)).toEqual([])
  return { events, warnings: notes.list() }
}

/** The answer that a stream gives in the end. */
export function collectTold(
  format: ChatOutbound,
  stream: readonly Told[],
  context: Partial<DecodeContext> = {},
) {
  const { events, warnings } = decodeTold(format, stream, context)
  const answer = collectAnswer(events)
  return { answer, choice: answer.choices[0], parts: answer.choices[0]?.parts ?? [], warnings }
}

export function wholeOf(format: ChatOutbound, body: JsonObject, context: Partial<DecodeContext> = {}) {
  const notes = new NoteList()
  const answer = format.decodeResponse(body, { quirks: {}, notes, ...context })
  return { answer, choice: answer.choices[0], parts: answer.choices[0]?.parts ?? [], warnings: notes.list() }
}

/** The last event, where it is an error. */
export function errorOf(
  format: ChatOutbound,
  stream: readonly Told[],
  context: Partial<DecodeContext> = {},
): GatewayError {
  const last = decodeTold(format, stream, context).events.at(-1)
  if (last?.type !== 'error') throw new Error('it does not end in an error')
  return last.error
}

/** The bytes of a stream in these pieces, through the splitter of the format's framing. */
function decodeChunks(format: ChatOutbound, chunks: readonly Buffer[]): ChatEvent[] {
  const splitter = openSplitter(format.framing)
  const decoder = format.openStreamDecoder({ quirks: {}, notes: new NoteList() })
  const events: ChatEvent[] = []
  for (const chunk of chunks) {
    for (const frame of splitter.push(chunk)) if (!frame.comment) events.push(...decoder.push(frame))
  }
  const last = splitter.end()
  if (last !== undefined && !last.comment) events.push(...decoder.push(last))
  events.push(...decoder.end())
  return events
}

/**
 * Cut in two at every byte it says the same; what breaks off at any byte is no whole answer, and is never a crash. A long
 * stream is cut at so many of its bytes.
 */
export function checkEveryCut(format: ChatOutbound, stream: string, cuts = Number.MAX_SAFE_INTEGER): void {
  const bytes = Buffer.from(stream)
  const events = decodeChunks(format, [bytes])
  expect(events.at(-1)?.type).toBe('message-end')
  const whole = events.map(write)
  const known = new Set(whole)
  for (let at = 0; at <= bytes.length; at += Math.ceil(bytes.length / cuts)) {
    const head = bytes.subarray(0, at)
    expect(
      decodeChunks(format, [head, bytes.subarray(at)])
        .map(write)
        .join(),
    ).toBe(whole.join())
    const broken = decodeChunks(format, [head])
    expect(checkEventOrder(broken)).toEqual([])
    const told = broken.filter(({ type }) => type !== 'error' && !type.endsWith('-end'))
    expect(told.map(write).filter((one) => !known.has(one))).toEqual([])
  }
}

/** Events as texts, for thousands of them are compared. */
function write(event: ChatEvent): string {
  return JSON.stringify(event, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** Writes a stream as its framing has it. */
export function writeStream(format: ChatOutbound, stream: readonly Told[]): string {
  return stream
    .map(frameOf)
    .map(({ event, data }) => {
      if (format.framing === 'ndjson') return `${data}\n`
      return `${event === '' ? '' : `event: ${event}\n`}data: ${data}\n\n`
    })
    .join('')
}

export function user(...parts: Part[]): Message {
  return { role: 'user', parts }
}

export function assistant(...parts: Part[]): Message {
  return { role: 'assistant', parts }
}

export function system(words: string): Message {
  return { role: 'system', parts: [text(words)] }
}

export function text(words: string): Part {
  return { type: 'text', text: words }
}

export function thought(words: string): Part {
  return { type: 'reasoning', text: words }
}

/** Thinking that another vendor has signed. */
export function signed(words: string): Part {
  return { type: 'reasoning', text: words, proof: { issuer: 'anthropic-messages', value: 'c2ln' } }
}

export function call(id: string, name: string, args = '{}'): Part {
  return { type: 'tool-call', id, name, arguments: args }
}

export function result(callId: string, ...content: Part[]): Message {
  return { role: 'tool', parts: [{ type: 'tool-result', callId, content }] }
}

/** A red dot. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4'

export function picture(from: 'data' | 'url' | 'file-id' = 'data'): Part {
  if (from === 'url') return { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }
  if (from === 'file-id') return { type: 'image', source: { kind: 'file-id', id: 'file-1' } }
  return { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: PIXEL } }
}
