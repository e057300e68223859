import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { splitSse } from './gemini-recordings.ts'
import { frameLines } from './recorded-answer.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** Every recorded exchange in the format of Responses. */
export function responsesRecordings(): RecordingCase[] {
  return recordingCases((one) => one.api === 'responses')
}

export function isRecordedRefusal(one: RecordingCase): boolean {
  return one.status === null || one.status >= 400
}

/** The frames of a recorded stream, as a splitter gives them. */
export function responsesFrames(one: RecordingCase): SseEvent[] {
  const bytes = readRecording(one, 'stream')
  if (bytes === undefined) return []
  return splitSse(
    one.stream_format === 'sse' ? bytes : Buffer.from(frameLines(bytes.toString(), 'responses')),
  )
}

/** A recorded whole answer, error or request. */
export function responsesBody(one: RecordingCase, file: 'request' | 'response'): JsonObject | undefined {
  if (one.files[file]?.endsWith('.json') !== true) return undefined
  const value: unknown = JSON.parse(readRecording(one, file)?.toString() ?? 'null')
  return isJsonObject(value) ? value : undefined
}

/** The objects of a stream's frames. */
export function responsesEvents(frames: readonly SseEvent[]): JsonObject[] {
  return frames.flatMap(({ data }) => {
    if (data === '' || data === '[DONE]') return []
    const value: unknown = JSON.parse(data)
    return isJsonObject(value) ? [value] : []
  })
}

/**
 * The answer as the last event of its stream states it; undefined where that event is missing. What a vendor seals is sealed
 * anew each time that it is written: the items are those that the stream showed first.
 */
export function finalResponse(frames: readonly SseEvent[]): JsonObject | undefined {
  const events = responsesEvents(frames)
  const last = events.findLast(({ type }) => /^response\.(?:completed|incomplete|failed)$/.test(String(type)))
  if (!isJsonObject(last?.response)) return undefined
  const { response } = last
  const shown = events.filter(({ type }) => type === 'response.output_item.done')
  const output = Array.isArray(response.output) ? response.output : []
  return {
    ...response,
    output: output.map((item, at) => shown.find((event) => event.output_index === at)?.item ?? item),
  }
}

/** A recording may hold several answers, one after the other: their frames apart. */
export function splitResponses(frames: readonly SseEvent[]): SseEvent[][] {
  const answers: SseEvent[][] = []
  for (const frame of frames) {
    if (answers.length === 0 || frame.event === 'response.created') answers.push([])
    answers.at(-1)?.push(frame)
  }
  return answers
}
