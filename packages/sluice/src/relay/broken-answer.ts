import { GatewayError } from '../canonical/errors.ts'
import type { TransportError } from '../io/client/port.ts'

/** What ends the caller's stream when its upstream broke off, in words of ours. */

export function tooLong(): GatewayError {
  return new GatewayError('upstream-timeout', 'The upstream answer took longer than is allowed.')
}

export function tooLarge(): GatewayError {
  return new GatewayError('upstream-failed', 'The upstream answer is too large.')
}

export function fellSilent(): GatewayError {
  return new GatewayError('upstream-timeout', 'The upstream stopped sending content.')
}

export function cutShort(): GatewayError {
  return new GatewayError('upstream-failed', 'The upstream ended its answer early.')
}

export function connectionBroke(cause: TransportError): GatewayError {
  const late = cause.fault === 'idle-timeout' || cause.fault === 'total-timeout'
  return new GatewayError(
    late ? 'upstream-timeout' : 'upstream-failed',
    late ? 'The upstream stopped sending.' : 'The connection to the upstream broke.',
    { cause },
  )
}
