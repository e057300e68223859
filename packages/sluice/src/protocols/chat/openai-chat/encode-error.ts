import type { GatewayError } from '../../../canonical/errors.ts'
import type { JsonObject } from '../../../canonical/json.ts'
import { encodeOpenaiError } from '../openai-error.ts'

export function encodeError(error: GatewayError): JsonObject {
  return encodeOpenaiError(error)
}

/** The error event of a stream that has begun. No `[DONE]` follows. */
export function encodeStreamError(error: GatewayError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`
}
