import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import type { ChatProtocol } from '../../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { findProvider } from '../../packages/sluice/src/providers/registry.ts'
import { converseRecordings, readConverseFrames } from './converse-recordings.ts'
import { encodeChunk, encodeEvent } from './encode-event-stream.ts'
import { readFrames, readWhole } from './gemini-recordings.ts'
import { cohereRecordings } from './read-cohere-plainly.ts'
import { ollamaBodies, ollamaRecordings } from './read-ollama-plainly.ts'
import { recordedAnswer, type WireAnswer } from './recorded-answer.ts'
import { replayedCases } from './recorded-cases.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'
import {
  responsesEvents,
  responsesFrames,
  responsesRecordings,
  splitResponses,
} from './responses-recordings.ts'

/** The forms of answers that are spoken upstream, by the names that recordings have for them. */
export const RECORDED_APIS = [
  'chat',
  'responses',
  'messages',
  'generate-content',
  'converse',
  'cohere',
  'ollama',
] as const

export type RecordedApi = (typeof RECORDED_APIS)[number]

export const PROTOCOL_OF: Readonly<Record<RecordedApi, ChatProtocol>> = {
  chat: 'openai-chat',
  responses: 'openai-responses',
  messages: 'anthropic-messages',
  'generate-content': 'gemini-generate',
  converse: 'bedrock-converse',
  cohere: 'cohere-chat',
  ollama: 'ollama-chat',
}

/** A recorded answer as its vendor gives it again. */
export interface RecordedExchange {
  id: string
  vendor: string
  api: RecordedApi
  /** The vendor's folder, or that of one who speaks the same. */
  provider: string
  /** As it was asked for; some recordings do not tell. */
  model: string
  streaming: boolean
  isError: boolean
  features: readonly string[]
  /** What the vendor sent, byte by byte. */
  answer: WireAnswer
  /** The objects that the answer consists of. */
  bodies: JsonObject[]
  /** What was asked, where it was recorded. */
  request: JsonObject | undefined
}

/** Every recorded answer of a chat call; errors whose status was not kept as 400. */
export function recordedExchanges(): RecordedExchange[] {
  const byId = new Map(recordingCases().map((one) => [one.id, one]))
  const inSse = replayedCases().map((one) => {
    const recording = byId.get(one.id.replace(/ \(\d+\)$/, ''))
    const provider = providerOf(one.vendor, one.api)
    const answer = provider === 'bedrock' && one.streaming ? wrap(one.bodies) : one.answer
    const request = recording && requestOf(recording)
    return { ...one, answer, provider, request, model: recording?.model ?? 'test-model' }
  })
  return [
    ...inSse,
    ...responsesRecordings().flatMap(replayResponses),
    ...recordingCases(isInvoked).map((one) => replay(one, 'messages', bodiesOf(one))),
    ...converseRecordings().map(replayConverse),
    ...cohereRecordings().map(replayCohere),
    ...ollamaRecordings().map(replayOllama),
  ]
}

/** Whether it holds a call in OpenAI's older form, which only a caller of that form is given. */
export function hasOlderCall({ bodies }: RecordedExchange): boolean {
  return bodies.some((body) => /"function_call":\{[^}]*"name":"[^"]/.test(JSON.stringify(body)))
}

const ALIASES: Readonly<Record<string, string>> = {
  lmstudio: 'lm-studio',
  google: 'gemini',
  'bedrock-anthropic': 'bedrock',
  'vertex-anthropic': 'vertex',
}

/** Who stands for vendors without a folder of their own. */
const STAND_INS: Readonly<Record<RecordedApi, string>> = {
  chat: 'openai-compatible',
  responses: 'openai',
  messages: 'anthropic',
  'generate-content': 'gemini',
  converse: 'bedrock',
  cohere: 'cohere',
  ollama: 'ollama',
}

function providerOf(vendor: string, api: RecordedApi): string {
  const own = findProvider(ALIASES[vendor] ?? vendor)
  const speaks = own?.chat.some(({ protocol }) => protocol === PROTOCOL_OF[api]) === true
  return own !== undefined && speaks ? own.id : STAND_INS[api]
}

function requestOf(one: RecordingCase): JsonObject | undefined {
  if (one.files.request?.endsWith('.json') !== true) return undefined
  const value: unknown = JSON.parse(readRecording(one, 'request')?.toString() ?? 'null')
  return isJsonObject(value) ? value : undefined
}

function replay(
  one: RecordingCase,
  api: RecordedApi,
  bodies: JsonObject[],
  answer = recordedAnswer(one, 400),
): RecordedExchange {
  const { id, vendor, features, streaming, status } = one
  const isError = status === null || status >= 400
  const provider = providerOf(vendor, api)
  // As it stood in a path.
  const model = decodeURIComponent(one.model ?? 'test-model')
  const request = requestOf(one)
  return { id, vendor, api, provider, model, streaming, isError, features, answer, bodies, request }
}

function bodiesOf(one: RecordingCase): JsonObject[] {
  return [readWhole(one) ?? {}]
}

function streamed(type: string, body: Buffer): WireAnswer {
  return { status: 200, headers: { 'content-type': type }, body }
}

/** Claude as Bedrock's older operation answers; it has other models' forms too. */
function isInvoked(one: RecordingCase): boolean {
  return one.vendor === 'bedrock' && one.api === 'invoke' && readWhole(one)?.type === 'message'
}

/** Anthropic's events as AWS sends them. */
function wrap(bodies: readonly JsonObject[]): WireAnswer {
  const messages = bodies.map((body) => encodeChunk(JSON.stringify(body)))
  return streamed('application/vnd.amazon.eventstream', Buffer.concat(messages))
}

function frame(frames: readonly SseEvent[]): Buffer {
  const text = frames.map(({ event, data }) => `${event === '' ? '' : `event: ${event}\n`}data: ${data}\n\n`)
  return Buffer.from(text.join(''))
}

function replayResponses(one: RecordingCase): RecordedExchange[] {
  if (!one.streaming) return [replay(one, 'responses', bodiesOf(one))]
  const parts = splitResponses(responsesFrames(one))
  if (parts.length === 1) return [replay(one, 'responses', responsesEvents(responsesFrames(one)))]
  return parts.map((frames, at) => ({
    ...replay(one, 'responses', responsesEvents(frames), streamed('text/event-stream', frame(frames))),
    id: at === 0 ? one.id : `${one.id} (${at + 1})`,
  }))
}

function replayConverse(one: RecordingCase): RecordedExchange {
  if (!one.streaming) return replay(one, 'converse', bodiesOf(one))
  const events = readConverseFrames(one).map(({ event, data }) => ({ event, value: JSON.parse(data) }))
  const body = Buffer.concat(events.map(({ event, value }) => encodeEvent(event, value)))
  const bodies = events.map(({ event, value }) => ({ [event]: value }))
  return replay(one, 'converse', bodies, streamed('application/vnd.amazon.eventstream', body))
}

function replayCohere(one: RecordingCase): RecordedExchange {
  if (!one.streaming) return replay(one, 'cohere', bodiesOf(one))
  const bodies = responsesEvents(readFrames(one))
  if (one.stream_format === 'sse') return replay(one, 'cohere', bodies)
  const frames = bodies.map((body) => ({ event: String(body.type), data: JSON.stringify(body) }))
  return replay(one, 'cohere', bodies, streamed('text/event-stream', frame(frames)))
}

function replayOllama(one: RecordingCase): RecordedExchange {
  const body = readRecording(one, 'stream')
  const bodies = ollamaBodies(one)
  return body === undefined
    ? replay(one, 'ollama', bodies)
    : replay(one, 'ollama', bodies, streamed('application/x-ndjson', body))
}
