import type { ChatAnswer } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { collectAnswer } from '../collect-answer.ts'
import { AnswerReader } from './answer-reader.ts'
import { decodeStreamError } from './decode-error.ts'

/**
 * A whole answer (`response_mode: blocking`), which we do not ask for: of a chat, a text, or a workflow. Throws
 * `upstream-failed` when the body is none.
 */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  const reader = new AnswerReader(context)
  const out: ChatEvent[] = []
  reader.start(body, out)
  if (typeof body.answer === 'string') {
    reader.text(body.answer, out)
    reader.end(body.metadata, out)
  } else if (isJsonObject(body.data) && body.data.status !== undefined) {
    reader.endWorkflow(body.data, out)
  } else if (typeof body.code === 'string') {
    throw decodeStreamError(body, context).error
  } else {
    throw new GatewayError('upstream-failed', 'The upstream sent something that is not an answer.')
  }
  return collectAnswer(out)
}
