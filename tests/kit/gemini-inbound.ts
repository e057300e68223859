import type { ChatAnswer } from '../../packages/sluice/src/canonical/chat.ts'
import type { ChatEvent } from '../../packages/sluice/src/canonical/chat-event.ts'
import type { JsonObject } from '../../packages/sluice/src/canonical/json.ts'
import { NoteList } from '../../packages/sluice/src/canonical/notes.ts'
import type { AnswerContext, ChatInbound } from '../../packages/sluice/src/protocols/chat/chat-format.ts'
import { decodeRequest } from '../../packages/sluice/src/protocols/chat/gemini-generate/decode-request.ts'
import {
  geminiStreamInbound,
  geminiWholeInbound,
} from '../../packages/sluice/src/protocols/chat/gemini-generate/inbound.ts'
import { answerContext } from './openai-chat.ts'

/** Calls and answers for tests of the inbound half of `gemini-generate`. */
export function decodeBody(body: JsonObject, parameter = 'gemini-test') {
  const notes = new NoteList()
  const request = decodeRequest(body, notes, { parameter, header: () => undefined }, false)
  return { request, warnings: notes.list() }
}

export function geminiContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  return answerContext({ id: 'Abc123_answer', model: 'asked-model', ...changes })
}

/** What a stream's caller is sent. */
export function writeStream(
  events: readonly ChatEvent[],
  context: AnswerContext = geminiContext(),
  inbound: ChatInbound = geminiStreamInbound,
): string {
  const encoder = inbound.openStreamEncoder(context)
  let written = ''
  for (const event of events) written += encoder.push(event)
  return written + encoder.end()
}

export function writeWhole(answer: ChatAnswer, context: AnswerContext = geminiContext()): JsonObject {
  return geminiWholeInbound.encodeResponse(answer, context)
}
