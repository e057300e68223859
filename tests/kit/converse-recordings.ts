import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { type RecordingCase, readRecording, recordingCases } from './recordings.ts'

/** Every recorded exchange in the format of Converse. */
export function converseRecordings(): RecordingCase[] {
  return recordingCases(({ api }) => api === 'converse')
}

/** The events of a recorded stream: one object a line, each event under its name. */
export function readConverseFrames(one: RecordingCase): SseEvent[] {
  const text = readRecording(one, 'stream')?.toString() ?? ''
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [event = '', value] = Object.entries(JSON.parse(line))[0] ?? []
      return { event, data: JSON.stringify(value) }
    })
}

export function readConverseBody(one: RecordingCase): JsonObject | undefined {
  const text = readRecording(one, 'response')?.toString()
  const value: unknown = text === undefined ? undefined : JSON.parse(text)
  return isJsonObject(value) ? value : undefined
}

/** The whole answer that a stream amounts to. */
export function assembleConverse(frames: readonly SseEvent[]): JsonObject {
  const content: JsonObject[] = []
  const answer: JsonObject = { output: { message: { role: 'assistant', content } } }
  const pieces = new Map<number, string>()
  for (const { event, data } of frames) {
    const value: JsonObject = JSON.parse(data)
    const index = Number(value.contentBlockIndex ?? 0)
    if (event === 'contentBlockStart' && isJsonObject(value.start)) content[index] = { ...value.start }
    if (event === 'contentBlockDelta' && isJsonObject(value.delta)) {
      const { delta } = value
      const block = content[index] ?? {}
      content[index] = block
      if (typeof delta.text === 'string') block.text = `${block.text ?? ''}${delta.text}`
      if (isJsonObject(delta.toolUse)) pieces.set(index, `${pieces.get(index) ?? ''}${delta.toolUse.input}`)
      if (isJsonObject(delta.reasoningContent)) addThought(block, delta.reasoningContent)
      if (delta.citation !== undefined) addCitation(block, delta.citation)
    }
    if (event === 'messageStop') Object.assign(answer, value)
    if (event === 'metadata') answer.usage = value.usage
  }
  for (const [index, text] of pieces) {
    const block = content[index]
    if (isJsonObject(block?.toolUse)) block.toolUse = { ...block.toolUse, input: JSON.parse(text || '{}') }
  }
  return answer
}

function addThought(block: JsonObject, piece: JsonObject): void {
  const before = isJsonObject(block.reasoningContent) ? block.reasoningContent : {}
  if (piece.redactedContent !== undefined) {
    block.reasoningContent = { redactedContent: `${before.redactedContent ?? ''}${piece.redactedContent}` }
    return
  }
  const shown = isJsonObject(before.reasoningText) ? before.reasoningText : { text: '' }
  const reasoningText: JsonObject = { ...shown, text: `${shown.text ?? ''}${piece.text ?? ''}` }
  if (piece.signature !== undefined) reasoningText.signature = piece.signature
  block.reasoningContent = { reasoningText }
}

function addCitation(block: JsonObject, citation: unknown): void {
  const cited = isJsonObject(block.citationsContent) ? block.citationsContent : {}
  const citations = Array.isArray(cited.citations) ? cited.citations : []
  if (isJsonObject(citation)) block.citationsContent = { ...cited, citations: [...citations, citation] }
}
