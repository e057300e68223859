import { isJsonObject, type JsonObject } from '../../../canonical/json.ts'
import type { UpstreamFault } from '../../../canonical/upstream-error.ts'
import type { DecodeContext } from '../chat-format.ts'
import { decodeError as decodeOpenaiError, readWireError } from '../decode-openai-error.ts'
import type { FaultMatcher } from '../match-fault.ts'

/** How this format refuses reasoning that is foreign, altered or torn from its turn (conversion.md 40). */
const PROOF_FAULTS: readonly FaultMatcher[] = [
  { owner: 'reasoning-proof', status: 400, code: 'invalid_encrypted_content' },
  { owner: 'reasoning-proof', status: 400, message: "of type 'reasoning' was provided without its required" },
  { owner: 'reasoning-proof', message: "item with id 'rs_" },
]

/** An error status with its body, understood. */
export function decodeError(
  status: number,
  body: JsonObject | string,
  context: DecodeContext,
): UpstreamFault {
  return decodeOpenaiError(status, body, withProofFaults(context))
}

/**
 * An error behind a status of 200: of an answer that failed, or an `error` event, which has its words at its top or, as
 * recorded, one level deeper.
 */
export function readAnswerError(wire: JsonObject, context: DecodeContext): UpstreamFault {
  const error = isJsonObject(wire.error) ? wire.error : withoutEventType(wire)
  return readWireError(200, { error }, withProofFaults(context))
}

function withoutEventType({ type, ...words }: JsonObject): JsonObject {
  return type === 'error' ? words : { ...words, type }
}

function withProofFaults(context: DecodeContext): DecodeContext {
  return { ...context, faults: [...(context.faults ?? []), ...PROOF_FAULTS] }
}
