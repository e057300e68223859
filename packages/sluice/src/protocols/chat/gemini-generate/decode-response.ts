import type { ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { AnswerReader } from './decode-frame.ts'
import { isErrorBody } from './errors.ts'

/** A whole `GenerateContentResponse`: the stream's reader over a single frame, so both paths give the same answer. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (!Array.isArray(body.candidates) && !isJsonObject(body.promptFeedback) && !isErrorBody(body)) {
    if (!isJsonObject(body.usageMetadata)) {
      throw new GatewayError('upstream-failed', 'The upstream sent something that is not an answer.')
    }
  }
  const reader = new AnswerReader(context, true)
  const events = reader.read(body)
  return collectAnswer([...events, ...reader.end()])
}
