import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readPlainText } from '../read-plain-text.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/**
 * What the vendor's codes have as their status, for many come behind a 200:
 * https://www.coze.com/docs/developer_guides/coze_error_codes
 */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map([
  [4000, 400],
  [4001, 400],
  [4002, 400],
  [4003, 400],
  [4004, 400],
  [4005, 400],
  // No such bot.
  [4006, 404],
  [4007, 400],
  // Used up for today.
  [4008, 402],
  [4009, 429],
  [4010, 400],
  [4011, 402],
  // The bot's own model is gone, or fails.
  [4012, 404],
  [4013, 503],
  [4014, 400],
  // The bot is not published.
  [4015, 404],
  [4016, 503],
  [4019, 402],
  [4020, 429],
  [4021, 404],
  [4022, 402],
  [4100, 401],
  [4101, 403],
  [4102, 403],
  [4105, 400],
  [4200, 404],
  [5000, 500],
  [700012006, 401],
])

/** The prompt is longer than the bot's model takes. */
const TOO_LONG = 4010

/** `{code, msg}`; a code that we do not know leaves the status to tell. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  if (typeof body === 'string') {
    return readUpstreamFault({ status, message: readPlainText(body) }, context.faults)
  }
  const { code } = body
  const known = typeof code === 'number' ? STATUS_OF_CODE.get(code) : undefined
  const fault: RawFault = { status: known ?? status, message: readMessage(body) }
  if (code === TOO_LONG) fault.code = 'context_length_exceeded'
  else if (typeof code === 'number' && code !== 0) fault.code = String(code)
  return readUpstreamFault(fault, context.faults)
}

/** An error behind a status of 200: the body of an answer, an `error` event, or the `last_error` of a chat that failed. */
export function decodeLateError(wire: Json | undefined, context: DecodeContext): UpstreamFault {
  return decodeError(500, isJsonObject(wire) ? wire : {}, context)
}

function readMessage(body: JsonObject): string {
  for (const text of [body.msg, body.message, body.error_message]) {
    if (typeof text === 'string' && text !== '') return text
  }
  return ''
}
