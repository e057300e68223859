import type { ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { readAnswerError } from './decode-error.ts'
import { openStreamDecoder } from './decode-stream.ts'

/**
 * A whole answer: what the last event of a stream brings, read by the same reader. Throws the error that the body states,
 * and `upstream-failed` when it is no answer either.
 */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (!Array.isArray(body.output)) {
    if (body.error !== undefined && body.error !== null) throw readAnswerError(body, context).error
    throw new GatewayError('upstream-failed', 'The upstream answered with something that is no response.')
  }
  return collectAnswer(openStreamDecoder(context).pushAnswer(body))
}
