import { describe, expect, it } from 'vitest'
import { checkResponsesEvents } from '../../../../../../tests/kit/check-responses-events.ts'
import { splitSse } from '../../../../../../tests/kit/gemini-recordings.ts'
import { GENERIC_QUIRKS, parseObject } from '../../../../../../tests/kit/openai-chat.ts'
import { finishOf, type PlainChoice, saidBy } from '../../../../../../tests/kit/read-chat-plainly.ts'
import { readRecordingPlainly } from '../../../../../../tests/kit/read-recording-plainly.ts'
import { type ReplayedCase, replayedCases } from '../../../../../../tests/kit/recorded-cases.ts'
import {
  hasRecordings,
  needsRecordings,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import {
  readPlainResponse,
  readStreamedResponse,
  readWholeResponse,
  responseContext,
  writeResponse,
} from '../../../../../../tests/kit/responses-by-sdk.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens, type Usage } from '../../../canonical/usage.ts'
import { anthropicMessagesOutbound } from '../anthropic-messages/outbound.ts'
import type { ChatOutbound, DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { geminiGenerateOutbound } from '../gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../openai-chat/outbound.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeRequest } from './decode-request.ts'

const OUTBOUND: Record<string, ChatOutbound> = {
  chat: openaiChatOutbound,
  messages: anthropicMessagesOutbound,
  'generate-content': geminiGenerateOutbound,
}

/** The events of a recorded answer. */
function decode(one: ReplayedCase): ChatEvent[] {
  const outbound = OUTBOUND[one.api]
  if (outbound === undefined) throw new Error(one.api)
  const quirks = one.api === 'chat' ? GENERIC_QUIRKS : {}
  const context: DecodeContext = { quirks, notes: SILENT_NOTES }
  if (!one.streaming) return replayAnswer(outbound.decodeResponse(one.bodies[0] ?? {}, context))
  const decoder = outbound.openStreamDecoder(context)
  const events = splitSse(one.answer.body).flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

/** conversion.md, section 7. */
function expectedEnd({ finish }: Pick<PlainChoice, 'finish'>): {
  status: string
  reason: string | undefined
} {
  if (finish === 'length') return { status: 'incomplete', reason: 'max_output_tokens' }
  if (finish === 'content_filter') return { status: 'incomplete', reason: 'content_filter' }
  return { status: 'completed', reason: undefined }
}

function said(choice: PlainChoice) {
  const { text, refusal, reasoning, calls } = saidBy(choice)
  return { text, refusal, reasoning, calls: calls.map(asValue) }
}

/** An empty object has several spellings. */
function asValue(call: { name: string; arguments: string }) {
  try {
    return { name: call.name, value: call.arguments === '' ? {} : JSON.parse(call.arguments) }
  } catch {
    return { name: call.name, value: call.arguments }
  }
}

function tokens(usage: Usage) {
  return {
    input: promptTokens(usage),
    output: completionTokens(usage),
    cached: usage.cachedInput,
    reasoning: usage.reasoning,
  }
}

type Shown =
  | Awaited<ReturnType<typeof readStreamedResponse>>['response']
  | Awaited<ReturnType<typeof readWholeResponse>>

function compare(shown: Shown, one: ReplayedCase): void {
  const { choices, usage, isContradictory } = readRecordingPlainly(one)
  const [choice] = choices
  if (choice === undefined) throw new Error('the recording says nothing')
  const plain = readPlainResponse(shown)
  expect({ ...plain, calls: plain.calls.map(asValue) }).toEqual(said(choice))
  expect({ status: shown.status, reason: shown.incomplete_details?.reason }).toEqual(
    expectedEnd({ finish: finishOf(choice) }),
  )
  if (usage === undefined) expect(shown.usage).toBeNull()
  else if (!isContradictory) {
    expect({
      input: shown.usage?.input_tokens,
      output: shown.usage?.output_tokens,
      cached: shown.usage?.input_tokens_details.cached_tokens,
      reasoning: shown.usage?.output_tokens_details.reasoning_tokens,
    }).toEqual(tokens(usage))
  }
}

const answers = replayedCases().filter((one) => {
  if (one.isError || OUTBOUND[one.api] === undefined) return false
  const plain = readRecordingPlainly(one)
  return !plain.failed && !plain.isEmpty
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers, read by the official SDK'), () => {
  it('has them', () => expect(answers.length).toBeGreaterThan(900))

  it.each(answers.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const events = decode(one)
    const failed = events.find((event) => event.type === 'error')
    expect(failed).toBeUndefined()
    compare(await readWholeResponse(collectAnswer(events)), one)
    const text = writeResponse(events)
    expect(checkResponsesEvents(text)).toEqual([])
    const { response, pieces } = await readStreamedResponse(text)
    compare(response, one)
    expect(pieces).toBe(response.output_text)
  })

  it('name what the format has no place for', () => {
    const notes = new NoteList()
    for (const one of answers) writeResponse(decode(one), responseContext({ notes }))
    const told = new Set(notes.list())
    for (const token of ['dropped:choices', 'dropped:audio']) expect(told).toContain(token)
  })
})

const requests = recordingCases(
  (one) => one.api === 'responses' && one.files.request?.endsWith('.json') === true,
)

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests'), () => {
  it('has them', () => expect(requests.length).toBeGreaterThan(260))

  it.each(requests.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = parseObject(readRecording(one, 'request')?.toString() ?? '')
    const before = JSON.stringify(body)
    const request = decodeRequest(body, SILENT_NOTES, { header: () => undefined })
    expect(JSON.stringify(body)).toBe(before)
    const { input } = body
    const items = Array.isArray(input) ? input.filter(isJsonObject) : []
    const parts = request.messages.flatMap((message) => message.parts)
    expect(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))).toEqual(
      callIds(items, /_call$/),
    )
    expect(parts.flatMap((part) => (part.type === 'tool-result' ? [part.callId] : []))).toEqual(
      callIds(items, /_call_output$/),
    )
    expect(parts.flatMap((part) => (part.type === 'unknown' ? [part.kind] : []))).toEqual(
      items.flatMap(({ type }) => (type === 'compaction' ? [type] : [])),
    )
    expect(request.tools.length).toBeGreaterThanOrEqual(Array.isArray(body.tools) ? body.tools.length : 0)
  })
})

/** Ids of calls, or of results, that the caller runs. */
function callIds(items: readonly JsonObject[], kind: RegExp): unknown[] {
  return items.flatMap(({ type, call_id: id }) =>
    typeof type === 'string' && kind.test(type) && /^(?:function|custom_tool)/.test(type) ? [id] : [],
  )
}
