import type { GatewayError } from '../canonical/errors.ts'
import type { FaultOwner, UpstreamFault } from '../canonical/upstream-error.ts'
import type { AttemptFault } from '../routing/failover.ts'

/** An error that a vendor wrote into a stream before any content: the refusal that its status should have been. */
export function mapStreamError(error: GatewayError): AttemptFault {
  const owner = ownerOf(error)
  if (owner === undefined) return { type: 'garbage' }
  const fault: UpstreamFault = { owner, status: error.status, error }
  return { type: 'refusal', fault }
}

function ownerOf(error: GatewayError): FaultOwner | undefined {
  switch (error.kind) {
    case 'bad-request':
    case 'too-large':
    case 'unsupported-media-type':
    case 'unprocessable':
      return 'client'
    case 'unauthenticated':
      return 'credential'
    case 'insufficient-funds':
      return 'quota'
    case 'forbidden':
    case 'not-found':
      return 'model'
    case 'rate-limited':
      return 'rate'
    case 'unavailable':
    case 'upstream-timeout':
    case 'internal':
      return 'provider'
    default:
      return undefined
  }
}
