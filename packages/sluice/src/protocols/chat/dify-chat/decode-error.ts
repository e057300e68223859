import type { JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readPlainText } from '../read-plain-text.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/** `{code, message, status}`: https://docs.dify.ai/api-reference */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  if (typeof body === 'string') {
    return readUpstreamFault({ status, message: readPlainText(body) }, context.faults)
  }
  const fault: RawFault = { status, message: typeof body.message === 'string' ? body.message : '' }
  if (typeof body.code === 'string') fault.code = body.code
  return readUpstreamFault(fault, context.faults)
}

/** An `error` event, behind a status of 200: it states the status that it would have had. */
export function decodeStreamError(body: JsonObject, context: DecodeContext): UpstreamFault {
  const { status } = body
  const stated = typeof status === 'number' && status >= 400 && status < 600 ? status : 500
  return decodeError(stated, body, context)
}
