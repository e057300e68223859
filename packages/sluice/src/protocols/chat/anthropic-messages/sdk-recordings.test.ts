import type { BetaMessage } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import { describe, expect, it } from 'vitest'
import {
  answerContext,
  frameText,
  readAnswer,
  readStream,
  write,
} from '../../../../../../tests/kit/messages-inbound.ts'
import { messagesBodies, messagesStreams } from '../../../../../../tests/kit/messages-recordings.ts'
import { readMessagePlainly } from '../../../../../../tests/kit/read-message-plainly.ts'
import { hasRecordings, needsRecordings } from '../../../../../../tests/kit/recordings.ts'
import type { SseEvent } from '../../../bytes/sse-event.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { SILENT_NOTES } from '../../../canonical/notes.ts'
import { replayAnswer } from '../replay-answer.ts'
import { decodeResponse } from './decode-response.ts'
import { openStreamDecoder } from './decode-stream.ts'
import { encodeResponse } from './encode-response.ts'

const CONTEXT = { quirks: {}, notes: SILENT_NOTES }
const STREAMS = messagesStreams()
const BODIES = messagesBodies().filter(({ status }) => status === 200)

function decodeFrames(frames: readonly SseEvent[]): ChatEvent[] {
  const decoder = openStreamDecoder(CONTEXT)
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()]
}

/** What the SDK read, as JSON: the client itself adds hidden members. */
function asJson(message: BetaMessage): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(message))
  if (!isJsonObject(value)) throw new Error('not a message')
  return value
}

/** All that a caller may act on. Blocks without text say nothing and are refused when they come back. */
function told(message: BetaMessage) {
  const { content, stop_reason, stop_sequence, stop_details, container, context_management, usage } =
    asJson(message)
  const blocks = (Array.isArray(content) ? content : []).filter(isJsonObject).filter(saysSomething)
  const plain = readMessagePlainly({ usage: usage ?? null })
  return {
    blocks: blocks.map(withoutEmpty),
    ending: [stop_reason, stop_sequence ?? null, stop_details ?? null],
    beside: [container ?? null, context_management ?? null],
    usage: { ...plain.usage, tier: isJsonObject(usage) ? usage.service_tier : undefined },
    others: isJsonObject(usage) ? [usage.iterations, usage.inference_geo, toolsOf(usage)] : [],
  }
}

function toolsOf({ server_tool_use: tools }: JsonObject): Json | undefined {
  return isJsonObject(tools) ? (tools.web_fetch_requests ?? 0) : 0
}

function saysSomething(block: JsonObject): boolean {
  return block.type !== 'text' || block.text !== '' || Array.isArray(block.citations)
}

function withoutEmpty(block: JsonObject): JsonObject {
  const { citations, ...rest } = block
  return Array.isArray(citations) && citations.length > 0 ? block : rest
}

describe.skipIf(!hasRecordings)(needsRecordings('the official SDK over recorded answers'), () => {
  it.each(BODIES)('$id', async ({ body }) => {
    const shown = encodeResponse(decodeResponse(body, CONTEXT), answerContext())
    expect(told(await readAnswer(shown))).toEqual(told(await readAnswer(body)))
  })

  it.each(BODIES)('$id, streamed', async ({ body }) => {
    const shown = write(replayAnswer(decodeResponse(body, CONTEXT)))
    const { others: _, ...read } = told(await readStream(shown))
    const { others: __, ...expected } = told(await readAnswer(body))
    expect(read).toEqual(expected)
  })
})

describe.skipIf(!hasRecordings)(needsRecordings('the official SDK over recorded streams'), () => {
  it.each(STREAMS)('$id', async ({ frames }) => {
    const events = decodeFrames(frames)
    if (events.at(-1)?.type === 'error' || frames.some(({ data }) => data.includes('"type":"message"')))
      return
    const shown = write(events)
    expect(told(await readStream(shown))).toEqual(told(await readStream(frameText(frames))))
  })
})
