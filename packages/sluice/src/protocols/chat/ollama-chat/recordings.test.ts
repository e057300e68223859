import { describe, expect, it } from 'vitest'
import { isRecordedError } from '../../../../../../tests/kit/gemini-recordings.ts'
import { checkEveryCut, wholeOf } from '../../../../../../tests/kit/own-forms.ts'
import {
  ollamaBodies,
  ollamaRecordings,
  readOllamaPlainly,
} from '../../../../../../tests/kit/read-ollama-plainly.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
} from '../../../../../../tests/kit/recordings.ts'
import { NdjsonSplitter } from '../../../bytes/ndjson-splitter.ts'
import type { AnswerPart, ChatAnswer } from '../../../canonical/chat.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { collectAnswer } from '../collect-answer.ts'
import { ollamaChatOutbound } from './outbound.ts'

const RECORDINGS = ollamaRecordings()
const ANSWERS = RECORDINGS.filter((one) => !isRecordedError(one))

function decodeRecording(one: RecordingCase): ChatAnswer {
  const bytes = readRecording(one, 'stream')
  if (bytes === undefined) return wholeOf(ollamaChatOutbound, ollamaBodies(one)[0] ?? {}).answer
  const splitter = new NdjsonSplitter()
  const frames = splitter.push(bytes)
  const last = splitter.end()
  if (last !== undefined) frames.push(last)
  const decoder = ollamaChatOutbound.openStreamDecoder({ quirks: {}, notes: SILENT_NOTES })
  return collectAnswer([...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()])
}

function wordsOf(answer: ChatAnswer, type: 'text' | 'reasoning'): string {
  const parts = answer.choices[0]?.parts ?? []
  const shown = parts.filter((part): part is Extract<AnswerPart, { type: typeof type }> => part.type === type)
  return shown.map((part) => part.text).join('')
}

describe.skipIf(!hasRecordings)(needsRecordings("recorded answers of Ollama's own chat"), () => {
  it('are there', () => {
    expect(ANSWERS.length).toBeGreaterThan(0)
  })

  it.each(ANSWERS.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const plain = readOllamaPlainly(ollamaBodies(one))
    const answer = decodeRecording(one)
    const choice = answer.choices[0]
    const calls = (choice?.parts ?? []).flatMap((part) => (part.type === 'tool-call' ? [part] : []))
    expect(answer.model).toBe(plain.model)
    expect(wordsOf(answer, 'text')).toBe(plain.text)
    expect(wordsOf(answer, 'reasoning')).toBe(plain.thoughts)
    expect(calls.map(({ name, arguments: args }) => ({ name, arguments: JSON.parse(args) }))).toEqual(
      plain.calls,
    )
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
    const isPlain = plain.finish === 'stop' || plain.finish === ''
    expect(choice?.finish).toBe(isPlain && calls.length > 0 ? 'tool-call' : plain.finish || 'stop')
    expect([answer.usage?.usage.input ?? 0, answer.usage?.usage.output ?? 0]).toEqual(plain.counts)
  })

  it.each(ANSWERS.filter(({ streaming }) => streaming).map((one) => [one.id, one] as const))(
    'reads %s the same however it is cut',
    (_id, one) => {
      checkEveryCut(ollamaChatOutbound, String(readRecording(one, 'stream')), 1000)
    },
  )
})

describe.skipIf(!hasRecordings || RECORDINGS.every((one) => !isRecordedError(one)))(
  needsRecordings("recorded refusals of Ollama's own chat"),
  () => {
    it.each(RECORDINGS.filter(isRecordedError).map((one) => [one.id, one] as const))('%s', (_id, one) => {
      const body = ollamaBodies(one)[0] ?? {}
      const fault = ollamaChatOutbound.decodeError(one.status ?? 400, body, {
        quirks: {},
        notes: SILENT_NOTES,
      })
      expect(fault.error.message).not.toBe('')
    })
  },
)
