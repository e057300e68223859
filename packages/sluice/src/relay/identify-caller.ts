import { authenticate } from '../access/keys/authenticate.ts'
import { requireAddressRight } from '../access/keys/key-rights.ts'
import type { KeyEntry } from '../access/keys/keyring.ts'
import { clientIp } from '../access/limits/client-ip.ts'
import type { Notes } from '../canonical/notes.ts'
import type { InboundCall } from '../io/server/inbound-call.ts'
import type { LiveValues, RelayServices } from './services.ts'

export interface Caller {
  key: KeyEntry
  clientIp: string | null
}

/** Whose call it is: 401 where nobody's. */
export function identifyCaller(
  call: InboundCall,
  values: LiveValues,
  services: Pick<RelayServices, 'digestKey' | 'clock'>,
  notes: Notes,
  keyInQuery = false,
): Caller {
  const google = call.header('x-goog-api-key')
  const headers = {
    authorization: call.header('authorization'),
    'x-api-key': call.header('x-api-key'),
    'api-key': call.header('api-key'),
    'x-goog-api-key': keyInQuery && call.query !== '' ? [google ?? '', queryKey(call.query)] : google,
  }
  const { key, ignoredOthers } = authenticate(
    headers,
    values.keyring,
    services.digestKey,
    services.clock.now(),
  )
  if (ignoredOthers) notes.warn('dropped', 'credential')
  const { trustedProxies } = values.settings
  // Where nobody asks who stands behind the peer, its address need not be read.
  if (trustedProxies.length === 0 && key.allowIp.length === 0) {
    return { key, clientIp: showPeer(call.peerAddress) }
  }
  return { key, clientIp: readAddress(call, values)?.text ?? null }
}

/** Google's clients may put the key there; logs show paths without queries. */
function queryKey(query: string): string {
  return new URLSearchParams(query).get('key') ?? ''
}

/** Whether the key's calls may come from here: 403 where not. Apart, since a refusal of a known key has a row. */
export function requireCallerAddress({ key }: Caller, call: InboundCall, values: LiveValues): void {
  if (key.allowIp.length > 0) requireAddressRight(key, readAddress(call, values))
}

function readAddress(call: InboundCall, { settings }: LiveValues): ReturnType<typeof clientIp> {
  return clientIp(call.peerAddress, call.header('x-forwarded-for'), settings.trustedProxies)
}

/** IPv4 over a socket of both kinds is shown as IPv4. */
function showPeer(address: string): string | null {
  if (address === '') return null
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
}
