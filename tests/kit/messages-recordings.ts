import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { readFrames, readWhole } from './gemini-recordings.ts'
import { type RecordingCase, recordingCases } from './recordings.ts'

export interface RecordedStream {
  id: string
  frames: SseEvent[]
}

export interface RecordedBody {
  id: string
  /** Null where the recording kept none. */
  status: number | null
  body: JsonObject
}

/** Every recorded stream of the Messages format. */
export function messagesStreams(): RecordedStream[] {
  return cases().flatMap((one) => (one.files.stream === undefined ? [] : splitMessages(one)))
}

/** Every recorded whole answer of the Messages format, refusals included. */
export function messagesBodies(): RecordedBody[] {
  return cases().flatMap((one) => {
    const body = readWhole(one)
    return body === undefined ? [] : [{ id: one.id, status: one.status, body }]
  })
}

function cases(): RecordingCase[] {
  return recordingCases(({ api }) => api === 'messages')
}

/** Some recordings hold several answers one after the other: cut where a new id begins. */
function splitMessages(one: RecordingCase): RecordedStream[] {
  const streams: RecordedStream[] = []
  let last: unknown
  for (const frame of readFrames(one)) {
    const { type, message } = parseFrame(frame)
    const id = type === 'message_start' && isJsonObject(message) ? message.id : last
    if (streams.length === 0 || id !== last) {
      streams.push({ id: streams.length === 0 ? one.id : `${one.id} (${streams.length + 1})`, frames: [] })
    }
    last = id
    streams.at(-1)?.frames.push(frame)
  }
  return streams
}

export function parseFrame(frame: SseEvent): JsonObject {
  const value: unknown = frame.data === '' ? {} : JSON.parse(frame.data)
  return isJsonObject(value) ? value : {}
}

/** The whole message that a stream amounts to; undefined where it ends with an error. */
export function assembleMessage(frames: readonly SseEvent[]): JsonObject | undefined {
  const content: (JsonObject & { pieces?: string })[] = []
  let message: JsonObject = {}
  for (const event of frames.map(parseFrame)) {
    const index = typeof event.index === 'number' ? event.index : 0
    if (event.type === 'message') return event
    if (event.type === 'error') return undefined
    if (event.type === 'message_start' && isJsonObject(event.message)) message = { ...event.message }
    if (event.type === 'message_delta') message = endMessage(message, event)
    if (isJsonObject(event.content_block)) content[index] = { ...event.content_block }
    const block = content[index]
    if (event.type === 'content_block_delta' && isJsonObject(event.delta) && block !== undefined) {
      addDelta(block, event.delta)
    }
  }
  message.content = content.map(({ pieces, ...block }) =>
    pieces === undefined || pieces === '' ? block : { ...block, input: JSON.parse(pieces) },
  )
  return message
}

function addDelta(block: JsonObject & { pieces?: string }, delta: JsonObject): void {
  if (typeof delta.text === 'string') block.text = `${block.text}${delta.text}`
  if (typeof delta.thinking === 'string') block.thinking = `${block.thinking}${delta.thinking}`
  if (typeof delta.signature === 'string') block.signature = delta.signature
  if (typeof delta.partial_json === 'string') block.pieces = (block.pieces ?? '') + delta.partial_json
  if (delta.type === 'compaction_delta') block.content = delta.content
  if (delta.citation !== undefined) {
    block.citations = [...(Array.isArray(block.citations) ? block.citations : []), delta.citation]
  }
}

function endMessage(message: JsonObject, event: JsonObject): JsonObject {
  const stated = Object.entries(isJsonObject(event.usage) ? event.usage : {}).filter(
    ([, value]) => value !== null,
  )
  const usage = { ...(isJsonObject(message.usage) ? message.usage : {}), ...Object.fromEntries(stated) }
  return { ...message, ...(isJsonObject(event.delta) ? event.delta : {}), usage }
}
