import { GatewayError } from '../../canonical/errors.ts'
import { type DigestKey, isKeyForm } from './digest-key.ts'
import { extractCredentials, type RequestHeaders } from './extract-credentials.ts'
import type { KeyEntry, Keyring } from './keyring.ts'

export interface Authenticated {
  key: KeyEntry
  /** Other credentials were sent, which name no key of ours; the caller is warned of it. */
  ignoredOthers: boolean
}

/**
 * The key that a request names (R24): every value found is looked up, two that name different keys of ours refuse
 * the request, also where one of them is revoked or expired. Throws `unauthenticated`, in the same words whether
 * a key does not exist, is revoked or has expired.
 */
export function authenticate(
  headers: RequestHeaders,
  keyring: Keyring,
  digest: DigestKey,
  now: number,
): Authenticated {
  const credentials = extractCredentials(headers)
  if (credentials.length === 0) {
    throw new GatewayError(
      'unauthenticated',
      'No API key was given. Send it as "Authorization: Bearer sk-…", or as x-api-key, api-key or x-goog-api-key.',
    )
  }
  let key: KeyEntry | undefined
  let others = 0
  for (const credential of credentials) {
    const found = isKeyForm(credential) ? keyring.find(digest(credential)) : undefined
    if (found === undefined) others++
    else if (key === undefined) key = found
    else if (key.id !== found.id) {
      throw new GatewayError('unauthenticated', 'Two different API keys were given. Send one.')
    }
  }
  if (key === undefined || !isUsable(key, now)) {
    throw new GatewayError('unauthenticated', 'The API key is not valid.')
  }
  return { key, ignoredOthers: others > 0 }
}

/** Active, not expired, and so is its customer. */
export function isUsable(key: KeyEntry, now: number): boolean {
  return (
    key.status === 'active' &&
    (key.expiresAt === null || now < key.expiresAt) &&
    key.customer.status === 'active'
  )
}
