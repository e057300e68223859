import { createHash, timingSafeEqual } from 'node:crypto'
import { authenticate } from '../access/keys/authenticate.ts'
import { extractCredentials, type RequestHeaders } from '../access/keys/extract-credentials.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import { GatewayError } from '../canonical/errors.ts'
import type { ControlAppDeps } from './control-deps.ts'

/** Throws 401 unless the owner's token is given. Says how to set it where there is none. */
export function requireOwner(headers: RequestHeaders, deps: ControlAppDeps): void {
  const tokens = ownerTokens(deps)
  if (tokens.length === 0) {
    throw new GatewayError(
      'unauthenticated',
      'The administration API is closed: set SLUICE_ADMIN_TOKEN (or admin.token in the configuration file) and ' +
        'send it as "Authorization: Bearer …".',
      { code: 'admin_token_not_set' },
    )
  }
  if (!holdsOwnerToken(headers, tokens)) {
    throw new GatewayError('unauthenticated', 'The admin token is missing or wrong.', {
      code: 'invalid_admin_token',
    })
  }
}

/** The owner, or the customer's key that asks. */
export function readCaller(
  headers: RequestHeaders,
  deps: ControlAppDeps,
): { owner: true } | { owner: false; key: KeyEntry } {
  if (holdsOwnerToken(headers, ownerTokens(deps))) return { owner: true }
  return { owner: false, key: requireKey(headers, deps) }
}

/** Throws 401 unless a usable key of a customer is given. */
export function requireKey(headers: RequestHeaders, deps: ControlAppDeps): KeyEntry {
  const { digestKey, clock } = deps.ports
  return authenticate(headers, deps.live().keyring, digestKey, clock.now()).key
}

function ownerTokens(deps: ControlAppDeps): string[] {
  return [deps.adminToken, deps.live().settings.adminToken].filter((token) => token !== null)
}

function holdsOwnerToken(headers: RequestHeaders, tokens: readonly string[]): boolean {
  const given = extractCredentials(headers)
  let held = false
  for (const token of tokens) for (const value of given) if (equalSecrets(token, value)) held = true
  return held
}

/** Takes the same time whatever differs: digests have one length. */
function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(digest(a), digest(b))
}
