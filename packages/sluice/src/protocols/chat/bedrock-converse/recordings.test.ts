import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../../../tests/kit/check-event-order.ts'
import {
  assembleConverse,
  converseRecordings,
  readConverseBody,
  readConverseFrames,
} from '../../../../../../tests/kit/converse-recordings.ts'
import { decodeConverse } from '../../../../../../tests/kit/decode-converse.ts'
import { encodeEvent } from '../../../../../../tests/kit/encode-event-stream.ts'
import { answerContext, encodeTarget } from '../../../../../../tests/kit/openai-chat.ts'
import { type PlainConverse, readConversePlainly } from '../../../../../../tests/kit/read-converse-plainly.ts'
import { hasRecordings, needsRecordings, readRecording } from '../../../../../../tests/kit/recordings.ts'
import { AwsEventStreamSplitter } from '../../../bytes/aws-event-stream.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatAnswer, FinishReason } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { emptyUsage } from '../../../canonical/usage.ts'
import { bedrockTraits } from '../../../providers/bedrock/bedrock-traits.ts'
import { collectAnswer } from '../collect-answer.ts'
import { encodeResponse } from '../openai-chat/encode-response.ts'
import { openStreamEncoder } from '../openai-chat/encode-stream.ts'
import { decodeError } from './decode-error.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }
const CASES = converseRecordings()
const STREAMS = CASES.filter(({ files }) => files.stream !== undefined)
const BODIES = CASES.filter(({ files }) => files.response !== undefined)

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = openStreamDecoder(CONTEXT)
  const events = frames.flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}

/** What we decoded, in the words of the plain reading. */
function retell(answer: ChatAnswer): PlainConverse {
  const choice = answer.choices[0]
  const { input, cachedInput, cacheWrite5m, cacheWrite1h, output } = answer.usage?.usage ?? emptyUsage()
  const plain: PlainConverse = {
    text: '',
    calls: [],
    thoughts: [],
    vendor: [],
    cited: [],
    stopReason: choice?.rawFinish,
    usage: [input, cachedInput, cacheWrite5m + cacheWrite1h, output],
  }
  for (const part of choice?.parts ?? []) {
    if (part.type === 'text') {
      plain.text += part.text
      plain.cited.push(...(part.citations ?? []).map(({ url }): Json => url))
      plain.cited.push(...(part.vendorCitations ?? []).map(({ value }): Json => value))
    }
    if (part.type === 'tool-call') {
      plain.calls.push({ id: part.id, name: part.name, input: JSON.parse(part.arguments) })
    }
    if (part.type === 'reasoning') plain.thoughts.push({ text: part.text, proof: part.proof?.value })
    if (part.type === 'vendor') plain.vendor.push(part.value)
  }
  return plain
}

const FINISH: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'context-full',
  tool_use: 'tool-call',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
}

const CHAT_FINISH: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
}

/** What OpenAI's own client reads of an answer that was made for it. */
async function readBySdk(body: string, type: string): Promise<OpenAI.ChatCompletion> {
  const client = new OpenAI({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { headers: { 'content-type': type } }),
  })
  const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }
  if (type === 'application/json') return client.chat.completions.create(ask)
  return client.chat.completions
    .stream({ ...ask, stream_options: { include_usage: true } })
    .finalChatCompletion()
}

function expectSame(completion: OpenAI.ChatCompletion, plain: PlainConverse): void {
  const [choice] = completion.choices
  expect(choice?.message.content ?? '').toBe(plain.text)
  const calls = (choice?.message.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.type === 'function' ? call.function.name : '',
    input: call.type === 'function' ? JSON.parse(call.function.arguments) : null,
  }))
  expect(calls).toEqual(plain.calls)
  expect(choice?.finish_reason).toBe(CHAT_FINISH[plain.stopReason ?? ''] ?? 'stop')
  const [input = 0, read = 0, written = 0, output = 0] = plain.usage
  expect(completion.usage).toMatchObject({
    prompt_tokens: input + read + written,
    completion_tokens: output,
    total_tokens: input + read + written + output,
  })
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded streams of Converse'), () => {
  it('are there', () => expect(STREAMS.length).toBeGreaterThanOrEqual(2))

  it.each(STREAMS.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const frames = readConverseFrames(one)
    const events = decodeFrames(frames)
    expect(checkEventOrder(events)).toEqual([])
    const plain = readConversePlainly(assembleConverse(frames))
    const answer = collectAnswer(events)
    expect(retell(answer)).toEqual(plain)
    expect(answer.choices[0]?.finish).toBe(FINISH[plain.stopReason ?? ''] ?? 'other')
    const encoder = openStreamEncoder(answerContext())
    const shown = events.map((event) => encoder.push(event)).join('') + encoder.end()
    expectSame(await readBySdk(shown, 'text/event-stream'), plain)
  })

  it.each(STREAMS.map((one) => [one.id, one] as const))('%s, as it is on the wire and cut', (_, one) => {
    const frames = readConverseFrames(one)
    const wire = Buffer.concat(frames.map(({ event, data }) => encodeEvent(event, JSON.parse(data))))
    const whole = collectAnswer(decodeFrames(frames))
    const step = Math.max(1, Math.floor(wire.length / 300))
    for (let at = 0; at <= wire.length; at += step) {
      const splitter = new AwsEventStreamSplitter()
      const cut = [...splitter.push(wire.subarray(0, at)), ...splitter.push(wire.subarray(at))]
      expect(collectAnswer(decodeFrames(cut))).toEqual(whole)
      const short = decodeFrames(new AwsEventStreamSplitter().push(wire.subarray(0, at)))
      expect(checkEventOrder(short)).toEqual([])
    }
  })

  it.each(STREAMS.map((one) => [one.id, one] as const))(
    '%s, under the names of a client library',
    (_, one) => {
      const named = readConverseFrames(one).map(({ event, data }) => ({
        event: '',
        data: `{"${event}":${data}}`,
      }))
      expect(collectAnswer(decodeFrames(named))).toEqual(collectAnswer(decodeFrames(readConverseFrames(one))))
    },
  )
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of Converse'), () => {
  const answers = BODIES.filter(({ status }) => status === 200)

  it('are there', () => expect(answers.length).toBeGreaterThanOrEqual(12))

  it.each(answers.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const body = readConverseBody(one) ?? {}
    const plain = readConversePlainly(body)
    const answer = decodeResponse(body, CONTEXT)
    expect(retell(answer)).toEqual(plain)
    expect(answer.choices[0]?.finish).toBe(FINISH[plain.stopReason ?? ''] ?? 'other')
    expectSame(
      await readBySdk(JSON.stringify(encodeResponse(answer, answerContext())), 'application/json'),
      plain,
    )
  })

  it.each(answers.map((one) => [one.id, one] as const))('%s, as the stream it could have been', (_, one) => {
    const body = readConverseBody(one) ?? {}
    const events = decodeFrames(streamOf(body))
    expect(checkEventOrder(events)).toEqual([])
    expect(retell(collectAnswer(events))).toEqual(readConversePlainly(body))
  })
})

/** A whole answer in the events of a stream, each text in two pieces. */
function streamOf(body: JsonObject): SseEvent[] {
  const frames: SseEvent[] = []
  const say = (event: string, value: JsonObject) => frames.push({ event, data: JSON.stringify(value) })
  const output = isJsonObject(body.output) ? body.output : {}
  const message = isJsonObject(output.message) ? output.message : {}
  say('messageStart', { role: 'assistant' })
  for (const [contentBlockIndex, block] of (Array.isArray(message.content)
    ? message.content
    : []
  ).entries()) {
    if (!isJsonObject(block)) continue
    const delta = (value: JsonObject) => say('contentBlockDelta', { contentBlockIndex, delta: value })
    const { toolUse, toolResult, reasoningContent, citationsContent } = block
    if (typeof block.text === 'string') {
      delta({ text: block.text.slice(0, 5) })
      delta({ text: block.text.slice(5) })
    } else if (isJsonObject(toolUse)) {
      const { input, ...start } = toolUse
      say('contentBlockStart', { contentBlockIndex, start: { toolUse: start } })
      delta({ toolUse: { input: JSON.stringify(input) } })
    } else if (isJsonObject(toolResult)) {
      const { content, ...start } = toolResult
      say('contentBlockStart', { contentBlockIndex, start: { toolResult: start } })
      for (const piece of Array.isArray(content) ? content : []) delta({ toolResult: [piece] })
    } else if (isJsonObject(reasoningContent)) {
      const shown = isJsonObject(reasoningContent.reasoningText) ? reasoningContent.reasoningText : {}
      if (reasoningContent.redactedContent !== undefined) delta({ reasoningContent })
      if (shown.text !== undefined) delta({ reasoningContent: { text: shown.text } })
      if (shown.signature !== undefined) delta({ reasoningContent: { signature: shown.signature } })
    } else if (isJsonObject(citationsContent)) {
      for (const piece of list(citationsContent.content)) delta(piece)
      for (const citation of list(citationsContent.citations)) delta({ citation })
    }
    say('contentBlockStop', { contentBlockIndex })
  }
  say('messageStop', { stopReason: body.stopReason })
  say('metadata', { usage: body.usage })
  return frames
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded refusals of Converse'), () => {
  const refusals = BODIES.filter(({ status }) => status !== 200)
  it.each(refusals.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const status = one.status ?? 400
    const fault = decodeError(status, readConverseBody(one) ?? {}, {})
    expect(fault.owner).toBe(status === 400 ? 'client' : status === 403 ? 'model' : fault.owner)
    expect(fault.error.message.length).toBeGreaterThan(5)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests of Converse'), () => {
  const asked = CASES.filter(({ files }) => files.request !== undefined)

  it.each(asked.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const recorded: JsonObject = JSON.parse(readRecording(one, 'request')?.toString() ?? '{}')
    const model = decodeURIComponent(one.model ?? String(recorded.modelId))
    const target = encodeTarget({
      model,
      traits: bedrockTraits(model),
      hostedTools: new Set(['web_search']),
    })
    const { body } = encodeRequest(decodeConverse(recorded, one.streaming), target, SILENT_NOTES)
    expect(sameAs(body)).toEqual(sameAs(recorded))
  })
})

/** A request without what says nothing: empty settings, the usual choice, a result that went well; a schema's spacing. */
function sameAs({ modelId: _model, additionalModelRequestFields: fields, ...body }: JsonObject): unknown {
  // Of the makers' own words those that canonical has one for.
  const { thinking, reasoningConfig } = isJsonObject(fields) ? fields : {}
  const messages: { role: Json | undefined; content: JsonObject[] }[] = []
  for (const { role, content } of list(body.messages)) {
    const last = messages.at(-1)
    if (last !== undefined && last.role === role) last.content.push(...list(content))
    else messages.push({ role, content: list(content) })
  }
  return JSON.parse(JSON.stringify({ ...body, messages, thinking, reasoningConfig }), (key, value) => {
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
    if (isEmpty && (key === 'system' || key === 'inferenceConfig')) return undefined
    if ((key === 'toolChoice' && value.auto !== undefined) || (key === 'status' && value === 'success'))
      return undefined
    return key === 'schema' ? JSON.parse(value) : value
  })
}
