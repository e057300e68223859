import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import { isRecordedError, readFrames, readWhole } from '../../../../../../tests/kit/gemini-recordings.ts'
import {
  billedByCohere,
  cohereBodies,
  cohereRecordings,
  readCoherePlainly,
} from '../../../../../../tests/kit/read-cohere-plainly.ts'
import { hasRecordings, needsRecordings, type RecordingCase } from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { collectAnswer } from '../collect-answer.ts'
import { cohereChatOutbound } from './outbound.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }
const RECORDINGS = cohereRecordings()
const ANSWERS = RECORDINGS.filter((one) => !isRecordedError(one))
const STREAMS = ANSWERS.filter((one) => one.streaming)

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = cohereChatOutbound.openStreamDecoder(CONTEXT)
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
}

function decodeRecording(one: RecordingCase): ChatAnswer {
  const whole = readWhole(one)
  return whole === undefined
    ? collectAnswer(decodeFrames(readFrames(one)))
    : cohereChatOutbound.decodeResponse(whole, CONTEXT)
}

function partsOf<T extends AnswerPart['type']>(answer: ChatAnswer, type: T) {
  const parts = answer.choices[0]?.parts ?? []
  return parts.filter((part): part is Extract<AnswerPart, { type: T }> => part.type === type)
}

const FINISH: Record<string, string> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop-sequence',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-call',
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of v2/chat'), () => {
  it('are there', () => {
    expect(ANSWERS.length).toBeGreaterThan(0)
    expect(STREAMS.length).toBeGreaterThan(0)
  })

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const plain = readCoherePlainly(cohereBodies(one))
    const answer = decodeRecording(one)
    const texts = partsOf(answer, 'text')
    expect(answer.id).toBe(plain.id)
    expect(texts.map((part) => part.text).join('')).toBe(plain.text)
    expect(
      partsOf(answer, 'reasoning')
        .map((part) => part.text)
        .join(''),
    ).toBe(plain.thoughts)
    expect(
      partsOf(answer, 'tool-call').map(({ id, name, arguments: args }) => ({ id, name, arguments: args })),
    ).toEqual(plain.calls)
    expect(answer.choices[0]?.finish).toBe(FINISH[plain.finish])
    expect(answer.choices[0]?.rawFinish).toBe(plain.finish)
    expect(answer.usage).toEqual({ usage: { ...emptyUsage(), ...billedByCohere(plain.usage) } })
    // Each passage that is cited stands where the citation says, and none is lost: a citation for each of its sources.
    const cited = texts.flatMap(({ citations = [], vendorCitations = [] }) => [
      ...citations.map(({ start, end }) => (start === undefined ? '' : plain.text.slice(start, end))),
      ...vendorCitations.map(({ value }) => value.text),
    ])
    expect(cited.length).toBeGreaterThanOrEqual(plain.cited.length)
    expect(['', ...plain.cited]).toEqual(expect.arrayContaining(cited))
  })

  it.each(STREAMS.map((one) => [one.id, one] as const))(
    'keeps the order of events in %s, wherever it is cut',
    (_id, one) => {
      const frames = readFrames(one)
      for (let length = 0; length <= frames.length; length++) {
        const events = decodeFrames(frames.slice(0, length))
        expect(checkEventOrder(events)).toEqual([])
        const hasEnded = frames.slice(0, length).some(({ data }) => data.includes('"message-end"'))
        expect(events.some(({ type }) => type === 'finish')).toBe(hasEnded)
        expect(events.some(({ type }) => type === 'message-end')).toBe(hasEnded)
      }
    },
  )

  it.each(STREAMS.map((one) => [one.id, one] as const))(
    'never throws on %s cut inside a frame',
    (_id, one) => {
      for (const frame of readFrames(one)) {
        if (frame.data === '[DONE]') continue
        for (let at = 1; at < frame.data.length; at++) {
          const events = decodeFrames([{ event: frame.event, data: frame.data.slice(0, at) }])
          expect(events.map(({ type }) => type)).toEqual(['error'])
        }
      }
    },
  )
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals of v2/chat'), () => {
  it.each(RECORDINGS.filter(isRecordedError).map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const fault = cohereChatOutbound.decodeError(one.status ?? 400, readWhole(one) ?? {}, CONTEXT)
    expect(fault.owner).toBe('client')
    expect(fault.error.message).not.toBe('')
    if (one.id.includes('context-length')) expect(fault.error.code).toBe('context_length_exceeded')
  })
})
