import type { JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { readPlainText } from '../read-plain-text.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/** "Blocked": what was asked or answered is not allowed. No client knows this status, and another channel would not help. */
const BLOCKED = 498

/** `{message, id}`, and `error_type` where the vendor has a word for it: https://docs.cohere.com/reference/errors */
export function decodeError(
  stated: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  const status = stated === BLOCKED ? 400 : stated
  if (typeof body === 'string')
    return readUpstreamFault({ status, message: readPlainText(body) }, context.faults)
  const message = [body.message, body.error, body.detail].find((one) => typeof one === 'string')
  const fault: RawFault = { status, message: typeof message === 'string' ? message : '' }
  if (typeof body.error_type === 'string') fault.type = body.error_type
  return readUpstreamFault(fault, context.faults)
}

/** An answer that ended as `ERROR` or `TIMEOUT`, behind a status of 200. */
export function readEndFault(word: string, message: string, context: DecodeContext): UpstreamFault {
  const status = word === 'TIMEOUT' ? 504 : 500
  const said = message === '' ? `The upstream ended its answer with '${word}'.` : message
  return readUpstreamFault({ status, message: said, type: word }, context.faults)
}
