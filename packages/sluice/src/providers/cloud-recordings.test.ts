import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { checkEventOrder } from '../../../../tests/kit/check-event-order.ts'
import { encodeChunk } from '../../../../tests/kit/encode-event-stream.ts'
import {
  geminiRecordings,
  isRecordedError,
  readBodies,
  readFrames,
  readWhole,
} from '../../../../tests/kit/gemini-recordings.ts'
import { assembleMessage } from '../../../../tests/kit/messages-recordings.ts'
import { answerContext, encodeTarget, parseObject } from '../../../../tests/kit/openai-chat.ts'
import { finishInOpenai, readPlainly } from '../../../../tests/kit/read-gemini-plainly.ts'
import { readMessagePlainly } from '../../../../tests/kit/read-message-plainly.ts'
import {
  hasRecordings,
  needsRecordings,
  type RecordingCase,
  readRecording,
  recordingCases,
} from '../../../../tests/kit/recordings.ts'
import { AwsEventStreamSplitter } from '../bytes/aws-event-stream.ts'
import type { SseEvent } from '../bytes/sse-event.ts'
import type { ChatAnswer } from '../canonical/chat.ts'
import { isJsonObject, type Json, type JsonObject } from '../canonical/json.ts'
import { SILENT_NOTES } from '../canonical/notes.ts'
import { completionTokens, promptTokens } from '../canonical/usage.ts'
import { anthropicMessagesInbound } from '../protocols/chat/anthropic-messages/inbound.ts'
import { anthropicMessagesOutbound } from '../protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound } from '../protocols/chat/chat-format.ts'
import { collectAnswer } from '../protocols/chat/collect-answer.ts'
import { geminiGenerateOutbound } from '../protocols/chat/gemini-generate/outbound.ts'
import { encodeResponse } from '../protocols/chat/openai-chat/encode-response.ts'
import { openStreamEncoder } from '../protocols/chat/openai-chat/encode-stream.ts'
import { bedrock } from './bedrock/provider.ts'
import type { Provider } from './provider.ts'
import { vertex } from './vertex/provider.ts'

/** Other makers' formats as clouds serve them: what their own vendor's recordings prove, through the clouds' framing and edits. */

interface Told {
  text: string
  calls: { name: string; input: Json }[]
  finish: string
  prompt: number
  completion: number
}

function contextOf(provider: Provider, protocol: string) {
  const quirks = provider.chat.find((format) => format.protocol === protocol)?.quirks ?? {}
  return { quirks, notes: SILENT_NOTES, faults: provider.faults ?? [] }
}

/** What OpenAI's own client reads of an answer that was translated for it. */
async function readBySdk(body: string, type: string): Promise<Told> {
  const client = new OpenAI({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { headers: { 'content-type': type } }),
  })
  const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }
  const completion =
    type === 'application/json'
      ? await client.chat.completions.create(ask)
      : await client.chat.completions
          .stream({ ...ask, stream_options: { include_usage: true } })
          .finalChatCompletion()
  const [choice] = completion.choices
  return {
    text: choice?.message.content ?? '',
    calls: (choice?.message.tool_calls ?? []).map((call) =>
      call.type === 'function'
        ? { name: call.function.name, input: JSON.parse(call.function.arguments) }
        : { name: '', input: null },
    ),
    finish: choice?.finish_reason ?? '',
    prompt: completion.usage?.prompt_tokens ?? -1,
    completion: completion.usage?.completion_tokens ?? -1,
  }
}

async function tellWhole(answer: ChatAnswer): Promise<Told> {
  return readBySdk(JSON.stringify(encodeResponse(answer, answerContext())), 'application/json')
}

async function tellStream(
  outbound: ChatOutbound,
  frames: readonly SseEvent[],
  context: ReturnType<typeof contextOf>,
): Promise<Told> {
  const decoder = outbound.openStreamDecoder(context)
  const events = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
  expect(checkEventOrder(events)).toEqual([])
  expect(events.some(({ type }) => type === 'finish')).toBe(collectAnswer(events).choices.length > 0)
  const encoder = openStreamEncoder(answerContext())
  const shown = events.map((event) => encoder.push(event)).join('') + encoder.end()
  return readBySdk(shown, 'text/event-stream')
}

const CLAUDE_FINISH: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

/** What a recorded message says. */
function toldByClaude(message: JsonObject): Told {
  const plain = readMessagePlainly(message)
  return {
    text: plain.text,
    calls: plain.calls.map(({ name, input }) => ({ name, input })),
    finish: CLAUDE_FINISH[plain.stopReason ?? ''] ?? 'stop',
    prompt: promptTokens(plain.usage),
    completion: completionTokens(plain.usage),
  }
}

function named(cases: RecordingCase[]): [string, RecordingCase][] {
  return cases.map((one) => [one.id, one])
}

function isMessage(one: RecordingCase): boolean {
  return readWhole(one)?.type === 'message' || one.files.stream !== undefined
}

const CLAUDE = recordingCases(({ vendor, api, status }) => {
  const isHere = vendor === 'bedrock-anthropic' || vendor === 'vertex-anthropic'
  return status === 200 && (isHere ? api === 'messages' : vendor === 'bedrock' && api === 'invoke')
}).filter(isMessage)

function cloudOf({ vendor }: RecordingCase): Provider {
  return vendor.startsWith('vertex') ? vertex : bedrock
}

/** The events of a recorded stream, by way of what the cloud wraps them in. */
function framesOf(one: RecordingCase): SseEvent[] {
  const frames = readFrames(one)
  if (cloudOf(one) !== bedrock) return frames
  const wire = Buffer.concat(frames.map(({ data }) => encodeChunk(data)))
  const unwrapped = new AwsEventStreamSplitter('bytes').push(wire)
  expect(unwrapped.map(({ data }) => data)).toEqual(frames.map(({ data }) => data))
  return unwrapped
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of Claude on clouds'), () => {
  it('are there', () => expect(CLAUDE.length).toBeGreaterThanOrEqual(20))

  it.each(named(CLAUDE.filter(({ files }) => files.stream === undefined)))('%s', async (_, one) => {
    const body = readWhole(one) ?? {}
    const context = contextOf(cloudOf(one), 'anthropic-messages')
    expect(await tellWhole(anthropicMessagesOutbound.decodeResponse(body, context))).toEqual(
      toldByClaude(body),
    )
  })

  it.each(named(CLAUDE.filter(({ files }) => files.stream !== undefined)))('%s', async (_, one) => {
    const message = assembleMessage(readFrames(one))
    const context = contextOf(cloudOf(one), 'anthropic-messages')
    const told = await tellStream(anthropicMessagesOutbound, framesOf(one), context)
    expect(told).toEqual(toldByClaude(message ?? {}))
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('recorded requests to Claude on clouds'), () => {
  const asked = CLAUDE.filter(({ files }) => files.request !== undefined)

  function sendable(one: RecordingCase): { recorded: JsonObject; asked: JsonObject } {
    const recorded = parseObject(readRecording(one, 'request')?.toString() ?? '{}')
    const { anthropic_version: _version, ...rest } = recorded
    const isStream = one.streaming || rest.stream === true
    return { recorded, asked: { ...rest, model: 'claude-x', ...(isStream && { stream: true }) } }
  }

  function edit(one: RecordingCase, body: JsonObject): JsonObject {
    const format = cloudOf(one).chat.find(({ protocol }) => protocol === 'anthropic-messages')
    const stream = body.stream === true
    const edited = { ...body }
    for (const change of format?.editRequest?.({ model: 'claude-x', stream, headers: {}, options: {} }) ??
      []) {
      if ('value' in change) edited[change.key] = JSON.parse(change.value)
      else delete edited[change.key]
    }
    // Its own client libraries have the word in the path alone, or say it there too (recorded both ways).
    delete edited.stream
    return edited
  }

  it.each(named(asked))('%s, as the caller wrote it', (_, one) => {
    const { recorded, asked: body } = sendable(one)
    const { stream: _stream, ...rest } = recorded
    expect(edit(one, body)).toEqual(rest)
  })

  it.each(named(asked))('%s, written anew', (_, one) => {
    const { recorded, asked: body } = sendable(one)
    const request = anthropicMessagesInbound.decodeRequest(body, SILENT_NOTES, { header: () => undefined })
    const provider = cloudOf(one)
    const model = (one.model ?? '').replace('%3A', ':')
    const target = encodeTarget({
      model,
      traits: provider.traitsOf?.(model) ?? {},
      quirks: contextOf(provider, 'anthropic-messages').quirks,
    })
    const sent = edit(one, anthropicMessagesOutbound.encodeRequest(request, target, SILENT_NOTES).body)
    expect(saidIn(sent)).toEqual(saidIn(recorded))
  })
})

/** What a request says, whether a text stands alone or in a list of one block. */
function saidIn({ stream: _stream, ...body }: JsonObject): JsonObject {
  const said: JsonObject = { ...body }
  if (body.system !== undefined) said.system = blocksOf(body.system)
  if (isJsonObject(body.tool_choice) && body.tool_choice.disable_parallel_tool_use === false) {
    const { disable_parallel_tool_use: _usual, ...choice } = body.tool_choice
    said.tool_choice = choice
  }
  said.messages = (Array.isArray(body.messages) ? body.messages : []).map((message) => {
    if (!isJsonObject(message)) return message
    return { role: message.role, content: blocksOf(message.content) }
  })
  return said
}

function blocksOf(content: Json | undefined): Json[] {
  if (!Array.isArray(content)) return [{ type: 'text', text: content ?? '' }]
  return content.map((block) =>
    isJsonObject(block) && block.type === 'tool_result'
      ? { ...block, content: blocksOf(block.content) }
      : block,
  )
}

describe.skipIf(!hasRecordings)(needsRecordings('recorded answers of Gemini on Vertex'), () => {
  const answers = geminiRecordings().filter((one) => one.vendor === 'vertex' && !isRecordedError(one))
  const context = contextOf(vertex, 'gemini-generate')

  it('are there', () => expect(answers.length).toBeGreaterThanOrEqual(40))

  it.each(named(answers))('%s', async (_, one) => {
    const plain = readPlainly(readBodies(one))
    const whole = readWhole(one)
    const told =
      whole === undefined
        ? await tellStream(geminiGenerateOutbound, readFrames(one), context)
        : await tellWhole(geminiGenerateOutbound.decodeResponse(whole, context))
    const count = (name: string) => Number(plain.usage[name] ?? 0)
    expect({ text: told.text, calls: told.calls }).toEqual({
      text: plain.text,
      calls: plain.calls.map(({ name, args }) => ({ name, input: args })),
    })
    if (finishInOpenai(plain) !== undefined) expect(told.finish).toBe(finishInOpenai(plain))
    if (Object.keys(plain.usage).length === 0) return
    expect(told.prompt).toBe(count('promptTokenCount') + count('toolUsePromptTokenCount'))
    expect(told.completion).toBe(count('candidatesTokenCount') + count('thoughtsTokenCount'))
  })
})
