import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import {
  geminiRecordings,
  isRecordedError,
  readBodies,
  readFrames,
  readWhole,
} from '../../../../../../tests/kit/gemini-recordings.ts'
import { readPlainly } from '../../../../../../tests/kit/read-gemini-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { NoteList } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens, USAGE_COUNTERS } from '../../../canonical/usage.ts'
import { collectAnswer } from '../collect-answer.ts'
import { geminiGenerateOutbound } from './outbound.ts'

const RECORDINGS = geminiRecordings()
const ANSWERS = RECORDINGS.filter((one) => !isRecordedError(one))

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = geminiGenerateOutbound.openStreamDecoder({ quirks: {}, notes: new NoteList() })
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
}

function decodeRecording(one: (typeof RECORDINGS)[number]): ChatAnswer {
  const whole = readWhole(one)
  if (whole === undefined) return collectAnswer(decodeFrames(readFrames(one)))
  return geminiGenerateOutbound.decodeResponse(whole, { quirks: {}, notes: new NoteList() })
}

function partsOf<T extends AnswerPart['type']>(answer: ChatAnswer, type: T) {
  const parts = answer.choices[0]?.parts ?? []
  return parts.filter((part): part is Extract<AnswerPart, { type: T }> => part.type === type)
}

function signaturesOf(answer: ChatAnswer): string[] {
  return (answer.choices[0]?.parts ?? []).flatMap((part) =>
    'proof' in part && part.proof !== undefined ? [part.proof.value] : [],
  )
}

const SAFETY = /SAFETY|RECITATION|BLOCKLIST|PROHIBITED|SPII|MODEL_ARMOR/

function expectedFinish(raw: string | undefined, calls: number): string | undefined {
  if (raw === undefined) return undefined
  if (raw === 'STOP') return calls > 0 ? 'tool-call' : 'stop'
  if (raw === 'MAX_TOKENS') return 'length'
  return SAFETY.test(raw) ? 'content-filter' : 'other'
}

function count(usage: JsonObject, name: string): number {
  const value = usage[name]
  return typeof value === 'number' ? value : 0
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of generateContent'), () => {
  it('are all there', () => {
    expect(ANSWERS.length).toBeGreaterThan(250)
  })

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const plain = readPlainly(readBodies(one))
    const answer = decodeRecording(one)

    expect(
      partsOf(answer, 'text')
        .map((part) => part.text)
        .join(''),
    ).toBe(plain.text)
    expect(
      partsOf(answer, 'reasoning')
        .map((part) => part.text)
        .join(''),
    ).toBe(plain.thoughts)
    expect(partsOf(answer, 'vendor').map((part) => part.kind)).toEqual(plain.vendorKinds)
    expect(signaturesOf(answer)).toEqual(plain.signatures)
    expect(partsOf(answer, 'image').length + partsOf(answer, 'audio').length).toBe(plain.images.length)
    expect(answer.blockReason).toBe(plain.blockReason)
    expect(answer.choices[0]?.finish).toBe(expectedFinish(plain.finish, plain.calls.length))
    expect(answer.choices[0]?.rawFinish).toBe(plain.finish)

    const calls = partsOf(answer, 'tool-call')
    expect(calls.map((call) => ({ name: call.name, args: JSON.parse(call.arguments) }))).toEqual(
      plain.calls.map(({ name, args }) => ({ name, args })),
    )
    expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length)
    for (const [at, call] of plain.calls.entries()) {
      expect(calls[at]?.id).toEqual(call.id ?? expect.stringMatching(/^call_[0-9a-f]{24}$/))
    }
  })

  it.each(ANSWERS.map((one) => [one.id, one] as const))('books all tokens of %s', (_id, one) => {
    const meta = readPlainly(readBodies(one)).usage
    const usage = decodeRecording(one).usage?.usage
    if (Object.keys(meta).length === 0) {
      expect(usage).toBeUndefined()
      return
    }
    expect(usage).toBeDefined()
    if (usage === undefined) return
    for (const counter of USAGE_COUNTERS) expect(usage[counter], counter).toBeGreaterThanOrEqual(0)
    expect(promptTokens(usage)).toBe(count(meta, 'promptTokenCount') + count(meta, 'toolUsePromptTokenCount'))
    expect(completionTokens(usage)).toBe(
      count(meta, 'candidatesTokenCount') + count(meta, 'thoughtsTokenCount'),
    )
    expect(usage.reasoning).toBe(count(meta, 'thoughtsTokenCount'))
    expect(usage.cachedInput).toBe(count(meta, 'cachedContentTokenCount'))
    if (meta.totalTokenCount !== undefined) {
      expect(promptTokens(usage) + completionTokens(usage)).toBe(meta.totalTokenCount)
    }
  })

  it.each(ANSWERS.filter((one) => one.streaming).map((one) => [one.id, one] as const))(
    'keeps the order of events in %s, wherever it is cut',
    (_id, one) => {
      const frames = readFrames(one)
      const whole = decodeFrames(frames)
      expect(checkEventOrder(whole)).toEqual([])
      for (let length = 0; length < frames.length; length++) {
        const cut = decodeFrames(frames.slice(0, length))
        expect(checkEventOrder(cut)).toEqual([])
        const said = readPlainly(readBodies(one).slice(0, length)).finish
        if (said === undefined) expect(cut.some((event) => event.type === 'finish')).toBe(false)
      }
    },
  )

  it.each(ANSWERS.filter((one) => one.streaming).map((one) => [one.id, one] as const))(
    'never throws on %s cut inside a frame',
    (_id, one) => {
      for (const frame of readFrames(one)) {
        const step = Math.max(1, Math.floor(frame.data.length / 7))
        for (let at = 1; at < frame.data.length; at += step) {
          const events = decodeFrames([{ event: '', data: frame.data.slice(0, at) }])
          expect(events.map((event) => event.type)).toEqual(['error'])
        }
      }
    },
  )
})
