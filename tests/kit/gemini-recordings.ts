import { readFrame } from '../../packages/sluice/src/bytes/read-frame.ts'
import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import { SseSplitter } from '../../packages/sluice/src/bytes/sse-splitter.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** Every recorded exchange in the format of `generateContent`. */
export function geminiRecordings(): RecordingCase[] {
  return recordingCases((one) => one.api === 'generate-content')
}

export function isRecordedError(one: RecordingCase): boolean {
  return one.status !== null && one.status >= 400
}

/** The frames of a recorded stream, however its recording framed them. */
export function readFrames(one: RecordingCase): SseEvent[] {
  const bytes = readRecording(one, 'stream')
  if (bytes === undefined) return []
  if (one.stream_format === 'sse') return splitSse(bytes)
  const text = bytes.toString()
  const bodies: unknown[] =
    one.stream_format === 'json-array'
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line))
  return bodies.map((body) => ({ event: '', data: JSON.stringify(body) }))
}

export function splitSse(bytes: Buffer): SseEvent[] {
  const splitter = new SseSplitter()
  const frames = splitter.push(bytes)
  const last = splitter.end()
  if (last !== undefined) frames.push(last)
  return frames.flatMap((frame) => readFrame(frame) ?? [])
}

/** A recorded whole answer or error. */
export function readWhole(one: RecordingCase): JsonObject | undefined {
  const bytes = readRecording(one, 'response')
  if (bytes === undefined) return undefined
  const value: unknown = JSON.parse(bytes.toString())
  if (isJsonObject(value)) return value
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  return isJsonObject(first) ? first : undefined
}

/** The objects that an exchange's answer consists of. */
export function readBodies(one: RecordingCase): JsonObject[] {
  const whole = readWhole(one)
  if (whole !== undefined) return [whole]
  return readFrames(one).flatMap((frame) => {
    const value: unknown = frame.data === '' ? undefined : JSON.parse(frame.data)
    return isJsonObject(value) ? [value] : []
  })
}
