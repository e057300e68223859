import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { readFrames, readWhole } from './gemini-recordings.ts'
import { messagesStreams } from './messages-recordings.ts'
import { recordedAnswer, type WireAnswer } from './recorded-answer.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** A recorded exchange as an upstream plays it again. */
export interface ReplayedCase {
  id: string
  vendor: string
  api: 'chat' | 'messages' | 'generate-content'
  streaming: boolean
  features: readonly string[]
  /** What the vendor sent, byte by byte. */
  answer: WireAnswer
  /** The objects that the answer consists of. */
  bodies: JsonObject[]
  isError: boolean
}

const APIS = ['chat', 'messages', 'generate-content'] as const

/** Every recorded answer of a chat call in a format that is spoken upstream; errors whose status was not kept as 400. */
export function replayedCases(): ReplayedCase[] {
  return APIS.flatMap((api) => recordingCases((one) => one.api === api).flatMap((one) => replay(one, api)))
}

function replay(one: RecordingCase, api: ReplayedCase['api']): ReplayedCase[] {
  const { id, vendor, features, streaming } = one
  const isError = one.status === null || one.status >= 400
  const common = { id, vendor, api, features, streaming, isError }
  if (streaming && api === 'messages') {
    const parts = splitStreams().filter((part) => part.id === id || part.id.startsWith(`${id} (`))
    if (parts.length > 1) return parts.map((part) => ({ ...common, id: part.id, ...frame(part.frames) }))
  }
  if (streaming && one.stream_format === 'json-array') return [{ ...common, ...frame(readFrames(one)) }]
  const answer = recordedAnswer(one, 400)
  const bodies = streaming ? parseFrames(readFrames(one)) : [readWhole(one) ?? {}]
  return readRecording(one, streaming ? 'stream' : 'response') === undefined
    ? []
    : [{ ...common, answer, bodies }]
}

let streams: ReturnType<typeof messagesStreams> | undefined

function splitStreams(): ReturnType<typeof messagesStreams> {
  streams ??= messagesStreams()
  return streams
}

type Frames = ReturnType<typeof readFrames>

/** Frames as the event stream that the vendor sends when it is asked for one. */
function frame(frames: Frames): Pick<ReplayedCase, 'answer' | 'bodies'> {
  const text = frames.map(({ event, data }) => `${event === '' ? '' : `event: ${event}\n`}data: ${data}\n\n`)
  return {
    answer: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: Buffer.from(text.join('')),
    },
    bodies: parseFrames(frames),
  }
}

function parseFrames(frames: Frames): JsonObject[] {
  return frames.flatMap(({ data }) => {
    if (data === '' || data === '[DONE]') return []
    const value: unknown = JSON.parse(data)
    return isJsonObject(value) ? [value] : []
  })
}
