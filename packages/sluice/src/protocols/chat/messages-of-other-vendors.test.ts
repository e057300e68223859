import type { BetaMessage } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import { describe, expect, it } from 'vitest'
import { splitSse } from '../../../../../tests/kit/gemini-recordings.ts'
import { answerContext, readAnswer, readStream, write } from '../../../../../tests/kit/messages-inbound.ts'
import { GENERIC_QUIRKS } from '../../../../../tests/kit/openai-chat.ts'
import { finishOf, type PlainChoice } from '../../../../../tests/kit/read-chat-plainly.ts'
import { type PlainRecording, readRecordingPlainly } from '../../../../../tests/kit/read-recording-plainly.ts'
import { type ReplayedCase, replayedCases } from '../../../../../tests/kit/recorded-cases.ts'
import { hasRecordings, needsRecordings } from '../../../../../tests/kit/recordings.ts'
import type { ChatEvent } from '../../canonical/chat-event.ts'
import { isJsonObject } from '../../canonical/json.ts'
import { SILENT_NOTES } from '../../canonical/notes.ts'
import { completionTokens, type Usage } from '../../canonical/usage.ts'
import { encodeResponse } from './anthropic-messages/encode-response.ts'
import type { ChatOutbound } from './chat-format.ts'
import { geminiGenerateOutbound } from './gemini-generate/outbound.ts'
import { openaiChatOutbound } from './openai-chat/outbound.ts'

/** What other vendors said, as callers of the Messages format read it with the official SDK. */
const OUTBOUND: Partial<Record<ReplayedCase['api'], ChatOutbound>> = {
  chat: openaiChatOutbound,
  'generate-content': geminiGenerateOutbound,
}

const CONTEXT = { quirks: GENERIC_QUIRKS, notes: SILENT_NOTES }

function decodeStream(one: ReplayedCase, format: ChatOutbound): ChatEvent[] {
  const decoder = format.openStreamDecoder(CONTEXT)
  return [...splitSse(one.answer.body).flatMap((frame) => decoder.push(frame)), ...decoder.end()]
}

async function read(one: ReplayedCase, format: ChatOutbound): Promise<BetaMessage> {
  if (one.streaming) return readStream(write(decodeStream(one, format)))
  const [body] = one.bodies
  return readAnswer(encodeResponse(format.decodeResponse(body ?? {}, CONTEXT), answerContext()))
}

const STOP_REASONS: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

/** The end in this format; text that is the model's own refusal ends as one (conversion.md, section 7). */
function expectedReason(choice: PlainChoice): string {
  const finish = finishOf(choice)
  if (choice.refusal !== '' && finish === 'stop') return 'refusal'
  return STOP_REASONS[finish] ?? 'end_turn'
}

function said(message: BetaMessage) {
  const texts = message.content.map((block) => (block.type === 'text' ? block.text : ''))
  const thoughts = message.content.map((block) => (block.type === 'thinking' ? block.thinking : ''))
  const calls = message.content.flatMap((block) =>
    block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
  )
  return { text: texts.join(''), reasoning: thoughts.join(''), calls, reason: message.stop_reason }
}

function expectedSaying(choice: PlainChoice): ReturnType<typeof said> {
  return {
    text: choice.text + choice.refusal,
    reasoning: choice.reasoning || choice.detailed,
    calls: choice.calls.map((call) => ({ name: call.name, input: inputOf(call.arguments) })),
    reason: expectedReason(choice) as ReturnType<typeof said>['reason'],
  }
}

/** conversion.md 23. */
function inputOf(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : { arguments: text }
  } catch {
    return { arguments: text }
  }
}

function shown({ usage }: BetaMessage) {
  return {
    input: usage.input_tokens,
    cached: usage.cache_read_input_tokens ?? 0,
    written: usage.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens,
  }
}

function booked(usage: Usage): ReturnType<typeof shown> {
  return {
    input: usage.input + usage.audioInput + usage.imageInput + usage.toolInput,
    cached: usage.cachedInput,
    written: usage.cacheWrite5m + usage.cacheWrite1h,
    output: completionTokens(usage),
  }
}

function isReadable(one: ReplayedCase, plain: PlainRecording): boolean {
  return !one.isError && !plain.failed && OUTBOUND[one.api] !== undefined
}

const CASES = replayedCases()
  .map((one) => ({ one, plain: readRecordingPlainly(one) }))
  .filter(({ one, plain }) => isReadable(one, plain))

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of other formats'), () => {
  it('are many', () => expect(CASES.length).toBeGreaterThan(700))

  it.each(CASES.map((both) => [both.one.id, both] as const))('%s', async (_, { one, plain }) => {
    const format = OUTBOUND[one.api]
    if (format === undefined) throw new Error('no such format')
    const message = await read(one, format)
    const [choice] = plain.choices
    if (choice !== undefined) expect(said(message)).toEqual(expectedSaying(choice))
    if (plain.usage !== undefined && !plain.isContradictory) {
      expect(shown(message)).toEqual(booked(plain.usage))
    }
  })
})
