import type { SseEvent } from '../../packages/sluice/src/bytes/sse-event.ts'
import { isJsonObject, type JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import type { Notes } from '../../packages/sluice/src/canonical/notes.ts'
import { anthropicMessagesInbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/inbound.ts'
import { anthropicMessagesOutbound } from '../../packages/sluice/src/protocols/chat/anthropic-messages/outbound.ts'
import { bedrockConverseOutbound } from '../../packages/sluice/src/protocols/chat/bedrock-converse/outbound.ts'
import type {
  AnswerContext,
  ChatInbound,
  ChatOutbound,
} from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { cohereChatOutbound } from '../../packages/sluice/src/protocols/chat/cohere-chat/outbound.ts'
import { geminiStreamInbound } from '../../packages/sluice/src/protocols/chat/gemini-generate/inbound.ts'
import { geminiGenerateOutbound } from '../../packages/sluice/src/protocols/chat/gemini-generate/outbound.ts'
import { ollamaChatOutbound } from '../../packages/sluice/src/protocols/chat/ollama-chat/outbound.ts'
import { openaiChatInbound } from '../../packages/sluice/src/protocols/chat/openai-chat/inbound.ts'
import { openaiChatOutbound } from '../../packages/sluice/src/protocols/chat/openai-chat/outbound.ts'
import { openaiResponsesInbound } from '../../packages/sluice/src/protocols/chat/openai-responses/inbound.ts'
import { openaiResponsesOutbound } from '../../packages/sluice/src/protocols/chat/openai-responses/outbound.ts'
import { findProvider } from '../../packages/sluice/src/providers/registry.ts'
import type { CallerProtocol } from './expected-answer.ts'
import { answerContext } from './openai-chat.ts'
import { hasOlderCall, PROTOCOL_OF, type RecordedApi, type RecordedExchange } from './recorded-exchanges.ts'

/** A recorded answer as the codecs alone make it another's, without a gateway around them. */

const OUTBOUND: Readonly<Record<RecordedApi, ChatOutbound>> = {
  chat: openaiChatOutbound,
  responses: openaiResponsesOutbound,
  messages: anthropicMessagesOutbound,
  'generate-content': geminiGenerateOutbound,
  converse: bedrockConverseOutbound,
  cohere: cohereChatOutbound,
  ollama: ollamaChatOutbound,
}

const INBOUND: Readonly<Record<CallerProtocol, ChatInbound>> = {
  'openai-chat': openaiChatInbound,
  'openai-responses': openaiResponsesInbound,
  'anthropic-messages': anthropicMessagesInbound,
  'gemini-generate': geminiStreamInbound,
}

/** The frames of a streamed answer, as a splitter gives them. */
export function framesOf({ api, bodies }: RecordedExchange): SseEvent[] {
  if (api === 'converse') {
    return bodies.flatMap((body) =>
      Object.entries(body).map(([event, value]) => ({ event, data: JSON.stringify(value) })),
    )
  }
  const isNamed = api === 'messages' || api === 'responses' || api === 'cohere'
  const frames = bodies.map((body) => ({
    event: isNamed ? String(body.type) : '',
    data: JSON.stringify(body),
  }))
  return api === 'chat' ? [...frames, { event: '', data: '[DONE]' }] : frames
}

function contextFor(protocol: CallerProtocol, one: RecordedExchange, notes: Notes): AnswerContext {
  let minted = 0
  return answerContext({
    id: `${INBOUND[protocol].answerIdPrefix}A1b2C3d4E5f6G7h8I9j0K1l2`,
    includeUsage: true,
    legacyFunctions: hasOlderCall(one),
    mintId: (prefix) => `${prefix}${String(++minted).padStart(24, '0')}`,
    pictureLink: () => 'http://127.0.0.1:3000/files/picture.png',
    notes,
  })
}

/** A `fetch` that answers with the recording, translated. */
export function translateOffline(
  protocol: CallerProtocol,
  one: RecordedExchange,
  notes: Notes,
): typeof fetch {
  const outbound = OUTBOUND[one.api]
  const inbound = INBOUND[protocol]
  const provider = findProvider(one.provider)
  const quirks = provider?.chat.find((format) => format.protocol === PROTOCOL_OF[one.api])?.quirks ?? {}
  let calls = 0
  const decoding = { quirks, notes, faults: provider?.faults ?? [], mintCallId: () => `call_${++calls}` }
  const context = contextFor(protocol, one, notes)
  return async () => {
    if (!one.streaming) {
      const answer = outbound.decodeResponse(one.bodies[0] ?? {}, decoding)
      return jsonResponse(inbound.encodeResponse(answer, context))
    }
    const decoder = outbound.openStreamDecoder(decoding)
    const encoder = inbound.openStreamEncoder(context)
    let text = ''
    for (const event of [...framesOf(one).flatMap((frame) => decoder.push(frame)), ...decoder.end()]) {
      if (event.type !== 'error') {
        text += encoder.push(event)
        continue
      }
      const last = encoder.fail?.(event.error, 'req_1') ?? inbound.encodeStreamError(event.error, 'req_1')
      return streamResponse(text + last)
    }
    return streamResponse(text + encoder.end())
  }
}

function jsonResponse(body: JsonObject): Response {
  if (!isJsonObject(body)) throw new Error('no answer')
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
}

function streamResponse(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}
