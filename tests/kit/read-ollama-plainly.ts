import { isJsonObject, type Json, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { child, list, text } from './read-chat-plainly.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** What an answer of Ollama's own chat says to a reader who just goes through its lines: the yardstick for the codec. */
export interface PlainOllama {
  model: string
  text: string
  thoughts: string
  calls: { name: string; arguments: Json }[]
  finish: string
  /** Of the prompt, of the answer. */
  counts: number[]
}

export function ollamaRecordings(): RecordingCase[] {
  return recordingCases(({ vendor, api }) => vendor === 'ollama' && api === 'chat-native')
}

/** The objects that a recorded answer consists of. */
export function ollamaBodies(one: RecordingCase): JsonObject[] {
  const bytes = readRecording(one, 'response') ?? readRecording(one, 'stream')
  const lines = one.files.stream === undefined ? [String(bytes)] : String(bytes).split('\n')
  return lines.flatMap((line) => {
    const value: unknown = line.trim() === '' ? undefined : JSON.parse(line)
    return isJsonObject(value) ? [value] : []
  })
}

export function readOllamaPlainly(bodies: readonly JsonObject[]): PlainOllama {
  const plain: PlainOllama = { model: '', text: '', thoughts: '', calls: [], finish: '', counts: [0, 0] }
  for (const body of bodies) {
    const message = child(body, 'message')
    plain.model = text(body.model)
    plain.text += text(message.content)
    plain.thoughts += text(message.thinking)
    for (const call of list(message.tool_calls)) {
      const called = child(call, 'function')
      plain.calls.push({ name: text(called.name), arguments: called.arguments ?? {} })
    }
    if (body.done !== true) continue
    plain.finish = text(body.done_reason)
    plain.counts = [body.prompt_eval_count, body.eval_count].map((one) => Number(one ?? 0))
  }
  return plain
}
