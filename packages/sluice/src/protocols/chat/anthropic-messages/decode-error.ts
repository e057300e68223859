import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { CLAUDE_PROOF_FAULTS } from '../claude-proof-faults.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/** What each type of error has as its status; in a stream the type is all that tells. https://platform.claude.com/docs/en/api/errors */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
  // Of Bedrock, in the place of an event: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html
  ['validationException', 400],
  ['modelTimeoutException', 408],
  ['modelStreamErrorException', 424],
  ['throttlingException', 429],
  ['internalServerException', 500],
  ['serviceUnavailableException', 503],
])

/** A refusal with its body, whether or not it has the vendor's form. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: Pick<DecodeContext, 'faults'>,
): UpstreamFault {
  return understand(status, isJsonObject(body) ? body.error : undefined, body, context)
}

/** An error behind a status of 200: an `error` event in a stream that began well, or in place of a whole answer. */
export function decodeStreamError(body: JsonObject, context: Pick<DecodeContext, 'faults'>): UpstreamFault {
  const error = body.error
  const type = isJsonObject(error) && typeof error.type === 'string' ? error.type : ''
  return understand(STATUS_OF_TYPE.get(type) ?? 500, error, body, context)
}

function understand(
  status: number,
  error: Json | undefined,
  body: JsonObject | string,
  context: Pick<DecodeContext, 'faults'>,
): UpstreamFault {
  const raw: RawFault = { status, message: readMessage(error, body) }
  if (isJsonObject(error) && typeof error.type === 'string') raw.type = error.type
  // "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"
  if (status === 400 && raw.message.includes('exceed context limit')) raw.code = 'context_length_exceeded'
  return readUpstreamFault(raw, [...(context.faults ?? []), ...CLAUDE_PROOF_FAULTS])
}

function readMessage(error: Json | undefined, body: JsonObject | string): string {
  if (isJsonObject(error) && typeof error.message === 'string') return error.message
  if (typeof error === 'string') return error
  if (typeof body === 'string') return body
  return typeof body.message === 'string' ? body.message : ''
}
