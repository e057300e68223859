import type { ChatAnswer } from '../../../canonical/chat.ts'
import { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeLateError } from './decode-error.ts'

/**
 * A body that is no stream, though one was asked for: a refusal behind a status of 200, or a chat that has only begun, whose
 * text would have to be asked for. Neither is an answer.
 */
export function decodeResponse(body: JsonObject, context: DecodeContext): ChatAnswer {
  if (typeof body.code === 'number' && body.code !== 0) throw decodeLateError(body, context).error
  throw new GatewayError('upstream-failed', 'The upstream sent something that is not an answer.')
}
