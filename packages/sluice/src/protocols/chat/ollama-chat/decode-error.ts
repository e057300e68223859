import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readPlainText } from '../read-plain-text.ts'
import { readUpstreamFault } from '../upstream-fault.ts'

/** `{"error": "…"}`, also in the middle of a stream: https://docs.ollama.com/api/errors */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  const message = typeof body === 'string' ? readPlainText(body) : readMessage(body.error ?? body.message)
  return readUpstreamFault({ status, message }, context.faults)
}

/** Behind a status of 200 nothing tells whose fault it is: the server's own. */
export function decodeStreamError(body: JsonObject, context: DecodeContext): UpstreamFault {
  return decodeError(500, body, context)
}

function readMessage(error: Json | undefined): string {
  if (typeof error === 'string') return error
  return isJsonObject(error) && typeof error.message === 'string' ? error.message : ''
}
