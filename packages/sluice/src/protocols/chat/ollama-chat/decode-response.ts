import type { ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { isStated } from '../read-count.ts'
import { AnswerReader } from './answer-reader.ts'
import { decodeStreamError } from './decode-error.ts'

/** A whole answer of `/api/chat`. Throws `upstream-failed` when the body is none. */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (isStated(body.error)) throw decodeStreamError(body, context).error
  if (!isJsonObject(body.message)) {
    throw new GatewayError('upstream-failed', 'The upstream sent something that is not an answer.')
  }
  const out: ChatEvent[] = []
  // A whole answer has ended, whether it says so or not.
  new AnswerReader(context).read({ ...body, done: true }, out)
  return collectAnswer(out)
}
