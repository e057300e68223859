import { describe, expect, it } from 'vitest'
import {
  answerContext,
  decodeContext,
  encodeTarget,
  GENERIC_QUIRKS,
  observeContext,
  parseObject,
  readChunks,
  readFrames,
} from '../../../../../../tests/kit/openai-chat.ts'
import {
  child,
  finishOf,
  lastUsage,
  list,
  type PlainChoice,
  readChatAnswer,
  readChatChunks,
  readChatUsage,
  saidBy,
  text,
} from '../../../../../../tests/kit/read-chat-plainly.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatAnswer } from '../../../canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import { NoteList, SILENT_NOTES } from '../../../canonical/notes.ts'
import { completionTokens, promptTokens } from '../../../canonical/usage.ts'
import type { AnswerSummary } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { openSummariser, summariseAnswer } from '../summarise.ts'
import { decodeRequest } from './decode-request.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeResponse } from './encode-response.ts'
import { openStreamEncoder } from './encode-stream.ts'
import { openaiChatOutbound } from './outbound.ts'

/** Sums of the last usage that a recording states. */
function readUsage(objects: readonly JsonObject[]): { prompt: number; completion: number } | undefined {
  const stated = lastUsage(objects)
  if (stated === undefined) return undefined
  const usage = readChatUsage(stated)
  return { prompt: promptTokens(usage), completion: completionTokens(usage) }
}

function compare(shown: readonly PlainChoice[], recorded: readonly PlainChoice[]): void {
  expect(shown.map(saidBy)).toEqual(recorded.map(saidBy))
  expect(shown.map(({ finish }) => finish)).toEqual(recorded.map(finishOf))
}

function compareUsage(shown: JsonObject | undefined, recorded: ReturnType<typeof readUsage>): void {
  if (recorded === undefined) {
    expect(shown).toBeUndefined()
    return
  }
  expect({ prompt: shown?.prompt_tokens, completion: shown?.completion_tokens }).toEqual(recorded)
}

/** What both paths must agree on. */
function booked(summary: AnswerSummary) {
  const { usage, finish, hasContent, asciiUnits, otherUnits, hasUncountable, ended, model, id } = summary
  return { usage, finish, hasContent, asciiUnits, otherUnits, hasUncountable, ended, model, id }
}

const context = decodeContext({ quirks: GENERIC_QUIRKS })
const chat = recordingCases((one) => one.api === 'chat')

function isAnswer(one: RecordingCase): boolean {
  return one.files.response?.endsWith('.json') === true && one.status === 200
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded whole answers'), () => {
  const cases = chat.filter(isAnswer).filter((one) => {
    const body = parseObject(readRecording(one, 'response')?.toString() ?? '{}')
    return body.error === undefined || body.error === null
  })

  it('has them', () => expect(cases.length).toBeGreaterThan(250))

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = parseObject(readRecording(one, 'response')?.toString() ?? '')
    const answer = openaiChatOutbound.decodeResponse(body, context)
    const shown = encodeResponse(answer, answerContext())
    compare(readChatAnswer(shown), readChatAnswer(body))
    compareUsage(isJsonObject(shown.usage) ? shown.usage : undefined, readUsage([body]))
    const observed = openaiChatOutbound.passthrough?.observeAnswer(
      body,
      observeContext({ quirks: GENERIC_QUIRKS }),
    )
    expect(observed && booked(observed)).toEqual(booked(summariseAnswer(answer)))
  })
})

function framesOf(one: RecordingCase): SseEvent[] {
  const recorded = readRecording(one, 'stream')?.toString() ?? ''
  if (one.stream_format === 'sse') return readFrames(recorded)
  return recorded
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((data) => ({ event: '', data }))
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams'), () => {
  const cases = chat.filter((one) => one.files.stream !== undefined)

  it('has them', () => expect(cases.length).toBeGreaterThan(150))

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const frames = framesOf(one)
    const chunks = frames.filter(({ data }) => data !== '[DONE]').map(({ data }) => parseObject(data))
    const decoder = openStreamDecoder(context)
    const encoder = openStreamEncoder(answerContext())
    const translated = openSummariser()
    const observer = openaiChatOutbound.passthrough?.openFrameObserver(
      observeContext({ quirks: GENERIC_QUIRKS }),
    )
    const events = []
    let shown = ''
    for (const one of frames) {
      observer?.push(one)
      events.push(...decoder.push(one))
    }
    events.push(...decoder.end())
    for (const event of events) {
      translated.push(event)
      shown += encoder.push(event)
    }
    const failed = events.find((event) => event.type === 'error')
    expect(failed !== undefined).toBe(one.features.includes('error-mid-stream'))
    expect(observer && booked(observer.summary)).toEqual(booked(translated.summary))
    expect(observer?.summary.error?.message).toBe(translated.summary.error?.message)

    shown += encoder.end()
    const written = readChunks(shown)
    expect(written.at(-1)).toBeNull()
    const ours = written.filter((chunk) => chunk !== null)
    const recorded = readChatChunks(chunks)
    if (failed !== undefined) return
    compare(readChatChunks(ours), recorded)
    const usage = ours.map((chunk) => chunk.usage).findLast(isJsonObject)
    compareUsage(usage, readUsage(chunks))
    expectSame(collectAnswer(events), recorded)
  })
})

/** The same stream, folded into a whole answer. */
function expectSame(answer: ChatAnswer, recorded: readonly PlainChoice[]): void {
  // A whole answer cannot be without an end.
  if (recorded.some(({ finish }) => finish === null)) return
  const shown = encodeResponse(answer, answerContext({ notes: SILENT_NOTES }))
  compare(readChatAnswer(shown), recorded)
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals'), () => {
  const cases = chat.filter((one) => one.status !== null && one.status >= 400)

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = readRecording(one, 'response')?.toString() ?? ''
    const fault = openaiChatOutbound.decodeError(one.status ?? 0, parseObject(body), context)
    expect(fault.status).toBe(one.status)
    expect(fault.error.message.length).toBeGreaterThan(5)
    expect(fault.error.message).not.toMatch(/https?:|sk-/)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests'), () => {
  const cases = chat.filter((one) => one.files.request?.endsWith('.json') === true && !isLeftOut(one))

  it('has them', () => expect(cases.length).toBeGreaterThan(400))

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const body = parseObject(readRecording(one, 'request')?.toString() ?? '')
    const before = JSON.stringify(body)
    const notes = new NoteList()
    const request = decodeRequest(body, notes)
    const free = { hostedTools: new Set(['web_search', ...vendorKinds(body)]), anyServiceTier: true }
    const target = encodeTarget({
      ...free,
      model: request.model,
      quirks: {
        cacheMarks: 'cache_control',
        reasoningBack: 'reasoning_details',
        endUserField: body.user === undefined ? 'safety_identifier' : 'user',
        maxCompletionTokens: body.max_completion_tokens !== undefined,
      },
    })
    const sent = openaiChatOutbound.encodeRequest(request, target, notes).body
    expect(JSON.stringify(body)).toBe(before)
    expect(saidIn(sent)).toEqual(saidIn(body))
    expect(saidIn(parseObject(JSON.stringify(sent)))).toEqual(saidIn(body))
    // What one vendor took must pass our checks a second time.
    expect(
      saidIn(openaiChatOutbound.encodeRequest(decodeRequest(sent, SILENT_NOTES), target, notes).body),
    ).toEqual(saidIn(body))
  })
})

/** Refused by its vendor, or with a picture in a tool's result, which this format moves (see encode-messages.test.ts). */
function isLeftOut(one: RecordingCase): boolean {
  const isMoved = one.features.includes('tool-result') && one.features.includes('image-input')
  return one.status !== 200 || one.features.includes('error') || isMoved
}

function vendorKinds(body: JsonObject): string[] {
  return list(body.tools).map((tool) => text(tool.type))
}

/** What a request says to the model: its texts, calls, results, pictures and tools. */
function saidIn(body: JsonObject) {
  const messages = list(body.messages).map((message) => {
    const parts = Array.isArray(message.content) ? message.content : [message.content ?? '']
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part
      if (!isJsonObject(part) || part.type === 'thinking') return ''
      const media = child(part, 'image_url').url ?? part.image_url ?? child(part, 'file').file_data
      return text(part.text) + text(media) + text(child(part, 'input_audio').data)
    })
    return {
      role: message.role === 'developer' ? 'system' : message.role,
      content: texts.join(''),
      calls: list(message.tool_calls).map((call) => [call.id, child(call, 'function')]),
      result: message.tool_call_id,
    }
  })
  const tools = [...list(body.tools), ...list(body.functions)].map((tool) => {
    const called = isJsonObject(tool.function) ? tool.function : tool
    return [called.name, called.description, called.parameters ?? {}]
  })
  const { model, temperature, top_p, seed, logprobs, stop, max_tokens, max_completion_tokens } = body
  return {
    messages,
    tools: tools.map(([name, description]) => [name, description]),
    settings: [
      model,
      temperature,
      top_p,
      seed,
      logprobs || null,
      stop,
      max_tokens ?? max_completion_tokens,
    ].map((one) => one ?? null),
  }
}
