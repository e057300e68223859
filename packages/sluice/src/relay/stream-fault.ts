import type { GatewayError } from '../canonical/errors.ts'
import { UpstreamRefusal } from '../canonical/upstream-error.ts'
import type { AttemptFault } from '../routing/failover.ts'

/**
 * What an error behind a status of 200 is: the refusal that its status should have been where a vendor wrote it, else
 * something that cannot be read.
 */
export function mapStreamError(error: GatewayError): AttemptFault {
  if (!(error instanceof UpstreamRefusal)) return { type: 'garbage' }
  return { type: 'refusal', fault: { owner: error.owner, status: error.upstreamStatus, error } }
}
