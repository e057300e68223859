import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { readFrames, readWhole } from './gemini-recordings.ts'
import { child, list, text } from './read-chat-plainly.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** What an answer of v2/chat says to a reader who just goes through its fields: the yardstick for the codec. */
export interface PlainCohere {
  id: string
  text: string
  thoughts: string
  calls: { id: string; name: string; arguments: string }[]
  /** Passages that are cited. */
  cited: string[]
  finish: string
  usage: JsonObject
}

/** Recorded exchanges of version 2; the recordings hold some of version 1, which is another format. */
export function cohereRecordings(): RecordingCase[] {
  return recordingCases(({ vendor, api }) => vendor === 'cohere' && api === 'chat-native').filter((one) => {
    const request = readRecording(one, 'request')
    if (request !== undefined) return /"messages":/.test(request.toString())
    const first = cohereBodies(one)[0]
    return isJsonObject(first?.message) || first?.type === 'message-start'
  })
}

/** The objects that a recorded answer consists of. */
export function cohereBodies(one: RecordingCase): JsonObject[] {
  const whole = readWhole(one)
  if (whole !== undefined) return [whole]
  return readFrames(one).flatMap(({ data }) => {
    const value: unknown = data === '' || data === '[DONE]' ? undefined : JSON.parse(data)
    return isJsonObject(value) ? [value] : []
  })
}

export function readCoherePlainly(bodies: readonly JsonObject[]): PlainCohere {
  const plain: PlainCohere = {
    id: '',
    text: '',
    thoughts: '',
    calls: [],
    cited: [],
    finish: '',
    usage: {},
  }
  for (const body of bodies) {
    const delta = typeof body.type === 'string' ? child(body, 'delta') : body
    if (body.id !== undefined) plain.id = text(body.id)
    if (delta.finish_reason !== undefined) plain.finish = text(delta.finish_reason)
    if (isJsonObject(delta.usage)) plain.usage = delta.usage
    readMessage(child(delta, 'message'), typeof body.index === 'number' ? body.index : undefined, plain)
  }
  // A client would read them as JSON.
  for (const call of plain.calls) call.arguments ||= '{}'
  return plain
}

function readMessage(message: JsonObject, index: number | undefined, plain: PlainCohere): void {
  plain.thoughts += text(message.tool_plan)
  for (const block of isJsonObject(message.content) ? [message.content] : list(message.content)) {
    plain.text += text(block.text)
    plain.thoughts += text(block.thinking)
  }
  for (const one of isJsonObject(message.citations) ? [message.citations] : list(message.citations)) {
    plain.cited.push(text(one.text))
  }
  const calls = isJsonObject(message.tool_calls) ? [message.tool_calls] : list(message.tool_calls)
  for (const [position, call] of calls.entries()) {
    const at = index ?? position
    const known = plain.calls[at] ?? { id: '', name: '', arguments: '' }
    plain.calls[at] = known
    const called = child(call, 'function')
    known.id += text(call.id)
    known.name += text(called.name)
    known.arguments += text(called.arguments)
  }
}

/** What the vendor bills: text and pictures in, text out, and how much of that was thought. */
export function billedByCohere(usage: JsonObject) {
  const billed = child(usage, 'billed_units')
  const tokens = child(usage, 'tokens')
  const pictures = Number(tokens.image_tokens ?? 0)
  return {
    input: Number(billed.input_tokens) - pictures,
    imageInput: pictures,
    output: Number(billed.output_tokens),
    reasoning: Number(tokens.reasoning_tokens ?? 0),
  }
}
