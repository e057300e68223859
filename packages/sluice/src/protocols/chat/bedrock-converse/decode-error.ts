import type { JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { CLAUDE_PROOF_FAULTS } from '../claude-proof-faults.ts'
import type { FaultMatcher } from '../match-fault.ts'
import { readPlainText } from '../read-plain-text.ts'
import { type RawFault, readUpstreamFault } from '../upstream-fault.ts'

/**
 * The types of errors with the status of each, which is all that a stream tells:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html and /CommonErrors.html
 */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['ValidationException', 400],
  ['ServiceQuotaExceededException', 400],
  ['IncompleteSignatureException', 400],
  ['ConflictException', 409],
  ['AccessDeniedException', 403],
  ['ExpiredTokenException', 403],
  ['InvalidSignatureException', 403],
  ['MissingAuthenticationTokenException', 403],
  ['UnrecognizedClientException', 403],
  ['ResourceNotFoundException', 404],
  ['ModelTimeoutException', 408],
  ['ModelErrorException', 424],
  ['ModelStreamErrorException', 424],
  ['ModelNotReadyException', 429],
  ['ThrottlingException', 429],
  ['InternalServerException', 500],
  ['InternalFailure', 500],
  ['ServiceUnavailableException', 503],
])

/** Whose fault each is where the status does not tell it. */
const TYPE_FAULTS: readonly FaultMatcher[] = [
  { owner: 'quota', code: 'ServiceQuotaExceededException' },
  { owner: 'credential', code: 'IncompleteSignatureException' },
  { owner: 'credential', code: 'ExpiredTokenException' },
  { owner: 'credential', code: 'InvalidSignatureException' },
  { owner: 'credential', code: 'MissingAuthenticationTokenException' },
  { owner: 'credential', code: 'UnrecognizedClientException' },
  { owner: 'provider', code: 'ConflictException' },
  { owner: 'provider', code: 'ModelNotReadyException' },
]

/** An error status with its body: `{"message"}`, with the type of the error only in some. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: Pick<DecodeContext, 'faults'>,
): UpstreamFault {
  if (typeof body === 'string') {
    return understand({ status, message: readPlainText(body) }, context)
  }
  const stated = body.__type ?? body.code ?? body.type
  return understand(readFault(status, typeof stated === 'string' ? stated : '', body), context)
}

/** An exception in a stream, by its type. */
export function decodeException(
  type: string,
  body: JsonObject,
  context: Pick<DecodeContext, 'faults'>,
): UpstreamFault {
  return understand(readFault(undefined, type, body), context)
}

/** Whether a name that is no event's is an exception's. */
export function isExceptionType(name: string): boolean {
  return STATUS_OF_TYPE.has(spellType(name)) || /(?:Exception|Error|Failure)$/.test(name)
}

function readFault(status: number | undefined, stated: string, body: JsonObject): RawFault {
  const text = [body.originalMessage, body.message, body.Message, body.error].find(
    (one) => typeof one === 'string' && one !== '',
  )
  const message = typeof text === 'string' ? text : ''
  // Some clients write the type before the message.
  const written = /^([A-Z][A-Za-z]*(?:Exception|Failure)): /.exec(message)?.[1] ?? ''
  const type = spellType(stated === '' ? written : stated)
  const fault: RawFault = { status: status ?? STATUS_OF_TYPE.get(type) ?? 500, message }
  if (type !== '') fault.type = type
  return fault
}

/** `com.amazon.coral.service#ThrottlingException:…` in bodies, `throttlingException` in streams. */
function spellType(stated: string): string {
  const bare = stated.slice(stated.indexOf('#') + 1).split(':', 1)[0] ?? ''
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

function understand(raw: RawFault, context: Pick<DecodeContext, 'faults'>): UpstreamFault {
  return readUpstreamFault(raw, [...(context.faults ?? []), ...TYPE_FAULTS, ...CLAUDE_PROOF_FAULTS])
}
