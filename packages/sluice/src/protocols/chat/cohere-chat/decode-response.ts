import type { ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { AnswerReader } from './answer-reader.ts'

/** A whole answer of v2/chat. Throws `upstream-failed` when the body is none, and the vendor's fault when it broke off. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  const { message } = body
  if (!isJsonObject(message)) {
    throw new GatewayError('upstream-failed', 'The upstream sent something that is not an answer.')
  }
  return collectAnswer(readWhole(body, message, new AnswerReader(context)))
}

export function readWhole(body: JsonObject, message: JsonObject, reader: AnswerReader): ChatEvent[] {
  const out: ChatEvent[] = []
  reader.start(body.id, out)
  reader.plan(message.tool_plan, out)
  readContent(message.content, body.logprobs, reader, out)
  reader.cite(message.citations, out)
  for (const call of list(message.tool_calls)) reader.openCall(undefined, call, out)
  reader.finish(body.finish_reason, body.error, body.usage, out)
  return out
}

function readContent(
  content: Json | undefined,
  logprobs: Json | undefined,
  reader: AnswerReader,
  out: ChatEvent[],
): void {
  if (typeof content === 'string') reader.openContent(0, { type: 'text', text: content }, out)
  else {
    for (const [index, block] of (Array.isArray(content) ? content : []).entries()) {
      if (isJsonObject(block)) reader.openContent(index, block, out)
    }
  }
  if (logprobs !== undefined) reader.addContent({}, logprobs, out)
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
