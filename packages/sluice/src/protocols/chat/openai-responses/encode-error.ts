import type { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { encodeOpenaiError } from '../openai-error.ts'

/** Fields of this format under the names that an encoder of chat's kind has for them. */
const OWN_NAMES: readonly [RegExp, string][] = [
  [/^messages\b.*/, 'input'],
  [/^max_tokens\b/, 'max_output_tokens'],
  [/^response_format\b/, 'text.format'],
  [/^reasoning_effort\b/, 'reasoning.effort'],
  [/^verbosity\b/, 'text.verbosity'],
]

export function encodeError(error: GatewayError): JsonObject {
  return { error: describeError(error) }
}

/** What is said of an error wherever one is told: `{message, type, param, code}`. */
export function describeError(error: GatewayError): JsonObject {
  const described = encodeOpenaiError(error).error
  const found = OWN_NAMES.find(([theirs]) => error.param !== null && theirs.test(error.param))
  if (found === undefined || error.param === null) return described
  return { ...described, param: error.param.replace(found[0], found[1]) }
}

/**
 * The members of the `error` event. The reference writes them flat, the vendor sends them in an object (recorded), and
 * readers look for either: https://platform.openai.com/docs/api-reference/responses-streaming/error
 */
export function errorMembers(error: GatewayError): JsonObject {
  const described = describeError(error)
  const { code, message, param } = described
  return { code, message, param, error: described }
}

/** Where the stream's own encoder cannot be asked: nothing of the answer had been written. */
export function encodeStreamError(error: GatewayError, requestId: string): string {
  const { code, message } = describeError(error)
  const response: JsonObject = {
    id: `resp_${requestId}`,
    object: 'response',
    created_at: 0,
    status: 'failed',
    error: { code, message },
    incomplete_details: null,
    output: [],
    usage: null,
  }
  return (
    frame('error', { ...errorMembers(error), sequence_number: 0 }) +
    frame('response.failed', { response, sequence_number: 1 })
  )
}

function frame(type: string, members: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`
}
