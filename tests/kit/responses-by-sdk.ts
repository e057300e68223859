import OpenAI from 'openai'
import type { ChatAnswer } from '../../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import type { AnswerContext } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { openaiResponsesInbound } from '../../packages/sluice/src/protocols/chat/openai-responses/inbound.ts'
import { answerContext } from './openai-chat.ts'

/** A context of the `openai-responses` format, whose ids are never the same. */
export function responseContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  let minted = 0
  return answerContext({
    id: 'resp_A1b2C3d4E5f6G7h8I9j0K1l2',
    mintId: (prefix) => `${prefix}${String(++minted).padStart(24, '0')}`,
    ...changes,
  })
}

/** The official SDK over bytes that we wrote; nothing goes out. */
export function responsesSdk(body: string, contentType: string, status = 200): OpenAI {
  return new OpenAI({
    apiKey: `sk-${'test'.repeat(6)}`,
    maxRetries: 0,
    fetch: async () => new Response(body, { status, headers: { 'content-type': contentType } }),
  })
}

/** What the SDK reads of a whole answer. */
export function readWholeResponse(answer: ChatAnswer, context = responseContext()) {
  const body = openaiResponsesInbound.encodeResponse(answer, context)
  const client = responsesSdk(JSON.stringify(body), 'application/json')
  return client.responses.create({ model: 'm', input: 'Hi' })
}

/** The bytes of a streamed answer. */
export function writeResponse(events: readonly ChatEvent[], context = responseContext()): string {
  const encoder = openaiResponsesInbound.openStreamEncoder(context)
  let text = ''
  for (const event of events) text += encoder.push(event)
  return text + encoder.end()
}

/** What the SDK gathers of a streamed answer: from its pieces, and from its last event. */
export async function readStreamedResponse(text: string) {
  const stream = responsesSdk(text, 'text/event-stream').responses.stream({ model: 'm', input: 'Hi' })
  let pieces = ''
  stream.on('response.output_text.delta', ({ delta }) => {
    pieces += delta
  })
  return { response: await stream.finalResponse(), pieces }
}

/** What a response says to a reader who just goes through its items. */
export function readPlainResponse(response: OpenAI.Responses.Response) {
  const calls: { id: string; name: string; arguments: string }[] = []
  let reasoning = ''
  let refusal = ''
  for (const item of response.output) {
    if (item.type === 'reasoning') reasoning += item.summary.map(({ text }) => text).join('')
    if (item.type === 'function_call')
      calls.push({ id: item.call_id, name: item.name, arguments: item.arguments })
    if (item.type === 'custom_tool_call')
      calls.push({ id: item.call_id, name: item.name, arguments: item.input })
    if (item.type === 'message') {
      for (const part of item.content) if (part.type === 'refusal') refusal += part.refusal
    }
  }
  return { text: response.output_text, reasoning, refusal, calls }
}
