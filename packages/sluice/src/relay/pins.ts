import { GatewayError } from '../canonical/errors.ts'
import type { Pin } from '../records/responses/response-record.ts'
import type { Candidate, Channel, Credential } from '../routing/channel.ts'
import { noCredentialId } from '../routing/no-credential.ts'
import type { RelayServices } from './services.ts'

/** Where what this candidate has made lies. */
export function pinOf({ channel, credential }: Pick<Candidate, 'channel' | 'credential'>): Pin {
  return { channelId: channel.id, credentialId: credential.secret === '' ? null : credential.id }
}

/** The credential of a pin by the id that routing knows it by. */
export function pinnedCredential({ channelId, credentialId }: Pin): string {
  return credentialId ?? noCredentialId(channelId)
}

/** Throws where the channel or its credential is gone: what a pin names is served there, or nowhere (conversion.md 49). */
export function findPinned(
  pin: Pin,
  services: Pick<RelayServices, 'values'>,
): { channel: Channel; credential: Credential } {
  const channel = services.values().channels.byId(pin.channelId)
  const credential = channel?.credentials.find(({ id, secret }) =>
    pin.credentialId === null ? secret === '' : id === pin.credentialId,
  )
  if (channel === undefined || credential === undefined) throw unreachable()
  return { channel, credential }
}

export function unreachable(): GatewayError {
  return new GatewayError('unavailable', 'Where this is kept cannot be reached now.')
}
