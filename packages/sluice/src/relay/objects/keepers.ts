import type { ChatProtocol } from '../../canonical/chat.ts'
import { GatewayError } from '../../canonical/errors.ts'
import type { Pin } from '../../records/responses/response-record.ts'
import type { CandidateList } from '../../routing/candidates.ts'
import type { Candidate } from '../../routing/channel.ts'
import { chooseFormat } from '../../routing/choose-format.ts'
import { forwardsFormat } from '../../routing/forwards-format.ts'
import type { RelayServices } from '../services.ts'

/** Objects are no model's. */
const NO_MODEL = ''

/** Where an object lies: there it is asked for, or nowhere (conversion.md 49, 70). */
export function findKeeper(
  pin: Pin,
  protocol: ChatProtocol,
  services: Pick<RelayServices, 'values'>,
): Candidate {
  const channel = services.values().channels.byId(pin.channelId)
  const credential = channel?.credentials.find(({ id, secret }) =>
    pin.credentialId === null ? secret === '' : id === pin.credentialId,
  )
  if (channel === undefined || credential === undefined || !forwardsFormat(channel, protocol, NO_MODEL)) {
    throw new GatewayError('unavailable', 'Where this is kept cannot be reached now.')
  }
  const format = chooseFormat(channel, protocol, NO_MODEL)
  return { channel, credential, format, upstreamModel: NO_MODEL }
}

/** Who may keep a new object of a customer of this group, best first, as for calls. */
export function chooseKeepers(
  group: string,
  protocol: ChatProtocol,
  services: Pick<RelayServices, 'values' | 'routing'>,
): CandidateList {
  const { channels } = services.values()
  const keepers = channels.channels
    .filter((channel) => channel.groups.includes(group) && forwardsFormat(channel, protocol, NO_MODEL))
    .toSorted((a, b) => b.priority - a.priority)
  return services.routing.candidates(
    { channels: keepers, serving: () => keepers, byId: (id) => channels.byId(id) },
    { model: NO_MODEL, group, protocol },
  )
}

export function pinOf({ channel, credential }: Candidate): Pin {
  return { channelId: channel.id, credentialId: credential.secret === '' ? null : credential.id }
}
