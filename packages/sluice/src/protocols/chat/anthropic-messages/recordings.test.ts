import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import {
  assembleMessage,
  messagesBodies,
  messagesStreams,
  parseFrame,
} from '../../../../../../tests/kit/messages-recordings.ts'
import { type PlainMessage, readMessagePlainly } from '../../../../../../tests/kit/read-message-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { collectAnswer } from '../collect-answer.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }
const STREAMS = messagesStreams()
const BODIES = messagesBodies()

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = openStreamDecoder(CONTEXT)
  const events = frames.flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

/** What we decoded, in the words of the plain reading. */
function retell(answer: ChatAnswer): PlainMessage {
  const choice = answer.choices[0]
  const plain: PlainMessage = {
    text: '',
    calls: [],
    thinking: [],
    vendor: [],
    cited: [],
    stopReason: choice?.rawFinish,
    stopSequence: choice?.stopSequence,
    usage: answer.usage?.usage ?? emptyUsage(),
  }
  for (const part of choice?.parts ?? []) {
    if (part.type === 'text') {
      plain.text += part.text
      plain.cited.push(...(part.citations ?? []).map(({ url }) => url))
    }
    if (part.type === 'tool-call') {
      plain.calls.push({ id: part.id, name: part.name, input: JSON.parse(part.arguments) })
    }
    if (part.type === 'reasoning') plain.thinking.push({ text: part.text, proof: part.proof?.value })
    if (part.type === 'vendor') plain.vendor.push(part.value)
  }
  return plain
}

const FINISH: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  tool_use: 'tool-call',
  refusal: 'content-filter',
  pause_turn: 'pause',
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams'), () => {
  it('are many', () => {
    expect(STREAMS.length).toBeGreaterThanOrEqual(93)
  })

  it.each(STREAMS)('$id', ({ frames }) => {
    const events = decodeFrames(frames)
    expect(checkEventOrder(events)).toEqual([])
    const expected = assembleMessage(frames)
    if (expected === undefined) {
      expect(events.at(-1)?.type).toBe('error')
      return
    }
    const answer = collectAnswer(events)
    expect(retell(answer)).toEqual(readMessagePlainly(expected))
    expect(answer).toMatchObject({ id: expected.id, model: expected.model })
    expect(answer.choices[0]?.finish).toBe(FINISH[String(expected.stop_reason)] ?? 'other')
  })

  it.each(STREAMS)('$id, cut anywhere', ({ frames }) => {
    const step = Math.max(1, Math.floor(frames.length / 12))
    for (let length = 0; length < frames.length; length += step) {
      const before = frames.slice(0, length)
      const events = decodeFrames(before)
      expect(checkEventOrder(events)).toEqual([])
      expect(events.some(({ type }) => type === 'finish')).toBe(before.some(statesEnd))
      const next = frames[length]
      if (next === undefined || events.some(({ type }) => type === 'message-end' || type === 'error'))
        continue
      const torn = { event: next.event, data: next.data.slice(0, next.data.length >> 1) }
      expect(decodeFrames([...before, torn]).at(-1)?.type).toBe('error')
    }
  })
})

function statesEnd(frame: SseEvent): boolean {
  const { type, delta } = parseFrame(frame)
  return type === 'message' || (type === 'message_delta' && isJsonObject(delta) && delta.stop_reason !== null)
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers'), () => {
  it.each(BODIES.filter(({ status }) => status === 200))('$id', ({ body }) => {
    const answer = decodeResponse(body, CONTEXT)
    expect(retell(answer)).toEqual(readMessagePlainly(body))
    expect(answer).toMatchObject({ id: body.id, model: body.model })
    expect(answer.choices[0]?.finish).toBe(FINISH[String(body.stop_reason)] ?? 'other')
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals'), () => {
  const OWNERS: Record<number, string> = {
    400: 'client',
    401: 'credential',
    403: 'model',
    413: 'client',
    429: 'rate',
  }

  it.each(BODIES.filter(({ status }) => status !== 200))('$id', ({ status, body }) => {
    // ODD.md: one without its status is replayed as 400.
    const fault = decodeError(status ?? 400, body, {})
    expect(fault.owner).toBe(OWNERS[status ?? 400] ?? 'provider')
    expect(fault.error.message).not.toBe('')
    expect(fault.error.message).not.toMatch(/req_\w{8}|org: \w{8}-|https?:/)
  })
})
