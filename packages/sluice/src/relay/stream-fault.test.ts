import { expect, it } from 'vitest'
import { type ErrorKind, GatewayError, HTTP_STATUS_OF_KIND } from '../canonical/errors.ts'
import type { FaultOwner } from '../canonical/upstream-error.ts'
import { mapStreamError } from './stream-fault.ts'

const OWNERS: Record<ErrorKind, FaultOwner | 'garbage'> = {
  'bad-request': 'client',
  'too-large': 'client',
  'unsupported-media-type': 'client',
  unprocessable: 'client',
  unauthenticated: 'credential',
  'insufficient-funds': 'quota',
  forbidden: 'model',
  'not-found': 'model',
  'rate-limited': 'rate',
  unavailable: 'provider',
  'upstream-timeout': 'provider',
  internal: 'provider',
  'method-not-allowed': 'garbage',
  conflict: 'garbage',
  'request-timeout': 'garbage',
  'upstream-failed': 'garbage',
}

it.each(Object.entries(OWNERS))('an error of kind %s is as a refusal by %s', (kind, owner) => {
  const error = new GatewayError(kind as ErrorKind, 'on purpose')
  const status = HTTP_STATUS_OF_KIND[kind as ErrorKind]
  expect(mapStreamError(error)).toEqual(
    owner === 'garbage' ? { type: 'garbage' } : { type: 'refusal', fault: { owner, status, error } },
  )
})
