import { describe, expect, it } from 'vitest'
import { answerCall } from '../packages/sluice/src/builtin/demo/answer-call.ts'
import { SseSplitter } from '../packages/sluice/src/bytes/sse-splitter.ts'
import type { ChatAnswer, ChatRequest } from '../packages/sluice/src/canonical/chat.ts'
import { isJsonObject, type JsonObject } from '../packages/sluice/src/canonical/json.ts'
import { SILENT_NOTES } from '../packages/sluice/src/canonical/notes.ts'
import { anthropicMessagesOutbound } from '../packages/sluice/src/protocols/chat/anthropic-messages/outbound.ts'
import type { ChatOutbound, DecodeContext } from '../packages/sluice/src/protocols/chat/chat-format.ts'
import { collectAnswer } from '../packages/sluice/src/protocols/chat/collect-answer.ts'
import { geminiGenerateOutbound } from '../packages/sluice/src/protocols/chat/gemini-generate/outbound.ts'
import { openaiChatOutbound } from '../packages/sluice/src/protocols/chat/openai-chat/outbound.ts'
import { demo } from '../packages/sluice/src/providers/demo/provider.ts'

/**
 * The demo and the formats are written apart: what a format encodes the demo takes, and what the demo answers
 * the format reads, whole and streamed alike.
 */

const LOOK = {
  type: 'function' as const,
  name: 'look',
  parameters: { type: 'object', properties: { where: { type: 'string' } }, required: ['where'] },
}

const REQUESTS: { name: string; request: Partial<ChatRequest> }[] = [
  { name: 'a text', request: {} },
  { name: 'a limit', request: { maxOutputTokens: 4 } },
  { name: 'a call', request: { tools: [LOOK] } },
  { name: 'thoughts', request: { model: 'demo-reasoner' } },
  {
    name: 'thoughts and a call',
    request: { model: 'demo-reasoner', tools: [LOOK], toolChoice: { type: 'required' } },
  },
  {
    name: 'the turn after a call',
    request: {
      tools: [LOOK],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'Look' }] },
        {
          role: 'assistant',
          parts: [{ type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"where":"up"}' }],
        },
        {
          role: 'tool',
          parts: [{ type: 'tool-result', callId: 'call_1', content: [{ type: 'text', text: 'a bird' }] }],
        },
      ],
    },
  },
]

const FORMATS: ChatOutbound[] = [openaiChatOutbound, anthropicMessagesOutbound, geminiGenerateOutbound]

describe.each(FORMATS.map((format) => ({ name: format.protocol, format })))('$name', ({ format }) => {
  it.each(REQUESTS)('$name', ({ request }) => {
    const whole = ask(format, { ...plain(), ...request })
    const streamed = ask(format, { ...plain(), ...request, stream: true, includeUsage: true })
    expect(partsOf(streamed)).toEqual(partsOf(whole))
    expect(streamed.choices[0]?.finish).toBe(whole.choices[0]?.finish)
    expect(streamed.usage?.usage).toEqual(whole.usage?.usage)
    expect(whole.usage?.usage.output).toBeGreaterThan(0)
    expect(whole.usage?.suspect).toBeUndefined()
  })

  it.each([
    { order: '429', owner: 'rate' },
    { order: '401', owner: 'credential' },
    { order: '403', owner: 'model' },
    { order: '529', owner: 'provider' },
    { order: '400', owner: 'client' },
  ])('status $order is $owner', ({ order, owner }) => {
    const { status, bytes } = exchange(format, plain(`demo!${order}`))
    expect(format.decodeError(status, parse(bytes), context())).toMatchObject({
      owner,
      status: Number(order),
    })
  })
})

function plain(text = 'Good morning'): ChatRequest {
  return {
    model: 'demo-chat',
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    tools: [],
    stop: [],
    stream: false,
    includeUsage: false,
    legacyFunctions: false,
    extra: {},
  }
}

function context(): DecodeContext {
  let minted = 0
  return {
    quirks: {},
    notes: SILENT_NOTES,
    mintCallId: () => `call_${minted++}`,
    ...(demo.faults === undefined ? {} : { faults: demo.faults }),
  }
}

function exchange(format: ChatOutbound, request: ChatRequest): { status: number; bytes: Buffer } {
  const target = {
    model: request.model,
    traits: { maxOutputTokens: 4096 },
    quirks: {},
    hostedTools: new Set<string>(),
  }
  const { body, headers } = format.encodeRequest(request, target, SILENT_NOTES)
  const script = answerCall(
    {
      method: 'POST',
      path: format.path('', request),
      headers: new Map(Object.entries(headers ?? {})),
      body: Buffer.from(JSON.stringify(body)),
    },
    { now: 0, chunkDelayMs: 0, apiKey: undefined },
  )
  return { status: script.status, bytes: Buffer.concat([...script.chunks].map((chunk) => chunk.bytes)) }
}

function ask(format: ChatOutbound, request: ChatRequest): ChatAnswer {
  const { status, bytes } = exchange(format, request)
  expect(status, bytes.toString()).toBe(200)
  if (!request.stream) return format.decodeResponse(parse(bytes), context())
  const decoder = format.openStreamDecoder(context())
  const splitter = new SseSplitter()
  const frames = splitter.push(bytes)
  const events = frames.filter((frame) => !frame.comment).flatMap((frame) => decoder.push(frame))
  return collectAnswer([...events, ...decoder.end()])
}

function parse(bytes: Buffer): JsonObject {
  const value: unknown = JSON.parse(bytes.toString())
  if (!isJsonObject(value)) throw new Error('not an object')
  return value
}

/** Ids are of each exchange; everything else must agree. */
function partsOf(answer: ChatAnswer): unknown[] {
  return (answer.choices[0]?.parts ?? []).map((part) =>
    part.type === 'tool-call' ? { ...part, id: 'any' } : part,
  )
}
